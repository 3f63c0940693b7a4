using MathNet.Numerics.LinearAlgebra;
using Complex = System.Numerics.Complex;

namespace Jepa.Samples.Lab.Topology;

/// <summary>
/// An angle for every point of a cloud, from distances alone: the cloud's longest loop gives a cocycle, and the angle
/// is the smoothest map to the circle (least squares) that winds once around the loop. The method is that of de Silva,
/// Morozov and Vejdemo-Johansson (2011) on farthest-point landmarks; other points average those near them.
/// </summary>
/// <param name="Angles">An angle for each point, in [0, 2π), with arbitrary start and sense.</param>
/// <param name="Longest">The loop that the angles wind around.</param>
/// <param name="SecondLongest">The next loop, or null; if of similar length, the cloud is not one circle.</param>
/// <param name="LandmarkIndices">The landmarks' indices in the cloud.</param>
/// <remarks>Points that nothing joins to the loop at its scale take the angle 0.</remarks>
internal sealed record CircularCoordinate(double[] Angles, Bar Longest, Bar? SecondLongest, int[] LandmarkIndices)
{
    /// <summary>The number of nearest landmarks that a point averages.</summary>
    private const int NearestLandmarks = 8;

    /// <summary>The scale at which points are joined, from the loop's birth (0) to its death (1).</summary>
    private const double PartOfBar = 0.5;

    /// <summary>Gets the longest bar's length over the next one's: far above 1 for a single circle.</summary>
    public double Prominence =>
        SecondLongest is null ? double.PositiveInfinity : Longest.Length / SecondLongest.Length;

    /// <summary>Finds the longest loop of a cloud and each point's angle around it.</summary>
    /// <param name="points">The cloud, [N][D].</param>
    /// <param name="landmarks">
    /// The number of landmarks. More of them shorten the spurious bars, at a cost that grows with their cube:
    /// 200 take well under a second.
    /// </param>
    /// <returns>The angles; null for a cloud without loops.</returns>
    /// <exception cref="InvalidOperationException">The loop's cocycle does not lift to small integers.</exception>
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

    /// <summary>The landmarks' angles 2π·f, where f minimises Σ (f_b − f_a − α_ab)² for cocycle α.</summary>
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

        // The normal equations: the graph's Laplacian, regularized because f is free up to a constant.
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
    /// The cocycle lifted to the integers nearest 0. Among the multiples that cancel on every triangle as integers too,
    /// the one of smallest numbers winds once around the loop.
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
            $"No multiple of the cocycle modulo {PersistentCohomology.Prime} cancels on every triangle as integers; "
            + "expected one.");

        int Size(int multiple) => edges.Sum(edge => Math.Abs(Lift(multiple, edge.A, edge.B)));

        bool CancelsOnTrianglesOf(int a, int b, int multiple) => Enumerable.Range(b + 1, n - b - 1).All(c =>
            !joined[a, c] || !joined[b, c] || Lift(multiple, a, b) + Lift(multiple, b, c) + Lift(multiple, c, a) == 0);

        int Lift(int multiple, int a, int b)
        {
            int remainder = multiple * cocycle[a, b] % PersistentCohomology.Prime;
            return remainder > PersistentCohomology.Prime / 2 ? remainder - PersistentCohomology.Prime : remainder;
        }
    }

    /// <summary>The mean direction of the nearest landmarks, with weights that fall to 0 at the farthest.</summary>
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
