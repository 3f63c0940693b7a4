using MathNet.Numerics.LinearAlgebra;
using Complex = System.Numerics.Complex;

namespace Jepa.Samples.Lab.Topology;

/// <summary>
/// An angle for every point of a cloud, found from distances alone: the cloud's longest loop gives a cocycle, and the angle is the map to
/// the circle that goes round once along the loop and changes as little as it can from point to point (least squares). The method is that of
/// de Silva, Morozov and Vejdemo-Johansson (2011) on farthest-point landmarks; other points take the mean direction of the landmarks near them.
/// </summary>
/// <param name="Angles">One angle for each point of the cloud, in [0, 2π); where it starts and which way it runs is arbitrary.</param>
/// <param name="Longest">The loop that the angles go round.</param>
/// <param name="SecondLongest">The next loop, null if there is none: of like length, the cloud is not one circle.</param>
/// <param name="LandmarkIndices">Which points of the cloud are the landmarks.</param>
/// <remarks>Points in a part of the cloud that nothing joins to the loop at its own scale take the angle 0.</remarks>
internal sealed record CircularCoordinate(double[] Angles, Bar Longest, Bar? SecondLongest, int[] LandmarkIndices)
{
    /// <summary>A point off the landmarks reads the angle of this many nearest ones.</summary>
    private const int NearestLandmarks = 8;

    /// <summary>The points are joined at this part of the way from the loop's birth to its death.</summary>
    private const double PartOfBar = 0.5;

    /// <summary>Gets how many times as long as the second-longest bar the longest is: far above 1, one circle and no other.</summary>
    public double Prominence => SecondLongest is null ? double.PositiveInfinity : Longest.Length / SecondLongest.Length;

    /// <summary>Finds the longest loop of a cloud and each point's angle around it.</summary>
    /// <param name="points">The cloud, [N][D].</param>
    /// <param name="landmarks">
    /// How many landmarks the loop is looked for on. With more of them the short bars grow shorter and the time grows with their cube:
    /// 200 take well under a second.
    /// </param>
    /// <returns>The angles; null where the cloud has no loop at all.</returns>
    /// <exception cref="InvalidOperationException">The loop's cocycle modulo the prime comes from none of small integers.</exception>
    public static CircularCoordinate? Of(double[][] points, int landmarks = 200)
    {
        int[] chosen = Landmarks.FarthestPoints(points, landmarks);
        double[][] places = [.. chosen.Select(i => points[i])];
        IReadOnlyList<Bar> loops = PersistentCohomology.LoopsOf(places);
        if (loops.Count == 0)
            return null;

        double[] angles = AnglesOf(places, loops[0]);
        double[] extended = [.. points.Select(point => MeanDirection(point, places, angles))];
        return new CircularCoordinate(extended, loops[0], loops.Skip(1).FirstOrDefault(), chosen);
    }

    /// <summary>The landmarks' angles 2π·f: the f that minimises Σ (f_b − f_a − α_ab)² over the edges, α the cocycle in whole turns.</summary>
    private static double[] AnglesOf(double[][] places, Bar loop)
    {
        int n = places.Length;
        double scale = loop.Birth + PartOfBar * loop.Length;
        (int A, int B)[] edges =
        [
            .. from a in Enumerable.Range(0, n)
               from b in Enumerable.Range(a + 1, n - a - 1)
               where Landmarks.Distance(places[a], places[b]) <= scale
               select (a, b),
        ];
        Func<int, int, int> turns = IntegerCocycle(loop.Cocycle, edges, n);

        // The normal equations: the graph's Laplacian, with a little weight on the diagonal because f is free up to a constant.
        var laplacian = Matrix<double>.Build.Dense(n, n, (a, b) => a == b ? 1e-9 : 0);
        var turned = Vector<double>.Build.Dense(n);
        foreach ((int a, int b) in edges)
        {
            laplacian[a, a]++;
            laplacian[b, b]++;
            laplacian[a, b]--;
            laplacian[b, a]--;
            turned[b] += turns(a, b);
            turned[a] -= turns(a, b);
        }
        return [.. laplacian.Cholesky().Solve(turned).Select(f => Math.Tau * f)];
    }

    /// <summary>
    /// The cocycle over the integers. Remainders are read as the integers nearest 0; a multiple of the cocycle may be the one that cancels on
    /// every triangle of integers too, and of those that do the one of the smallest numbers goes round the loop once.
    /// </summary>
    private static Func<int, int, int> IntegerCocycle(int[,] cocycle, (int A, int B)[] edges, int n)
    {
        bool[,] joined = new bool[n, n];
        foreach ((int a, int b) in edges)
            joined[a, b] = joined[b, a] = true;

        foreach (int multiple in Enumerable.Range(1, PersistentCohomology.Prime / 2).OrderBy(Size))
        {
            if (edges.All(edge => CancelsOnTrianglesOf(edge.A, edge.B, multiple)))
                return (a, b) => Lift(multiple, a, b);
        }
        throw new InvalidOperationException(
            $"No multiple of the cocycle modulo {PersistentCohomology.Prime} cancels on every triangle as integers; expected one.");

        int Size(int multiple) => edges.Sum(edge => Math.Abs(Lift(multiple, edge.A, edge.B)));

        bool CancelsOnTrianglesOf(int a, int b, int multiple) => Enumerable.Range(b + 1, n - b - 1).All(c =>
            !joined[a, c] || !joined[b, c] || Lift(multiple, a, b) + Lift(multiple, b, c) + Lift(multiple, c, a) == 0);

        int Lift(int multiple, int a, int b)
        {
            int remainder = multiple * cocycle[a, b] % PersistentCohomology.Prime;
            return remainder > PersistentCohomology.Prime / 2 ? remainder - PersistentCohomology.Prime : remainder;
        }
    }

    /// <summary>The angles of the nearest landmarks averaged as directions; a landmark's weight falls to 0 where it stops being among them.</summary>
    private static double MeanDirection(double[] point, double[][] places, double[] angles)
    {
        double[] distances = [.. places.Select(place => Landmarks.Distance(point, place))];
        double reach = distances.Order().ElementAt(Math.Min(NearestLandmarks, distances.Length - 1));
        Complex direction = Complex.Zero;
        for (int i = 0; i < angles.Length; i++)
            direction += Complex.FromPolarCoordinates(Math.Max(0, reach - distances[i]), angles[i]);
        double angle = direction.Phase;
        return angle < 0 ? angle + Math.Tau : angle;
    }
}
