using Jepa.Training.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Tests.Losses;

[TestClass]
public sealed class SigRegRegularizerTests
{
    private static IEnumerable<(string Name, SigReg Options)> Presets => [("Article", SigReg.Article), ("LeJepa", SigReg.LeJepa)];

    [TestMethod]
    [DynamicData(nameof(Presets))]
    public void Evaluate_ThroughAnEncoder_HasTheGradientOfTheTensorForm(string name, SigReg options)
    {
        // The latents are a product of weights, as they are in a training, and the term goes into the loss with a factor.
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(3);
        Tensor input = randn(200, 4, generator: generator), weights = randn(4, 16, generator: generator);
        Tensor fused = weights.clone(), readable = weights.clone();
        fused.requires_grad = readable.requires_grad = true;
        var sigReg = new SigRegStatistic(options);

        Tensor term = new SigRegRegularizer(options, threads: 2).Evaluate(input.mm(fused), new Generator(9));
        (term * 0.3).backward();
        Tensor statistic = sigReg.Evaluate(input.mm(readable), sigReg.DrawDirections(16, new Generator(9)));
        (statistic * 0.3).backward();

        Assert.AreEqual(statistic.item<float>(), term.item<float>(), 1e-5 * statistic.item<float>(), name);
        double largest = readable.grad!.abs().max().item<float>();
        Assert.IsLessThan(1e-4 * largest, (readable.grad! - fused.grad!).abs().max().item<float>(), name);
    }

    [TestMethod]
    public void Evaluate_EveryCall_LooksAlongOtherDirections()
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(1);
        Tensor latents = randn(64, 16, generator: generator) * 2;
        var regularizer = new SigRegRegularizer(new SigReg { Projections = 8 }, threads: 1);

        Assert.AreNotEqual(regularizer.Evaluate(latents, generator).item<float>(), regularizer.Evaluate(latents, generator).item<float>());
    }

    [TestMethod]
    [DynamicData(nameof(Presets))]
    public void Floor_BatchesOfExactGaussians_ScoreItOnAverage(string name, SigReg options)
    {
        const int Batches = 400;
        foreach (int batchSize in (int[])[16, 100])
        {
            using DisposeScope scope = NewDisposeScope();
            using var generator = new Generator(4);
            var regularizer = new SigRegRegularizer(options with { Projections = 64 }, threads: 1);

            double[] scores = [.. Enumerable.Range(0, Batches).Select(_ => (double)regularizer.Evaluate(randn(batchSize, 16, generator: generator), generator).item<float>())];

            double mean = scores.Average(), standardError = Math.Sqrt(scores.Average(score => (score - mean) * (score - mean)) / Batches);
            Assert.AreEqual(mean, regularizer.Floor(batchSize), 5 * standardError, $"{name}, batches of {batchSize}");
            Assert.IsLessThan(0.1 * mean, 5 * standardError, "the simulation is sharp enough to tell");
        }
    }

    [TestMethod]
    public void Floor_NoBatch_IsRefused() =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new SigRegStatistic(SigReg.Article).Floor(0));
}
