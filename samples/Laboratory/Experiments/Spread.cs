using MathNet.Numerics.Distributions;

namespace Jepa.Samples.Lab.Experiments;

/// <summary>A number as several seeds gave it.</summary>
/// <param name="Values">One for each seed, from the first on.</param>
internal sealed record Spread(IReadOnlyList<double> Values)
{
    /// <summary>The chance, on either side, of calling two equal numbers different.</summary>
    private const double Error = 0.025;

    public double Mean => Values.Average();

    public double Deviation => Values.Count > 1 ? Math.Sqrt(Values.Sum(value => (value - Mean) * (value - Mean)) / (Values.Count - 1)) : 0;

    /// <summary>
    /// Whether these numbers are above the others by more than chance explains: Student's t on the differences seed by seed, because the same seed gives both the
    /// same world, at 95 %.
    /// </summary>
    public bool IsAbove(Spread other)
    {
        Spread differences = new([.. Values.Zip(other.Values, (one, another) => one - another)]);
        int count = differences.Values.Count;
        return count > 1 && differences.Mean > StudentT.InvCDF(0, 1, count - 1, 1 - Error) * differences.Deviation / Math.Sqrt(count);
    }

    /// <summary>Mean ± standard deviation over the seeds.</summary>
    public override string ToString() => ToString("f3");

    public string ToString(string format) => Values.Count > 1 ? $"{Words.Number(Mean, format)} ± {Words.Number(Deviation, format)}" : Words.Number(Mean, format);
}
