using Jepa.Training.Losses;
using Jepa.Training.Tests.Fixtures;
using Jepa.Training.Tests.Outsider;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Tests.Losses;

/// <summary>What holds of every regulariser, whatever its form. A new one joins by a line in the list.</summary>
[TestClass]
public sealed class RegularizerTests
{
    private const int Rows = 96;
    private const int LatentSize = 6;

    private static IEnumerable<(string Name, Regularizer Regularizer)> Regularizers =>
    [
        ("SIGReg, the article's", SigReg.Article with { Projections = 48 }),
        ("SIGReg, LeJEPA's", SigReg.LeJepa with { Projections = 50 }),
        ("VICReg", new VicReg()),
        ("none", new NoRegularizer()),
        ("an outsider's", new SpreadRegularizer()),
    ];

    [TestMethod]
    [DynamicData(nameof(Regularizers))]
    public void Evaluate_Latents_GivesOneFiniteNumberOfTheGraph(string name, Regularizer regularizer)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor latents = Latents(scale: 0.6);
        latents.requires_grad = true;

        Tensor value = Evaluate(regularizer, latents);

        Assert.AreEqual((1L, ScalarType.Float32), (value.numel(), value.dtype), name);
        Assert.IsTrue(float.IsFinite(value.item<float>()), name);
        Assert.IsGreaterThanOrEqualTo(0f, value.item<float>(), name);
        Assert.AreEqual(regularizer is not NoRegularizer, value.requires_grad, name);
    }

    [TestMethod]
    [DynamicData(nameof(Regularizers))]
    public void Evaluate_Value_IsTheSameWithAndWithoutAGradient(string name, Regularizer regularizer)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor latents = Latents(scale: 0.6), tracked = latents.clone();
        tracked.requires_grad = true;

        float value = Evaluate(regularizer, tracked).item<float>();

        Assert.AreEqual(Value(regularizer, latents), value, 1e-6 * Math.Abs(value), name);
        Assert.AreEqual(value, Value(regularizer, latents), name);
    }

    [TestMethod]
    [DynamicData(nameof(Regularizers))]
    public void Gradient_AnyDirection_IsTheLimitOfDifferences(string name, Regularizer regularizer)
    {
        const double Step = 0.02;
        using DisposeScope scope = NewDisposeScope();
        foreach (double scale in (double[])[0.4, 2])
        {
            Tensor latents = Latents(scale);
            Tensor gradient = Gradient(regularizer, latents, factor: 1);
            double largest = gradient.norm().item<float>();
            using var generator = new Generator(7);
            for (int trial = 0; trial < 8; trial++)
            {
                // Half of the way along the gradient, so that there is something to measure.
                Tensor direction = randn(Rows, LatentSize, generator: generator);
                direction = direction / direction.norm();
                if (largest > 0)
                    direction = (direction + gradient / largest) / 2;
                double ahead = Value(regularizer, latents + direction * Step);
                double behind = Value(regularizer, latents - direction * Step);
                double slope = (gradient * direction).sum().item<float>();
                Assert.AreEqual((ahead - behind) / (2 * Step), slope, 0.01 * largest, $"{name}, scale {scale}");
            }
            Assert.AreEqual(regularizer is NoRegularizer, largest == 0, $"{name}: there is a gradient to speak of");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Regularizers))]
    public void Gradient_OfAMultiple_IsTheMultiple(string name, Regularizer regularizer)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor latents = Latents(scale: 0.6);

        Tensor once = Gradient(regularizer, latents, factor: 1), scaled = Gradient(regularizer, latents, factor: 0.25);

        Assert.IsTrue((once * 0.25).allclose(scaled, rtol: 1e-5, atol: 1e-9), name);
    }

    [TestMethod]
    [DynamicData(nameof(Regularizers))]
    public void Evaluate_CollapsedLatents_IsWorseThanGaussiansAndHasAFiniteGradient(string name, Regularizer regularizer)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor collapsed = zeros(Rows, LatentSize);

        if (regularizer is not NoRegularizer)
            Assert.IsGreaterThan(5 * Value(regularizer, Latents(scale: 1)), Value(regularizer, collapsed), name);
        Assert.IsTrue(Gradient(regularizer, collapsed, factor: 1).isfinite().all().item<bool>(), name);
    }

    [TestMethod]
    [DynamicData(nameof(Regularizers))]
    public void Floor_BatchesOfGaussians_AreNotBelowItOnAverage(string name, Regularizer regularizer)
    {
        const int Batches = 200;
        foreach (int batchSize in (int[])[16, 100])
        {
            using DisposeScope scope = NewDisposeScope();
            using var generator = new Generator(4);
            IRegularizer evaluated = regularizer.Create(threads: 1);
            double[] values = [.. Enumerable.Range(0, Batches).Select(_ => (double)evaluated.Evaluate(
                randn(batchSize, LatentSize, generator: generator), generator).item<float>())];
            double mean = values.Average();
            double error = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)) / Batches);

            double floor = evaluated.Floor(batchSize);

            Assert.IsGreaterThanOrEqualTo(0, floor, name);
            Assert.IsLessThanOrEqualTo(mean + 5 * error, floor, $"{name}, batches of {batchSize}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Regularizers))]
    public void Train_AnyRegularizer_IsNamedAndKeepsLatentsAlive(string name, Regularizer regularizer)
    {
        regularizer.Validate();
        JepaObjective objective = JepaObjective.Article with { Regularizer = regularizer };
        using TrainedJepa model = Trainings.Train(Trainings.Small with { Epochs = 4, Objective = objective });

        Assert.AreEqual($"{regularizer.Name}/Article", model.Description.Regularizer, name);
        if (regularizer is not NoRegularizer)
            Assert.IsGreaterThan(0.1, model.LatentStatistics.AxisStandardDeviations.Max(), name);
    }

    /// <summary>Correlated latents, their spread near <paramref name="scale"/> on each axis but never at 1.</summary>
    private static Tensor Latents(double scale)
    {
        using var generator = new Generator(5);
        Tensor common = randn(Rows, 1, generator: generator);
        return (randn(Rows, LatentSize, generator: generator) + common * 0.3) * scale + 0.1;
    }

    private static Tensor Evaluate(Regularizer regularizer, Tensor latents)
    {
        using var generator = new Generator(9);
        return regularizer.Create(threads: 1).Evaluate(latents, generator);
    }

    private static float Value(Regularizer regularizer, Tensor latents) => Evaluate(regularizer, latents).item<float>();

    private static Tensor Gradient(Regularizer regularizer, Tensor latents, double factor)
    {
        Tensor tracked = latents.detach().clone();
        tracked.requires_grad = true;
        // As a loss does, beside a term that has a gradient of its own.
        ((tracked * 0).sum() + Evaluate(regularizer, tracked) * factor).sum().backward();
        return tracked.grad!;
    }
}
