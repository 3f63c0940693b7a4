using Jepa.Samples.Lab.Topology;

namespace Jepa.Samples.Lab.Tests.Topology;

[TestClass]
public sealed class CircleAgreementTests
{
    private static readonly double[] Truth = Clouds.Angles(1000, new Random(1));

    [TestMethod]
    [DataRow(1, 0.7, false)]
    [DataRow(-1, -2.0, true)]
    public void Between_RotatedAndReversed_IsUndone(int sense, double offset, bool reversed)
    {
        double[] recovered = Array.ConvertAll(Truth, theta => sense * (theta - offset));

        CircleAgreement agreement = CircleAgreement.Between(recovered, Truth);

        Assert.AreEqual(1, agreement.ResultantLength, 1e-12);
        Assert.AreEqual(reversed, agreement.Reversed);
        Assert.AreEqual(offset, agreement.Offset, 1e-12);
        foreach ((double aligned, double theta) in agreement.Align(recovered).Zip(Truth))
            Assert.AreEqual(0, Math.IEEERemainder(aligned - theta, Math.Tau), 1e-12);
    }

    [TestMethod]
    public void Between_UniformError_IsItsCharacteristicFunction()
    {
        var random = new Random(2);
        double[] truth = Clouds.Angles(20_000, random);
        double[] recovered = Array.ConvertAll(truth, theta => theta + 0.5 * Math.Sqrt(12) * (random.NextDouble() - 0.5));

        // Of an error uniform in ± h the mean direction has the length sin(h)/h; here h = 0.5·√3.
        double h = 0.5 * Math.Sqrt(3);
        Assert.AreEqual(Math.Sin(h) / h, CircleAgreement.Between(recovered, truth).ResultantLength, 0.01);
    }

    [TestMethod]
    public void Between_AnglesThatHaveNothingToDoWithEachOther_IsNearZero()
    {
        CircleAgreement agreement = CircleAgreement.Between(Clouds.Angles(1000, new Random(3)), Truth);

        Assert.IsLessThan(0.1, agreement.ResultantLength);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(-1)]
    [DataRow(2)]
    [DataRow(0)]
    public void WindingNumber_AngleTimesAWholeNumber_IsThatNumber(int turns)
    {
        double[] recovered = Array.ConvertAll(Truth, theta => turns * theta + 0.8 * Math.Sin(theta));

        Assert.AreEqual(turns, CircleAgreement.WindingNumber(recovered, Truth));
    }

    [TestMethod]
    public void Between_OtherCounts_AreRefused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => CircleAgreement.Between([1, 2], [1]));
        Assert.ThrowsExactly<ArgumentException>(() => CircleAgreement.Between([], []));
    }
}
