using Jepa.Samples.Csv;

namespace Jepa.Samples.WatchYourCsv;

/// <summary>Reads which rows are marked as anomalies.</summary>
internal static class Marks
{
    private static readonly HashSet<string> Unmarked = new(StringComparer.OrdinalIgnoreCase)
    {
        "", "0", "false", "no", "n", "normal", "ok", "good", "none", "healthy", "benign",
    };

    /// <summary>
    /// Numbers other than 0, truth values that are true, and words other than those for normal are marks.
    /// </summary>
    /// <exception cref="WrongCallException">The column holds dates.</exception>
    public static bool[] Of(CsvColumn column) => column.Kind switch
    {
        CsvKind.Number or CsvKind.Boolean or CsvKind.Empty =>
            [.. column.Numbers().Select(value => value != 0 && !double.IsNaN(value))],
        CsvKind.Text => [.. column.Texts().Select(text => !Unmarked.Contains(text ?? ""))],
        _ => throw new WrongCallException(
            $"--label names {Shown.Cell(column.Name)}, a column of dates; expected marks of anomalies, as 0 and 1."),
    };
}
