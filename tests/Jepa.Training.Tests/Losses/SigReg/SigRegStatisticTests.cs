using Jepa.Training.Losses;
using MathNet.Numerics.LinearAlgebra;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Tests.Losses;

[TestClass]
public sealed class SigRegStatisticTests
{
    private static IEnumerable<(string Name, SigReg Options)> Forms =>
    [
        ("Article", SigReg.Article),
        ("LeJepa", SigReg.LeJepa),
        ("few knots, Simpson", new() { Knots = 5, MaximumFrequency = 4, Projections = 64 }),
        ("even knots, trapezoid", new() { Knots = 8, MaximumFrequency = 2.5, Quadrature = SigRegQuadrature.GaussianTrapezoid, Projections = 64 }),
        ("Simpson times N", SigReg.Article with { ScaleByBatchSize = true }),
    ];

    [TestMethod]
    [DynamicData(nameof(Forms))]
    public void Statistic_AnyForm_IsTheFormulaWithEveryCosine(string name, SigReg options)
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(3);
        var sigReg = new SigRegStatistic(options);
        Tensor latents = randn(64, 16, generator: generator) * 1.7 + 0.4;
        Tensor directions = sigReg.DrawDirections(16, generator);

        double statistic = sigReg.Evaluate(latents, directions).item<float>();

        double expected = new SigRegReference(options).Statistic(ToMatrix(latents), ToMatrix(directions));
        Assert.AreEqual(expected, statistic, 1e-5 * expected, name);
    }

    [TestMethod]
    public void Statistic_ThreeKnots_IsASumOfTwoErrors()
    {
        // Simpson on {0, 1, 2} weighs 1/3, 4/3, 1/3. At 0 both characteristic functions are 1, whatever the latents.
        using DisposeScope scope = NewDisposeScope();
        double[] h = [0.3, -1.2, 2.5];

        double statistic = Statistic(new SigReg { Knots = 3, MaximumFrequency = 2 }, h);

        Assert.AreEqual(4.0 / 3 * ErrorAt(1) + 1.0 / 3 * ErrorAt(2), statistic, 1e-14);

        double ErrorAt(double t) =>
            Math.Pow(h.Average(x => Math.Cos(t * x)) - Math.Exp(-t * t / 2), 2) + Math.Pow(h.Average(x => Math.Sin(t * x)), 2);
    }

    [TestMethod]
    public void Statistic_ManyKnotsOnALongRange_IsTheEppsPulleyIntegral()
    {
        using DisposeScope scope = NewDisposeScope();
        double[] h = [-2.1, -0.4, -0.3, 0.1, 0.8, 1.9, 3.2];
        double n = h.Length;

        double statistic = Statistic(SigReg.LeJepa with { Knots = 501, MaximumFrequency = 12 }, h);

        // N ∫ |φ_N(t) − φ(t)|² φ(t) dt, in closed form.
        double pairs = h.Sum(x => h.Sum(y => Math.Exp(-(x - y) * (x - y) / 2)));
        double single = h.Sum(x => Math.Exp(-x * x / 4));
        double integral = n * (Math.Sqrt(2 * Math.PI) / (n * n) * pairs - 2 * Math.Sqrt(Math.PI) / n * single + Math.Sqrt(2 * Math.PI / 3));
        Assert.AreEqual(integral, statistic, 1e-10);
    }

    [TestMethod]
    [DataRow(16)]
    [DataRow(64)]
    [DataRow(256)]
    public void Statistic_NormalSample_HasTheKnownExpectation(int n)
    {
        // Every column is a sample of its own, and the unit vectors look at one column each.
        const int Samples = 4000;
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(5);
        Tensor latents = randn(n, Samples, generator: generator);
        Tensor directions = eye(Samples);

        double leJepa = new SigRegStatistic(SigReg.LeJepa).Evaluate(latents, directions).item<float>();
        double article = new SigRegStatistic(SigReg.Article).Evaluate(latents, directions).item<float>();

        Assert.AreEqual(1.0525, new SigRegReference(SigReg.LeJepa).ExpectationForNormal(n), 5e-5, "the constant itself");
        Assert.AreEqual(1.0525, leJepa, 0.05);
        Assert.AreEqual(0.0083 * 256 / n, article, 0.04 * 0.0083 * 256 / n);
    }

    [TestMethod]
    [DataRow(8)]
    [DataRow(256)]
    public void Statistic_CollapsedLatents_AreTheWorstCase(int n)
    {
        using DisposeScope scope = NewDisposeScope();
        double[] collapsed = new double[n];

        Assert.AreEqual(0.402 * n, Statistic(SigReg.LeJepa, collapsed), 0.0005 * n);
        Assert.AreEqual(1.386, Statistic(SigReg.Article, collapsed), 0.0005);
    }

    [TestMethod]
    public void Statistic_ShiftByThePeriodOfTheKnots_ChangesNothing()
    {
        using DisposeScope scope = NewDisposeScope();
        double[] h = [0.3, -1.2, 2.5, 0.9];
        double period = 2 * Math.PI / (3.0 / 16);

        double statistic = Statistic(SigReg.Article, h);

        Assert.AreEqual(33.5, period, 0.02);
        Assert.AreEqual(statistic, Statistic(SigReg.Article, [h[0] + period, h[1], h[2] - 2 * period, h[3]]), 1e-12);
        Assert.AreNotEqual(statistic, Statistic(SigReg.Article, [h[0] + period / 2, h[1], h[2], h[3]]), 1e-3);
    }

    [TestMethod]
    [DynamicData(nameof(Forms))]
    public void Gradient_AnyForm_IsTheAnalyticOne(string name, SigReg options)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor latents, Tensor directions) = SmallBatch();
        latents.requires_grad = true;

        new SigRegStatistic(options).Evaluate(latents, directions).backward();

        Matrix<double> expected = new SigRegReference(options).Gradient(ToMatrix(latents), ToMatrix(directions));
        double difference = (ToMatrix(latents.grad!) - expected).Enumerate().Max(Math.Abs);
        Assert.IsLessThan(1e-12 * latents.shape[0], difference, name);
        Assert.IsGreaterThan(1e-3, expected.Enumerate().Max(Math.Abs), "there is a gradient to speak of");
    }

    [TestMethod]
    [DynamicData(nameof(Forms))]
    public void Gradient_AnyForm_IsTheLimitOfDifferences(string name, SigReg options)
    {
        const double Step = 1e-5;
        using DisposeScope scope = NewDisposeScope();
        (Tensor latents, Tensor directions) = SmallBatch();
        latents.requires_grad = true;
        new SigRegStatistic(options).Evaluate(latents, directions).backward();
        Matrix<double> gradient = ToMatrix(latents.grad!), z = ToMatrix(latents), a = ToMatrix(directions);
        var reference = new SigRegReference(options);

        for (int row = 0; row < z.RowCount; row++)
        {
            for (int axis = 0; axis < z.ColumnCount; axis++)
            {
                double difference = (Moved(row, axis, Step) - Moved(row, axis, -Step)) / (2 * Step);
                Assert.AreEqual(difference, gradient[row, axis], 1e-8, $"{name}: latent {row}, axis {axis}");
            }
        }

        double Moved(int row, int axis, double by)
        {
            Matrix<double> moved = z.Clone();
            moved[row, axis] += by;
            return reference.Statistic(moved, a);
        }
    }

    [TestMethod]
    public void Gradient_Directions_AreLeftAlone()
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor latents, _) = SmallBatch();
        Tensor directions = new SigRegStatistic(SigReg.Article).DrawDirections(3, new Generator(1));

        Assert.IsFalse(directions.requires_grad);
        Assert.IsFalse(new SigRegStatistic(SigReg.Article).Evaluate(latents.@float(), directions).requires_grad);
    }

    [TestMethod]
    [DataRow(double.NaN)]
    [DataRow(double.PositiveInfinity)]
    public void Statistic_NonFiniteLatent_IsNaN(double value)
    {
        using DisposeScope scope = NewDisposeScope();

        Assert.AreEqual(double.NaN, Statistic(SigReg.Article, [0.1, value, 0.3]));
        Assert.AreEqual(double.NaN, Statistic(SigReg.LeJepa, [0.1, value, 0.3]));
    }

    [TestMethod]
    [DataRow(new long[] { 8, 3 }, new long[] { 4, 5 }, "[8, 3]", "[4, 5]")]
    [DataRow(new long[] { 3 }, new long[] { 3, 5 }, "[3]", "[3, 5]")]
    [DataRow(new long[] { 8, 3 }, new long[] { 3 }, "[8, 3]", "[3]")]
    [DataRow(new long[] { 2, 8, 3 }, new long[] { 3, 5 }, "[2, 8, 3]", "[3, 5]")]
    [DataRow(new long[] { 0, 3 }, new long[] { 3, 5 }, "[0, 3]", "[3, 5]")]
    public void Statistic_ShapesThatDoNotMatch_AreNamed(long[] latents, long[] directions, string first, string second)
    {
        using DisposeScope scope = NewDisposeScope();

        var error = Assert.ThrowsExactly<ArgumentException>(() => new SigRegStatistic(SigReg.Article).Evaluate(zeros(latents), zeros(directions)));

        Assert.Contains($"latents are {first}", error.Message);
        Assert.Contains($"directions {second}", error.Message);
    }

    [TestMethod]
    public void Statistic_OutsideAnyScope_LeavesOneTensor()
    {
        using var latents = zeros(8, 3);
        var sigReg = new SigRegStatistic(SigReg.Article);
        using var generator = new Generator(1);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        using Tensor directions = sigReg.DrawDirections(3, generator);
        using Tensor statistic = sigReg.Evaluate(latents, directions);

        Assert.AreEqual(before + 2, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(16)]
    public void DrawDirections_AnyLatentSize_AreUnitColumns(int latentSize)
    {
        using DisposeScope scope = NewDisposeScope();

        Tensor directions = new SigRegStatistic(SigReg.LeJepa).DrawDirections(latentSize, new Generator(1));

        CollectionAssert.AreEqual(new long[] { latentSize, 1024 }, directions.shape);
        foreach (Vector<double> direction in ToMatrix(directions).EnumerateColumns())
            Assert.AreEqual(1, direction.L2Norm(), 1e-6);
    }

    [TestMethod]
    public void DrawDirections_Many_FavourNoDirection()
    {
        using DisposeScope scope = NewDisposeScope();
        const int Count = 20_000, LatentSize = 4;

        Matrix<double> a = ToMatrix(new SigRegStatistic(SigReg.Article with { Projections = Count }).DrawDirections(LatentSize, new Generator(1)));

        // On the unit sphere E[a] = 0 and E[aaᵀ] = I/D; five standard deviations.
        double tolerance = 5 / Math.Sqrt(Count);
        Matrix<double> moments = a * a.Transpose() / Count - Matrix<double>.Build.DenseIdentity(LatentSize) / LatentSize;
        Assert.IsLessThan(tolerance, moments.Enumerate().Max(Math.Abs));
        Assert.IsLessThan(tolerance, a.RowSums().Enumerate().Max(sum => Math.Abs(sum / Count)));
    }

    [TestMethod]
    public void DrawDirections_Seed_DecidesThem()
    {
        using DisposeScope scope = NewDisposeScope();
        var sigReg = new SigRegStatistic(SigReg.Article);
        using var generator = new Generator(1);

        Tensor first = sigReg.DrawDirections(16, generator), second = sigReg.DrawDirections(16, generator);

        Assert.IsTrue(first.Equals(sigReg.DrawDirections(16, new Generator(1))), "the same seed");
        Assert.IsFalse(first.Equals(second), "the next draw");
        Assert.IsFalse(first.Equals(sigReg.DrawDirections(16, new Generator(2))), "another seed");
    }

    [TestMethod]
    [DataRow(0, 3)] // ∫₀³ tᵖ dt
    [DataRow(1, 4.5)]
    [DataRow(2, 9)]
    [DataRow(3, 20.25)]
    public void Weights_Simpson_IntegrateCubicsExactly(int power, double integral)
    {
        var sigReg = new SigRegStatistic(SigReg.Article);

        Assert.AreEqual(integral, sigReg.Weights.Select((weight, k) => weight * Math.Pow(k * 3.0 / 16, power)).Sum(), 1e-12);
    }

    [TestMethod]
    public void Weights_GaussianTrapezoid_AreThePublishedOnes()
    {
        var sigReg = new SigRegStatistic(SigReg.LeJepa);
        const double Spacing = 3.0 / 16;

        for (int k = 0; k < 17; k++)
        {
            double t = k * Spacing;
            Assert.AreEqual((k is 0 or 16 ? Spacing : 2 * Spacing) * Math.Exp(-t * t / 2), sigReg.Weights[k], 1e-15, $"knot {k}");
        }
    }

    /// <summary>The statistic of latents with a single axis, in double precision.</summary>
    private static double Statistic(SigReg options, double[] h) =>
        new SigRegStatistic(options).Evaluate(tensor(h, [h.Length, 1]), ones(1, 1, ScalarType.Float64)).item<double>();

    /// <summary>Latents [7, 3] and directions [3, 5] in double precision.</summary>
    private static (Tensor Latents, Tensor Directions) SmallBatch()
    {
        using var generator = new Generator(11);
        Tensor directions = new SigRegStatistic(SigReg.Article with { Projections = 5 }).DrawDirections(3, generator);
        return ((randn(7, 3, generator: generator) * 1.3 + 0.2).to_type(ScalarType.Float64), directions.to_type(ScalarType.Float64));
    }

    private static Matrix<double> ToMatrix(Tensor tensor)
    {
        using Tensor values = tensor.detach().to_type(ScalarType.Float64).contiguous();
        return Matrix<double>.Build.DenseOfRowMajor((int)tensor.shape[0], (int)tensor.shape[1], values.data<double>().ToArray());
    }
}
