using System.Globalization;

namespace Jepa.Samples.Csv;

/// <summary>A column of numbers as the model takes it.</summary>
/// <param name="Name">The file's name of it.</param>
/// <param name="Values">A row of the table each; NaN is missing.</param>
/// <param name="IsDouble">Whether a Single would lose what varies, and the chain standardizes it first.</param>
internal sealed record Channel(string Name, double[] Values, bool IsDouble)
{
    /// <summary>A Single has some seven digits: of an offset so many times the spread, two are left for it.</summary>
    private const double FarOff = 1e5;
    private const double Large = 1e15, Small = 1e-15, Largest = 1e100;

    /// <summary>Reads the observed columns, but for those that do not vary in the training rows.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="training">The rows to learn from.</param>
    /// <param name="cleaned">The rows in which a single value far off is a slip, and left out.</param>
    /// <param name="notes">Receives what was left out.</param>
    /// <exception cref="CsvFormatException">A column is of numbers that cannot be computed with.</exception>
    public static Channel[] Observed(
        IReadOnlyList<CsvColumn> columns, int[] training, IReadOnlyCollection<int> cleaned, List<string> notes)
    {
        var channels = new List<Channel>();
        foreach (CsvColumn column in columns)
        {
            double[] values = column.Numbers();
            Glitches.LeaveOut(column, values, training, cleaned, notes);
            double[] present = [.. training.Select(row => values[row]).Where(double.IsFinite)];
            if (present.Length == 0 || present.Min() == present.Max())
            {
                notes.Add($"'{column.Name}' is left out: it is " + (present.Length == 0
                    ? "empty in the rows to learn from."
                    : $"{Number(present[0])} in all rows to learn from."));
                continue;
            }
            if (present.Any(value => Math.Abs(value) > Largest) || present.Max() - present.Min() < 1 / Largest)
            {
                throw new CsvFormatException(
                    $"'{column.Name}' is from {Number(present.Min())} to {Number(present.Max())}; expected numbers "
                    + $"below {Number(Largest)} that differ by more than {Number(1 / Largest)}.");
            }
            double mean = present.Average();
            double spread = Math.Sqrt(present.Average(value => (value - mean) * (value - mean)));
            bool isDouble = Math.Abs(mean) > spread * FarOff || spread > Large || spread < Small;
            if (isDouble)
            {
                notes.Add($"'{column.Name}' is {Number(mean)} ± {Number(spread)}, which a Single holds badly: "
                    + "the model takes it as Double and standardizes it first.");
            }
            channels.Add(new Channel(column.Name, values, isDouble));
        }
        return [.. channels];
    }

    /// <summary>Reads the columns of actions, which may not be missing.</summary>
    public static Channel[] Actions(IReadOnlyList<CsvColumn> columns) => [.. columns.Select(column =>
    {
        double[] values = column.Numbers();
        int missing = Array.FindIndex(values, double.IsNaN);
        return missing < 0
            ? new Channel(column.Name, values, IsDouble: false)
            : throw column.Bad(missing, "a number: an action cannot be missing");
    })];

    private static string Number(double value) => value.ToString("g6", CultureInfo.InvariantCulture);
}
