using Jepa.Training.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Tests.Losses;

[TestClass]
public sealed class SigRegRegularizerTests
{
    private static IEnumerable<(string Name, SigRegOptions Options)> Presets => [("Article", SigRegOptions.Article), ("LeJepa", SigRegOptions.LeJepa)];

    [TestMethod]
    [DynamicData(nameof(Presets))]
    public void Evaluate_ThroughAnEncoder_HasTheGradientOfTheTensorForm(string name, SigRegOptions options)
    {
        // The latents are a product of weights, as they are in a training, and the term goes into the loss with a factor.
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(3);
        Tensor input = randn(200, 4, generator: generator), weights = randn(4, 16, generator: generator);
        Tensor fused = weights.clone(), readable = weights.clone();
        fused.requires_grad = readable.requires_grad = true;
        var sigReg = new SigReg(options);

        RegularizerTerm term = new SigRegRegularizer(options, threads: 2).Evaluate(input.mm(fused), new Generator(9));
        (term.Differentiable * 0.3).backward();
        Tensor statistic = sigReg.Statistic(input.mm(readable), sigReg.DrawDirections(16, new Generator(9)));
        (statistic * 0.3).backward();

        Assert.AreEqual(statistic.item<float>(), term.Value.item<float>(), 1e-5 * statistic.item<float>(), name);
        Assert.IsFalse(term.Value.requires_grad, "the value is for reports");
        double largest = readable.grad!.abs().max().item<float>();
        Assert.IsLessThan(1e-4 * largest, (readable.grad! - fused.grad!).abs().max().item<float>(), name);
    }

    [TestMethod]
    public void Evaluate_EveryCall_LooksAlongOtherDirections()
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(1);
        Tensor latents = randn(64, 16, generator: generator) * 2;
        var regularizer = new SigRegRegularizer(new SigRegOptions { Projections = 8 }, threads: 1);

        Assert.AreNotEqual(regularizer.Evaluate(latents, generator).Value.item<float>(), regularizer.Evaluate(latents, generator).Value.item<float>());
    }

    [TestMethod]
    [DynamicData(nameof(Presets))]
    public void Floor_BatchesOfExactGaussians_ScoreItOnAverage(string name, SigRegOptions options)
    {
        const int Batches = 400;
        foreach (int batchSize in (int[])[16, 100])
        {
            using DisposeScope scope = NewDisposeScope();
            using var generator = new Generator(4);
            var regularizer = new SigRegRegularizer(options with { Projections = 64 }, threads: 1);

            double[] scores = [.. Enumerable.Range(0, Batches).Select(_ => (double)regularizer.Evaluate(randn(batchSize, 16, generator: generator), generator).Value.item<float>())];

            double mean = scores.Average(), standardError = Math.Sqrt(scores.Average(score => (score - mean) * (score - mean)) / Batches);
            Assert.AreEqual(mean, regularizer.Floor(batchSize), 5 * standardError, $"{name}, batches of {batchSize}");
            Assert.IsLessThan(0.1 * mean, 5 * standardError, "the simulation is sharp enough to tell");
        }
    }

    [TestMethod]
    public void Floor_NoBatch_IsRefused() =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new SigReg(SigRegOptions.Article).Floor(0));
}
