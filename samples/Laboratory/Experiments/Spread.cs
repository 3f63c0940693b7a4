namespace Jepa.Samples.Lab.Experiments;

/// <summary>A number as several seeds gave it.</summary>
/// <param name="Values">One for each seed.</param>
internal sealed record Spread(IReadOnlyList<double> Values)
{
    /// <summary>How many standard errors apart two means count as different.</summary>
    private const double Apart = 2;

    public double Mean => Values.Average();

    public double Deviation => Values.Count > 1 ? Math.Sqrt(Values.Sum(value => (value - Mean) * (value - Mean)) / (Values.Count - 1)) : 0;

    /// <summary>Whether this mean is above the other by more than chance over so many seeds explains (Welch's two standard errors).</summary>
    public bool IsAbove(Spread other) => Mean - other.Mean > Apart * Math.Sqrt(SquaredError + other.SquaredError);

    /// <summary>Mean ± standard deviation over the seeds.</summary>
    public override string ToString() => ToString("f3");

    public string ToString(string format) => Values.Count > 1 ? $"{Words.Number(Mean, format)} ± {Words.Number(Deviation, format)}" : Words.Number(Mean, format);

    private double SquaredError => Deviation * Deviation / Values.Count;
}
