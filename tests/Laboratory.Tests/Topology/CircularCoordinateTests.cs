using Jepa.Samples.Lab.Topology;

namespace Jepa.Samples.Lab.Tests.Topology;

[TestClass]
public sealed class CircularCoordinateTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void Of_NoisyCircle_FindsOneLoopAndTheAngles(int seed)
    {
        var random = new Random(seed);
        double[] angles = Clouds.Angles(2000, random);

        CircularCoordinate circle = CircularCoordinate.Of(Clouds.Circle(angles, random, 0.1))!;

        Assert.IsGreaterThan(10, circle.Prominence);
        Assert.IsGreaterThan(0.995, CircleAgreement.Between(circle.Angles, angles).ResultantLength);
        Assert.AreEqual(1, Math.Abs(CircleAgreement.WindingNumber(circle.Angles, angles)));
        Assert.IsTrue(circle.Angles.All(angle => angle is >= 0 and < Math.Tau));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void Of_Cylinder_FindsOneLoopAndTheAngles(int seed)
    {
        var random = new Random(seed);
        double[] angles = Clouds.Angles(5000, random);

        CircularCoordinate cylinder = CircularCoordinate.Of(Clouds.Cylinder(angles, random))!;

        Assert.IsGreaterThan(3, cylinder.Prominence);
        Assert.IsGreaterThan(0.98, CircleAgreement.Between(cylinder.Angles, angles).ResultantLength);
        Assert.AreEqual(1, Math.Abs(CircleAgreement.WindingNumber(cylinder.Angles, angles)));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void Of_Disc_HasNoLoopThatStandsOut(int seed)
    {
        CircularCoordinate? disc = CircularCoordinate.Of(Clouds.Disc(3000, new Random(seed)));

        Assert.IsTrue(disc is null || (disc.Prominence < 2 && disc.Longest.Length < 0.3), $"{disc?.Longest.Length}, {disc?.Prominence}");
    }

    [TestMethod]
    public void Of_TwoCircles_SaysThatNeitherStandsOut()
    {
        var random = new Random(1);
        double[][] circles =
        [
            .. Clouds.Circle(Clouds.Angles(1000, random), random, 0.05),
            .. Clouds.Circle(Clouds.Angles(1000, random), random, 0.05, centre: 5),
        ];

        Assert.IsLessThan(1.3, CircularCoordinate.Of(circles)!.Prominence);
    }

    [TestMethod]
    public void Of_LoopOfOtherShapeAndDensity_StillGoesRoundOnce()
    {
        // Three quarters of the points on one quarter of an ellipse.
        var random = new Random(4);
        double[] angles = [.. Clouds.Angles(2000, random).Select((angle, i) => i % 4 == 0 ? angle : angle / 4)];
        double[][] ellipse = Array.ConvertAll(angles, angle => new[] { 2 * Math.Cos(angle), Math.Sin(angle) });

        CircularCoordinate loop = CircularCoordinate.Of(ellipse)!;

        Assert.AreEqual(1, Math.Abs(CircleAgreement.WindingNumber(loop.Angles, angles)));
        Assert.IsGreaterThan(0.95, CircleAgreement.Between(loop.Angles, angles).ResultantLength);
    }

    [TestMethod]
    public void Of_SameCloud_GivesTheSameAngles()
    {
        var random = new Random(5);
        double[][] cloud = Clouds.Circle(Clouds.Angles(500, random), random, 0.1);

        CollectionAssert.AreEqual(CircularCoordinate.Of(cloud)!.Angles, CircularCoordinate.Of(cloud)!.Angles);
    }

    [TestMethod]
    public void Of_Line_HasNoLoop()
    {
        Assert.IsNull(CircularCoordinate.Of([.. Enumerable.Range(0, 500).Select(x => new[] { x, 2.0 * x })]));
    }
}
