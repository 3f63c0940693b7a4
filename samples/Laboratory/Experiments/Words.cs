namespace Jepa.Samples.Lab.Experiments;

/// <summary>Comparisons in words, derived from the numbers.</summary>
internal static class Words
{
    /// <summary>
    /// How a number moved: <c>rises from 0.60 ± 0.02 to 0.71 ± 0.01</c>, <c>falls …</c>,
    /// or <c>does not change beyond the seeds' spread</c>.
    /// </summary>
    public static string Change(Spread from, Spread to)
    {
        if (to.IsAbove(from))
            return $"rises from {from} to {to}";
        return from.IsAbove(to)
            ? $"falls from {from} to {to}"
            : $"does not change beyond the seeds' spread ({from}, then {to})";
    }

    /// <summary>How one number compares with another: <c>above</c>, <c>below</c> or <c>level with</c>.</summary>
    public static string Stand(Spread one, Spread other)
    {
        if (one.IsAbove(other))
            return "above";
        return other.IsAbove(one) ? "below" : "level with";
    }

    /// <summary>Formats a number without the sign of a zero.</summary>
    public static string Number(double value, string format = "f3") => Spread.Number(value, format);

    /// <summary>A factor to two digits: <c>2.4 times</c>, <c>130 times</c>.</summary>
    public static string Times(double factor) => $"{Number(factor, factor < 10 ? "f1" : "f0")} times";
}
