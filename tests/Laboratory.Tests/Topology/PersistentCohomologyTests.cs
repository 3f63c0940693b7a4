using Jepa.Samples.Lab.Topology;

namespace Jepa.Samples.Lab.Tests.Topology;

[TestClass]
public sealed class PersistentCohomologyTests
{
    [TestMethod]
    public void LoopsOf_Square_IsBornAtTheSideAndFilledAtTheDiagonal()
    {
        IReadOnlyList<Bar> loops = PersistentCohomology.LoopsOf([[0, 0], [1, 0], [1, 1], [0, 1]]);

        Assert.HasCount(1, loops);
        Assert.AreEqual(1, loops[0].Birth);
        Assert.AreEqual(Math.Sqrt(2), loops[0].Death);
    }

    [TestMethod]
    [DataRow(12)]
    [DataRow(40)]
    [DataRow(41)]
    public void LoopsOf_RegularPolygon_AreBornAtTheSideAndFilledByTheWidestTriangle(int corners)
    {
        // A triangle of corners holds the centre from a step of ⌈n/3⌉ corners on.
        double[][] polygon = [.. Enumerable.Range(0, corners).Select(k => new[] { Math.Cos(Math.Tau * k / corners), Math.Sin(Math.Tau * k / corners) })];

        Bar loop = PersistentCohomology.LoopsOf(polygon).Single(bar => bar.Length > 1e-12);

        Assert.AreEqual(2 * Math.Sin(Math.PI / corners), loop.Birth, 1e-12);
        Assert.AreEqual(2 * Math.Sin(Math.PI * Math.Ceiling(corners / 3.0) / corners), loop.Death, 1e-12);
    }

    [TestMethod]
    public void LoopsOf_TwoCircles_AreTwoLongBars()
    {
        var random = new Random(1);
        double[][] circles =
        [
            .. Clouds.Circle(Clouds.Angles(80, random), random, 0.05),
            .. Clouds.Circle(Clouds.Angles(80, random), random, 0.05, centre: 5),
        ];

        IReadOnlyList<Bar> loops = PersistentCohomology.LoopsOf(circles);

        Assert.IsGreaterThan(0.8, loops[1].Length);
        Assert.IsLessThan(0.2, loops.Skip(2).Select(bar => bar.Length).FirstOrDefault());
    }

    [TestMethod]
    public void LoopsOf_FigureOfEight_AreTwoLongBars()
    {
        // Both loops pass through one point: triangles there meet two living cocycles at a time.
        var random = new Random(2);
        double[][] eight =
        [
            .. Clouds.Circle(Clouds.Angles(80, random), random, 0.02),
            .. Clouds.Circle(Clouds.Angles(80, random), random, 0.02, centre: 2),
        ];

        IReadOnlyList<Bar> loops = PersistentCohomology.LoopsOf(eight);

        Assert.IsGreaterThan(0.8, loops[1].Length);
        Assert.IsLessThan(0.3, loops.Skip(2).Select(bar => bar.Length).FirstOrDefault());
    }

    [TestMethod]
    public void LoopsOf_Cocycles_CancelOnEveryTriangleFromBirthToDeath()
    {
        var random = new Random(3);
        double[][] disc = Clouds.Disc(60, random);

        IReadOnlyList<Bar> loops = PersistentCohomology.LoopsOf(disc);

        Assert.IsGreaterThan(5, loops.Count);
        foreach (Bar loop in loops)
        {
            for (int a = 0; a < 60; a++)
            {
                for (int b = a + 1; b < 60; b++)
                {
                    Assert.AreEqual(0, (loop.Cocycle[a, b] + loop.Cocycle[b, a]) % PersistentCohomology.Prime);
                    for (int c = b + 1; c < 60; c++)
                    {
                        double size = new[] { (a, b), (b, c), (a, c) }.Max(edge => Landmarks.Distance(disc[edge.Item1], disc[edge.Item2]));
                        if (size < loop.Death)
                            Assert.AreEqual(0, (loop.Cocycle[a, b] + loop.Cocycle[b, c] + loop.Cocycle[c, a]) % PersistentCohomology.Prime);
                    }
                }
            }
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void LoopsOf_RandomCloud_AreTheBarsOfTheBoundaryMatrix(int seed)
    {
        double[][] disc = Clouds.Disc(40, new Random(seed));

        IReadOnlyList<Bar> loops = PersistentCohomology.LoopsOf(disc);

        (double Birth, double Death)[] expected = [.. BarsByReduction(disc).OrderBy(bar => bar.Birth)];
        Assert.IsGreaterThan(3, expected.Length);
        CollectionAssert.AreEqual(expected, loops.OrderBy(bar => bar.Birth).Select(bar => (bar.Birth, bar.Death)).ToArray());
    }

    [TestMethod]
    public void LoopsOf_PointsWithoutLoops_AreNone()
    {
        Assert.IsEmpty(PersistentCohomology.LoopsOf([[0, 0]]));
        Assert.IsEmpty(PersistentCohomology.LoopsOf([[0, 0], [1, 0], [0.3, 1]]));
        Assert.IsEmpty(PersistentCohomology.LoopsOf([.. Enumerable.Range(0, 30).Select(x => new[] { x, 0.01 * x * x })]));
    }

    /// <summary>The textbook's way: reduce the columns of the boundary matrix of triangles, modulo 2, and read edge–triangle pairs off its pivots.</summary>
    private static IEnumerable<(double Birth, double Death)> BarsByReduction(double[][] points)
    {
        int n = points.Length;
        (int A, int B, double Length)[] edges =
        [
            .. (from a in Enumerable.Range(0, n)
                from b in Enumerable.Range(a + 1, n - a - 1)
                select (a, b, Landmarks.Distance(points[a], points[b]))).OrderBy(edge => edge.Item3),
        ];
        var place = edges.Index().ToDictionary(numbered => (numbered.Item.A, numbered.Item.B), numbered => numbered.Index);
        var triangles = (from a in Enumerable.Range(0, n)
                         from b in Enumerable.Range(a + 1, n - a - 1)
                         from c in Enumerable.Range(b + 1, n - b - 1)
                         select new SortedSet<int> { place[(a, b)], place[(b, c)], place[(a, c)] }).OrderBy(boundary => boundary.Max);

        Dictionary<int, SortedSet<int>> reduced = [];
        foreach (SortedSet<int> boundary in triangles)
        {
            int last = boundary.Max;
            while (boundary.Count > 0 && reduced.TryGetValue(boundary.Max, out SortedSet<int>? same))
                boundary.SymmetricExceptWith(same);
            if (boundary.Count == 0)
                continue;
            reduced.Add(boundary.Max, boundary);
            if (boundary.Max != last)
                yield return (edges[boundary.Max].Length, edges[last].Length);
        }
    }
}
