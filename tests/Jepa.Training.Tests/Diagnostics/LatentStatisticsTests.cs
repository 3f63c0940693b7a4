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
        LatentStatistics statistics = LatentStatistics.Of(tensor(new float[,] { { 1, 1 }, { 1, -1 }, { -1, 1 }, { -1, -1 } }) + 7);

        foreach (double deviation in statistics.AxisStandardDeviations)
            Assert.AreEqual(Math.Sqrt(4.0 / 3), deviation, 1e-6);
        Assert.AreEqual(2, statistics.EffectiveRank, 1e-6);
    }

    [TestMethod]
    public void Of_UnequalVariances_HaveTheEntropysRank()
    {
        using DisposeScope scope = NewDisposeScope();

        // Variances 3 : 1 → entropy of (¾, ¼).
        LatentStatistics statistics = LatentStatistics.Of(tensor(new double[,] { { 1, 1 }, { 1, -1 }, { -1, 1 }, { -1, -1 } }) * tensor(new double[] { Math.Sqrt(3), 1 }));

        Assert.AreEqual(2, statistics.AxisStandardDeviations[0], 1e-12);
        Assert.AreEqual(Math.Exp(-0.75 * Math.Log(0.75) - 0.25 * Math.Log(0.25)), statistics.EffectiveRank, 1e-12);
    }

    [TestMethod]
    public void Of_LatentsOnALine_HaveRankOne()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor line = arange(10, ScalarType.Float32).unsqueeze(1) * tensor(new float[] { 1, -2, 3 });

        Assert.AreEqual(1, LatentStatistics.Of(line).EffectiveRank, 1e-6);
    }

    [TestMethod]
    public void Of_CollapsedLatents_HaveNoSpreadAndNoRank()
    {
        using DisposeScope scope = NewDisposeScope();

        LatentStatistics statistics = LatentStatistics.Of(ones(10, 3));

        Assert.AreEqual(0, statistics.AxisStandardDeviations.Max());
        Assert.AreEqual(0, statistics.EffectiveRank);
    }
}
