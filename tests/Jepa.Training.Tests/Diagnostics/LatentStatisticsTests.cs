using Jepa.Training.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Tests.Diagnostics;

[TestClass]
public sealed class LatentStatisticsTests
{
    [TestMethod]
    public void Of_IsotropicLatents_HaveFullRank()
    {
        using DisposeScope scope = NewDisposeScope();

        // Four corners of a square: exactly uncorrelated, Σx² = 4 on each axis, 4 / (4 − 1).
        LatentStatistics statistics = Measure(tensor(new float[,] { { 1, 1 }, { 1, -1 }, { -1, 1 }, { -1, -1 } }) + 7);

        foreach (double deviation in statistics.AxisStandardDeviations)
            Assert.AreEqual(Math.Sqrt(4.0 / 3), deviation, 1e-6);
        Assert.AreEqual(2, statistics.EffectiveRank, 1e-6);
    }

    [TestMethod]
    public void Of_UnequalVariances_HaveTheEntropysRank()
    {
        using DisposeScope scope = NewDisposeScope();

        // Variances 3 : 1 → entropy of (¾, ¼).
        LatentStatistics statistics = Measure(tensor(new double[,] { { 1, 1 }, { 1, -1 }, { -1, 1 }, { -1, -1 } }) * tensor(new double[] { Math.Sqrt(3), 1 }));

        Assert.AreEqual(2, statistics.AxisStandardDeviations[0], 1e-12);
        Assert.AreEqual(Math.Exp(-0.75 * Math.Log(0.75) - 0.25 * Math.Log(0.25)), statistics.EffectiveRank, 1e-12);
    }

    [TestMethod]
    public void Of_LatentsOnALine_HaveRankOne()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor line = arange(10, ScalarType.Float32).unsqueeze(1) * tensor(new float[] { 1, -2, 3 });

        Assert.AreEqual(1, Measure(line).EffectiveRank, 1e-6);
    }

    [TestMethod]
    public void Of_CollapsedLatents_HaveNoSpreadAndNoRank()
    {
        using DisposeScope scope = NewDisposeScope();

        LatentStatistics statistics = Measure(ones(10, 3));

        Assert.AreEqual(0, statistics.AxisStandardDeviations.Max());
        Assert.AreEqual(0, statistics.EffectiveRank);
    }

    [TestMethod]
    public void Of_CollapsedLatents_SaySoInWords()
    {
        using DisposeScope scope = NewDisposeScope();

        LatentStatistics statistics = Measure(ones(10, 3));

        Assert.IsTrue(statistics.IsCollapsed);
        Assert.AreEqual("collapsed", statistics.ToString());
    }

    [TestMethod]
    public void Of_CorrelatedAxes_HaveTheirCovariance()
    {
        using DisposeScope scope = NewDisposeScope();

        // Both axes are −1, 0, 1: each pair of them has the covariance 1.
        LatentStatistics statistics = Measure(tensor(new float[,] { { -1, -1 }, { 0, 0 }, { 1, 1 } }));

        Assert.AreEqual(1, statistics.OffDiagonalCovariance, 1e-6);
    }

    [TestMethod]
    public void Of_Predictions_ExplainTheVarianceTheyReach()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor next = tensor(new float[,] { { -1 }, { 0 }, { 1 } });

        Assert.AreEqual(1, LatentStatistics.Of(next, next, next).PredictionRSquared, 1e-6);
        Assert.AreEqual(0, LatentStatistics.Of(next, next, zeros_like(next)).PredictionRSquared, 1e-6);
        Assert.AreEqual(0.75, LatentStatistics.Of(next, next, next / 2).PredictionRSquared, 1e-6);
    }

    [TestMethod]
    public void Of_LatentsWithNaN_ReturnsInsteadOfHanging()
    {
        using DisposeScope scope = NewDisposeScope();

        LatentStatistics statistics = Measure(tensor(new float[,] { { 1, 2 }, { float.NaN, 3 }, { 2, 1 } }));

        Assert.AreEqual(double.NaN, statistics.EffectiveRank);
    }

    private static LatentStatistics Measure(Tensor latents) => LatentStatistics.Of(latents, latents, latents);
}
