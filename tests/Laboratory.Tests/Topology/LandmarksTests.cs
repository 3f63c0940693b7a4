using Jepa.Samples.Lab.Topology;

namespace Jepa.Samples.Lab.Tests.Topology;

[TestClass]
public sealed class LandmarksTests
{
    [TestMethod]
    public void FarthestPoints_OnALine_TakesTheEndsThenTheMiddles()
    {
        double[][] line = [.. Enumerable.Range(0, 9).Select(x => new double[] { x })];

        CollectionAssert.AreEqual(new[] { 0, 8, 4, 2, 6 }, Landmarks.FarthestPoints(line, 5));
    }

    [TestMethod]
    public void FarthestPoints_CrowdedCorner_CoverTheCloudEvenly()
    {
        var random = new Random(1);
        double[][] crowded = [.. Enumerable.Range(0, 5000).Select(_ => new[] { Math.Pow(random.NextDouble(), 4), random.NextDouble() })];

        int[] chosen = Landmarks.FarthestPoints(crowded, 100);

        double apart = chosen.Min(a => chosen.Where(b => b != a).Min(b => Landmarks.Distance(crowded[a], crowded[b])));
        double covered = crowded.Max(point => chosen.Min(a => Landmarks.Distance(point, crowded[a])));
        Assert.IsGreaterThanOrEqualTo(covered, apart, "whatever is farther than that from all would have been chosen");
    }

    [TestMethod]
    public void FarthestPoints_FewDistinctPoints_AreEachChosenOnce()
    {
        double[][] twice = [[0, 0], [1, 0], [0, 0], [1, 0], [0, 5]];

        CollectionAssert.AreEqual(new[] { 0, 4, 1 }, Landmarks.FarthestPoints(twice, 10));
    }

    [TestMethod]
    public void FarthestPoints_NoPointsOrRaggedOnes_AreRefused()
    {
        Assert.Contains("There are 0 points", Assert.ThrowsExactly<ArgumentException>(() => Landmarks.FarthestPoints([], 10)).Message);
        Assert.ThrowsExactly<ArgumentException>(() => Landmarks.FarthestPoints([[1, 2], [3]], 10));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Landmarks.FarthestPoints([[1, 2]], 0));
    }
}
