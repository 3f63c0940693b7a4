namespace Jepa.Samples.Lab.Tests.Topology;

/// <summary>Clouds whose loops are known.</summary>
internal static class Clouds
{
    public static double[] Angles(int count, Random random) => [.. Enumerable.Range(0, count).Select(_ => Math.Tau * random.NextDouble())];

    /// <summary>A noisy circle of radius 1.</summary>
    public static double[][] Circle(double[] angles, Random random, double noise, double centre = 0) =>
        Array.ConvertAll(angles, angle => new[] { centre + Math.Cos(angle) + Spread(random, noise), Math.Sin(angle) + Spread(random, noise) });

    /// <summary>A full disc of radius 1.</summary>
    public static double[][] Disc(int count, Random random) => Array.ConvertAll(Angles(count, random), angle =>
    {
        double radius = Math.Sqrt(random.NextDouble());
        return new[] { radius * Math.Cos(angle), radius * Math.Sin(angle) };
    });

    /// <summary>The side of a cylinder of radius 1 and height 3, turned and stretched into five dimensions.</summary>
    public static double[][] Cylinder(double[] angles, Random random) => Array.ConvertAll(angles, angle =>
    {
        double height = 3 * random.NextDouble();
        return new[] { Math.Cos(angle), 0.6 * Math.Sin(angle) - 0.8 * height, 0.8 * Math.Sin(angle) + 0.6 * height, 0.1 * height * height, Spread(random, 0.05) };
    });

    private static double Spread(Random random, double size) => size * (2 * random.NextDouble() - 1);
}
