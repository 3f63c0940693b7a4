namespace Jepa.Samples.Lab.Report;

/// <summary>Durations in words.</summary>
internal static class SpokenTime
{
    /// <summary>For example "under a second", "12 seconds", "3 minutes 20 seconds" or "1 hour 5 minutes".</summary>
    public static string Of(double seconds)
    {
        if (!double.IsFinite(seconds) || seconds < 0)
            return "an unknown time";
        if (seconds < 1)
            return "under a second";

        long whole = (long)Math.Round(seconds), minutes = (whole + 30) / 60;
        return whole switch
        {
            < 60 => Count(whole, "second"),
            < 600 => Both(whole / 60, "minute", whole % 60, "second"),
            _ when minutes < 60 => Count(minutes, "minute"),
            _ => Both(minutes / 60, "hour", minutes % 60, "minute"),
        };
    }

    private static string Both(long large, string largeUnit, long small, string smallUnit) =>
        small == 0 ? Count(large, largeUnit) : $"{Count(large, largeUnit)} {Count(small, smallUnit)}";

    private static string Count(long count, string unit) => count == 1 ? $"1 {unit}" : $"{count} {unit}s";
}
