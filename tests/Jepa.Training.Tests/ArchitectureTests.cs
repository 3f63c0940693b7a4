using System.Reflection;
using Jepa.MLNet;

namespace Jepa.Training.Tests;

/// <summary>Which library knows of which: samples → Jepa.Training → Jepa.MLNet, never the other way.</summary>
[TestClass]
public sealed class ArchitectureTests
{
    [TestMethod]
    public void Scoring_References_NeitherTorchNorTraining()
    {
        string[] references = ReferencesOf(typeof(JepaModel).Assembly);

        Assert.Contains("Microsoft.ML.OnnxRuntime", references);
        Assert.IsEmpty(references.Where(name => name.Contains("Torch", StringComparison.OrdinalIgnoreCase)));
        Assert.DoesNotContain("Jepa.Training", references);
    }

    [TestMethod]
    public void Training_References_ScoringAndTorch()
    {
        string[] references = ReferencesOf(typeof(JepaTrainer).Assembly);

        Assert.Contains("Jepa.MLNet", references);
        Assert.Contains("TorchSharp", references);
        Assert.IsEmpty(references.Where(name => name.StartsWith("Jepa.Samples", StringComparison.Ordinal)));
    }

    private static string[] ReferencesOf(Assembly assembly) =>
        [.. assembly.GetReferencedAssemblies().Select(reference => reference.Name!)];
}
