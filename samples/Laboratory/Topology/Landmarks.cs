namespace Jepa.Samples.Lab.Topology;

/// <summary>A sample of a cloud: the complex on all points would have billions of triangles.</summary>
internal static class Landmarks
{
    /// <summary>
    /// Farthest-point sampling (maxmin): the first point, then always the point farthest from all those chosen.
    /// It covers the cloud evenly, whatever its density.
    /// </summary>
    /// <param name="points">The cloud, [N][D].</param>
    /// <param name="count">How many to choose, at most all distinct points.</param>
    /// <returns>Their indices in <paramref name="points"/>, in the order of choice.</returns>
    /// <exception cref="ArgumentException">The cloud is empty, or its points differ in dimension.</exception>
    public static int[] FarthestPoints(double[][] points, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (points.Length == 0 || points.Any(point => point.Length != points[0].Length))
        {
            throw new ArgumentException(
                $"There are {points.Length} points; expected at least one, and the same number of coordinates in each.",
                nameof(points));
        }

        List<int> chosen = [0];
        double[] toNearest = [.. points.Select(point => Distance(point, points[0]))];
        while (chosen.Count < count)
        {
            int farthest = Array.IndexOf(toNearest, toNearest.Max());
            if (toNearest[farthest] == 0)
                break;
            chosen.Add(farthest);
            for (int i = 0; i < points.Length; i++)
                toNearest[i] = Math.Min(toNearest[i], Distance(points[i], points[farthest]));
        }
        return [.. chosen];
    }

    /// <summary>The Euclidean distance.</summary>
    public static double Distance(double[] a, double[] b)
    {
        double sum = 0;
        for (int d = 0; d < a.Length; d++)
            sum += (a[d] - b[d]) * (a[d] - b[d]);
        return Math.Sqrt(sum);
    }
}
