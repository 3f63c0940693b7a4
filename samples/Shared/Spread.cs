using System.Globalization;

namespace Jepa.Samples;

/// <summary>The mean and standard deviation of a number over runs.</summary>
/// <param name="Values">One for each run, in order.</param>
internal sealed record Spread(IReadOnlyList<double> Values)
{
    public double Mean => Values.Average();

    /// <summary>Gets the sample standard deviation; 0 for a single value.</summary>
    public double Deviation => Values.Count > 1
        ? Math.Sqrt(Values.Sum(value => (value - Mean) * (value - Mean)) / (Values.Count - 1))
        : 0;

    /// <summary>Formats a number without the sign of a zero.</summary>
    public static string Number(double value, string format)
    {
        string text = value.ToString(format, CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAnyInRange('1', '9') ? text : text.TrimStart('-');
    }

    /// <summary>Formats mean ± standard deviation, or a single value alone.</summary>
    public override string ToString() => ToString("f3");

    public string ToString(string format) =>
        Values.Count > 1 ? $"{Number(Mean, format)} ± {Number(Deviation, format)}" : Number(Mean, format);
}
