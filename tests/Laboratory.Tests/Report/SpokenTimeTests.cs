using Jepa.Samples.Lab.Report;

namespace Jepa.Samples.Lab.Tests.Report;

[TestClass]
public sealed class SpokenTimeTests
{
    [TestMethod]
    [DataRow(0.2, "under a second")]
    [DataRow(1.2, "1 second")]
    [DataRow(59.7, "1 minute")]
    [DataRow(83.4, "1 minute 23 seconds")]
    [DataRow(601, "10 minutes")]
    [DataRow(3599, "1 hour")]
    [DataRow(7380, "2 hours 3 minutes")]
    [DataRow(double.NaN, "an unknown time")]
    public void Of_Seconds_AreSaidAsPeopleSayThem(double seconds, string expected) => Assert.AreEqual(expected, SpokenTime.Of(seconds));
}
