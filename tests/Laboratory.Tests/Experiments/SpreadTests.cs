using Jepa.Samples.Lab.Experiments;

namespace Jepa.Samples.Lab.Tests.Experiments;

[TestClass]
public class SpreadTests
{
    [TestMethod]
    public void ToString_SeveralSeeds_IsMeanAndSampleDeviation() => Assert.AreEqual("2.000 ± 1.000", new Spread([1, 2, 3]).ToString());

    [TestMethod]
    public void ToString_OneSeed_HasNoDeviation() => Assert.AreEqual("0.25", new Spread([0.25]).ToString("f2"));

    [TestMethod]
    public void IsAbove_MeansFarApart_Is() => Assert.IsTrue(new Spread([0.70, 0.71, 0.72]).IsAbove(new Spread([0.60, 0.61, 0.62])));

    [TestMethod]
    public void IsAbove_HigherMeanWithinTheSpread_IsNot() => Assert.IsFalse(new Spread([0.5, 0.7, 0.9]).IsAbove(new Spread([0.6, 0.6, 0.6])));

    [TestMethod]
    public void IsAbove_SameGainInEverySeed_IsHoweverMuchSeedsDiffer() => Assert.IsTrue(new Spread([0.52, 0.73, 0.91]).IsAbove(new Spread([0.50, 0.70, 0.89])));

    [TestMethod]
    public void IsAbove_OneSeed_NeverIs() => Assert.IsFalse(new Spread([0.9]).IsAbove(new Spread([0.1])));

    [TestMethod]
    public void Number_ZeroFromBelow_HasNoSign()
    {
        Assert.AreEqual("0.000", Words.Number(-0.0001));
        Assert.AreEqual("-0.001", Words.Number(-0.001));
    }

    [TestMethod]
    public void Change_RisingFallingOrNeither_IsSaidSo()
    {
        Spread low = new([0.60, 0.61, 0.62]);
        Spread high = new([0.70, 0.71, 0.72]);

        Assert.AreEqual("rises from 0.610 ± 0.010 to 0.710 ± 0.010", Words.Change(low, high));
        Assert.AreEqual("falls from 0.710 ± 0.010 to 0.610 ± 0.010", Words.Change(high, low));
        Assert.StartsWith("does not change", Words.Change(low, low));
    }
}
