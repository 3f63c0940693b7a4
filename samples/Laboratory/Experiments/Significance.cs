using MathNet.Numerics.Distributions;

namespace Jepa.Samples.Lab.Experiments;

/// <summary>Comparisons of numbers over seeds.</summary>
internal static class Significance
{
    /// <summary>The chance, on either side, of calling two equal numbers different.</summary>
    private const double Error = 0.025;

    /// <summary>A paired Student's t-test at 95 %: the same seed gives both numbers the same world.</summary>
    public static bool IsAbove(this Spread one, Spread other)
    {
        Spread differences = new([.. one.Values.Zip(other.Values, (mine, theirs) => mine - theirs)]);
        int count = differences.Values.Count;
        if (count < 2)
            return false;
        double quantile = StudentT.InvCDF(0, 1, count - 1, 1 - Error);
        return differences.Mean > quantile * differences.Deviation / Math.Sqrt(count);
    }
}
