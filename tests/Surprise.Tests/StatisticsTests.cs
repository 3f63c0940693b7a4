namespace Jepa.Samples.Surprise.Tests;

[TestClass]
public sealed class StatisticsTests
{
    [TestMethod]
    public void Auroc_OrderedMixedAndTiedScores_CountsPairs()
    {
        Assert.AreEqual(1, Statistics.Auroc([3, 4], [1, 2]), 1e-12);
        Assert.AreEqual(0, Statistics.Auroc([1, 2], [3, 4]), 1e-12);
        Assert.AreEqual(0.75, Statistics.Auroc([2, 4], [1, 3]), 1e-12);
        Assert.AreEqual(0.5, Statistics.Auroc([7, 7], [7, 7]), 1e-12, "ties count half");
        Assert.AreEqual(2.5 / 3, Statistics.Auroc([2], [1, 2, 0]), 1e-12);
    }

    [TestMethod]
    public void PairedAccuracy_Ties_CountAgainstTheModel() =>
        Assert.AreEqual(1.0 / 3, Statistics.PairedAccuracy([3, 1, 2], [1, 3, 2]), 1e-12);

    [TestMethod]
    public void PairedTTest_KnownSample_GivesTheTabulatedValues()
    {
        // Differences 1, 2, 3, 4 of logarithms: mean 2.5, standard error 1.2910 / 2; P(|t₃| > 3.873) = 0.0305.
        double[] high = [.. new[] { 1.0, 2, 3, 4 }.Select(Math.Exp)];

        (double t, double p) = Statistics.PairedTTest(high, [1, 1, 1, 1]);

        Assert.AreEqual(3.873, t, 1e-3);
        Assert.AreEqual(0.0305, p, 1e-4);
    }

    [TestMethod]
    public void ConformalPValue_RanksAmongNormalScores()
    {
        double[] normal = [1, 2, 3, 4];

        Assert.AreEqual(0.2, Statistics.ConformalPValue(normal, 5), 1e-12);
        Assert.AreEqual(0.4, Statistics.ConformalPValue(normal, 4), 1e-12, "a tie is as surprising");
        Assert.AreEqual(1, Statistics.ConformalPValue(normal, 0), 1e-12);
    }

    [TestMethod]
    public void RSquared_PerfectAndMeanPredictions_AreOneAndZero()
    {
        Assert.AreEqual(1, Statistics.RSquared([1, 2, 3], [1, 2, 3]), 1e-12);
        Assert.AreEqual(0, Statistics.RSquared([2, 2, 2], [1, 2, 3]), 1e-12);
    }
}
