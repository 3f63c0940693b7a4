using CsCheck;
using Jepa.Training.Tests.Fixtures;
using Jepa.Training.Losses;
using Jepa.Training.Losses.Fused;
using MathNet.Numerics.LinearAlgebra;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Tests.Losses.Fused;

[TestClass]
public sealed class FusedSigRegTests
{
    private const double ValueTolerance = 1e-5;
    private const double GradientTolerance = 1e-4;

    /// <summary>Projections of every size from 1 to 4096 rows, small numbers as likely as large ones, and of widths beside every vector's.</summary>
    private static readonly Gen<Batch> Batches = Gen.Select(
        Gen.Double[0, 12], Gen.Int[1, 70], Gen.Double[-1.5, 1], Gen.Double[-2, 2], Gen.Bool, Gen.Int,
        (logRows, directions, logScale, shift, leJepa, seed) =>
            new Batch((int)Math.Pow(2, logRows), directions, Math.Pow(10, logScale), shift, leJepa ? SigReg.LeJepa : SigReg.Article, seed))
        .Where(batch => batch.Rows * batch.Directions <= 30_000);

    private static IEnumerable<(string Name, SigReg Options)> Presets => [("Article", SigReg.Article), ("LeJepa", SigReg.LeJepa)];

    [TestMethod]
    public void ValueAndGradient_AnyProjections_AreThoseOfTheFormulaWithEveryCosine() =>
        Batches.Check(60, batch => AssertIsTheFormula(batch.Options, batch.Projections(), batch.Rows));

    [TestMethod]
    public void ValueAndGradient_AnyLatents_AreThoseOfTheTensorForm() => Batches.Check(
        100,
        batch =>
        {
            using DisposeScope scope = NewDisposeScope();
            using var generator = new Generator((ulong)(uint)batch.Seed);
            var sigReg = new SigRegStatistic(batch.Options with { Projections = batch.Directions });
            Tensor latents = randn(batch.Rows, 16, generator: generator) * batch.Scale + batch.Shift;
            Tensor directions = sigReg.DrawDirections(16, generator);

            (double value, Tensor gradient) = new FusedSigReg(sigReg, threads: 1).ValueAndGradient(latents, directions);

            using Tensor exact = latents.@double();
            exact.requires_grad = true;
            Tensor statistic = sigReg.Evaluate(exact, directions.@double());
            statistic.backward();
            AssertClose(statistic.item<double>(), value);
            double largest = exact.grad!.abs().max().item<double>();
            Assert.IsLessThanOrEqualTo(GradientTolerance * largest + Rounding(sigReg, batch.Rows, batch.Directions), (exact.grad! - gradient).abs().max().item<double>(), "gradient");
        });

    [TestMethod]
    [DynamicData(nameof(Presets))]
    public void ValueAndGradient_LongestBatch_AreThoseOfTheFormula(string name, SigReg options) =>
        AssertIsTheFormula(options, new Batch(4096, 5, 1.3, 0.2, options, 4).Projections(), 4096, name);

    [TestMethod]
    [DynamicData(nameof(Presets))]
    public void ValueAndGradient_ProjectionsOfTenThousand_AreThoseOfTheFormula(string name, SigReg options) =>
        AssertIsTheFormula(options, new Batch(300, 13, 1e4, 0, options, 5).Projections(), 300, name);

    [TestMethod]
    [DynamicData(nameof(Presets))]
    public void ValueAndGradient_AllAtOnePoint_AreThoseOfTheFormula(string name, SigReg options)
    {
        foreach (float point in (float[])[0.7f, -3, 1e4f])
            AssertIsTheFormula(options, [.. Enumerable.Repeat(point, 333)], 333, name);

        float[] gradient = new float[256];
        double value = Fused(options).ValueAndGradient(new float[256], gradient, 256, 1);

        double worst = new SigRegReference(options).Statistic(new double[256]);
        Assert.AreEqual(options == SigReg.Article ? 1.386 : 0.402 * 256, worst, 5e-4 * worst, "the constant itself");
        AssertClose(worst, value);
        Assert.IsTrue(gradient.All(number => number == 0), "no way is down from a point at 0");
    }

    [TestMethod]
    [DynamicData(nameof(Presets))]
    public void ValueAndGradient_FormOfOnesOwn_IsUsed(string name, SigReg options)
    {
        foreach (SigReg own in (SigReg[])[options with { Knots = 5, MaximumFrequency = 4 }, options with { ScaleByBatchSize = !options.ScaleByBatchSize }])
            AssertIsTheFormula(own, new Batch(77, 9, 1.5, 0.3, own, 6).Projections(), 77, name);
    }

    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    [DataRow(float.NegativeInfinity)]
    public void ValueAndGradient_NoNumberInOneDirection_IsNaNThereAlone(float value)
    {
        const int Rows = 50, Directions = 21; // a vector of 16, and five by themselves
        foreach (int direction in (int[])[0, 15, 16, 20])
        {
            float[] projections = new Batch(Rows, Directions, 1, 0, SigReg.Article, 7).Projections();
            float[] before = new float[projections.Length], after = new float[projections.Length];
            Fused(SigReg.Article).ValueAndGradient(projections, before, Rows, Directions);
            projections[33 * Directions + direction] = value;

            double statistic = Fused(SigReg.Article).ValueAndGradient(projections, after, Rows, Directions);

            Assert.AreEqual(double.NaN, statistic);
            for (int index = 0; index < after.Length; index++)
                Assert.AreEqual(index % Directions == direction ? float.NaN : before[index], after[index], $"direction {index % Directions}, row {index / Directions}");
        }
    }

    [TestMethod]
    public void ValueAndGradient_SharedOutOverCores_GivesTheSameBits()
    {
        const int Rows = 1031, Directions = 261; // more than the threshold, and no multiple of a share
        float[] projections = new Batch(Rows, Directions, 1.2, 0.1, SigReg.LeJepa, 8).Projections();
        float[] alone = new float[projections.Length], shared = new float[projections.Length];

        double value = new FusedSigReg(new SigRegStatistic(SigReg.LeJepa), threads: 1).ValueAndGradient(projections, alone, Rows, Directions);

        for (int repetition = 0; repetition < 3; repetition++)
        {
            Array.Fill(shared, -77);
            Assert.AreEqual(value, new FusedSigReg(new SigRegStatistic(SigReg.LeJepa), threads: 4).ValueAndGradient(projections, shared, Rows, Directions));
            Assert.IsTrue(alone.AsSpan().SequenceEqual(shared));
        }
    }

    [TestMethod]
    [DataRow(1, 100, 300)]
    [DataRow(4, 3_000, 30_000)] // handing out costs a few objects, whatever the size
    public void ValueAndGradient_AgainAndAgain_AllocatesNoBuffers(int threads, int rows, int bytesPerCall)
    {
        const int Directions = 100;
        float[] projections = new Batch(rows, Directions, 1.2, 0.1, SigReg.LeJepa, 8).Projections(), gradient = new float[rows * Directions];
        var fused = new FusedSigReg(new SigRegStatistic(SigReg.LeJepa), threads);

        // The first call fills the pool, and so does the first on each thread that joins later: the best of ten has nothing left to fetch.
        long[] allocated = [.. Enumerable.Range(0, 10).Select(_ => BytesOfACall())];

        // A share's scratch memory is a hundred times the one and ten times the other.
        Assert.IsLessThan(bytesPerCall, allocated.Min(), string.Join(", ", allocated));

        long BytesOfACall()
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            fused.ValueAndGradient(projections, gradient, rows, Directions);
            return GC.GetTotalAllocatedBytes(precise: true) - before;
        }
    }

    [TestMethod]
    public void ValueAndGradient_Tensors_LeaveNoneBehindAndStayAsTheyWere()
    {
        using var generator = new Generator(1);
        using Tensor latents = randn(40, 16, generator: generator), directions = new SigRegStatistic(SigReg.Article).DrawDirections(16, generator);
        using Tensor before = latents.clone();
        var fused = Fused(SigReg.Article);
        long live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        fused.ValueAndGradient(latents, directions).Gradient.Dispose();

        Assert.AreEqual(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.IsTrue(before.Equals(latents));
    }

    [TestMethod]
    public void Supports_AnythingButFloatsOnTheCpu_IsLeftToTheTensorForm()
    {
        using DisposeScope scope = NewDisposeScope();

        Assert.IsTrue(FusedSigReg.Supports(ones(2, 2)));
        Assert.IsFalse(FusedSigReg.Supports(ones(2, 2, ScalarType.Float64)));
        Assert.IsFalse(FusedSigReg.Supports(empty(2, 2, device: META)));
    }

    private static FusedSigReg Fused(SigReg options) => new(new SigRegStatistic(options), threads: 1);

    private static void AssertIsTheFormula(SigReg options, float[] projections, int rows, string message = "")
    {
        int directions = projections.Length / rows;
        float[] gradient = new float[projections.Length];

        double value = Fused(options).ValueAndGradient(projections, gradient, rows, directions);

        var reference = new SigRegReference(options);
        Matrix<double> h = Matrix<double>.Build.DenseOfRowMajor(rows, directions, projections.Select(number => (double)number));
        Matrix<double> axes = Matrix<double>.Build.DenseIdentity(directions);
        AssertClose(reference.Statistic(h, axes), value, message);
        Matrix<double> expected = reference.Gradient(h, axes);
        double largest = expected.Enumerate().Max(Math.Abs);
        double difference = (Matrix<double>.Build.DenseOfRowMajor(rows, directions, gradient.Select(number => (double)number)) - expected).Enumerate().Max(Math.Abs);
        Assert.IsLessThanOrEqualTo(GradientTolerance * largest + Rounding(new SigRegStatistic(options), rows, directions), difference, $"{message} gradient");
    }

    /// <summary>One rounding of what the gradient is a sum of, (2/N) Σ_k q_k t_k: far from 0 all of it cancels, and float32 has no more to give.</summary>
    private static double Rounding(SigRegStatistic sigReg, int rows, int directions) =>
        1e-7 * (sigReg.Options.ScaleByBatchSize ? rows : 1) / directions * 2 / rows * sigReg.Weights.Select((weight, knot) => weight * knot * sigReg.KnotSpacing).Sum();

    private static void AssertClose(double expected, double value, string message = "") =>
        Assert.AreEqual(expected, value, ValueTolerance * Math.Abs(expected), $"{message} value");

    /// <summary>N(shift, scale²) projections.</summary>
    private sealed record Batch(int Rows, int Directions, double Scale, double Shift, SigReg Options, int Seed)
    {
        public float[] Projections()
        {
            var random = new Random(Seed);
            return [.. Enumerable.Range(0, Rows * Directions).Select(_ => (float)(Shift + Scale * MathNet.Numerics.Distributions.Normal.Sample(random, 0, 1)))];
        }
    }
}
