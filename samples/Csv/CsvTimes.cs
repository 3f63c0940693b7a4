namespace Jepa.Samples.Csv;

/// <summary>The times of a column.</summary>
/// <param name="Values">One for each row: seconds since 1970 for dates, the file's own numbers otherwise.</param>
/// <param name="IsDate">Whether the cells are dates.</param>
/// <param name="Note">Which way dates were read that could be read both ways; otherwise <see langword="null"/>.</param>
public sealed record CsvTimes(double[] Values, bool IsDate, string? Note)
{
    /// <summary>Writes a length of time with its unit.</summary>
    /// <param name="length">Seconds for dates, the file's own unit otherwise.</param>
    public string Show(double length) => IsDate
        ? FormattableString.Invariant($"{length:g6} s")
        : FormattableString.Invariant($"{length:g6}");
}
