namespace Jepa.Samples.Csv;

/// <summary>The rows of a table as series in time order, which begin anew after a hole.</summary>
/// <param name="Order">The table's rows in the order to read them: within a series, time rises.</param>
/// <param name="Names">The recording that each row of the table is of: its series, its file, or both.</param>
/// <param name="Stretches">As <paramref name="Names"/>, with a number from the recording's second stretch on.</param>
/// <param name="Times">The times, if there is a column of them.</param>
/// <param name="Notes">What was found: holes, doubled times, the order; a sentence each.</param>
public sealed record CsvSeries(
    IReadOnlyList<int> Order,
    IReadOnlyList<string> Names,
    IReadOnlyList<string> Stretches,
    CsvTimes? Times,
    IReadOnlyList<string> Notes)
{
    private const double HoleSteps = 10, MostDoubled = 0.1;

    /// <summary>Splits the rows of a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="series">The column that tells series apart, if there is one; files are told apart anyway.</param>
    /// <param name="time">The column of times, if there is one.</param>
    /// <param name="maximumStep">
    /// A longer step of time is a hole: seconds for dates, the column's unit otherwise. The default is ten times the
    /// median step.
    /// </param>
    /// <exception cref="CsvFormatException">A row has no series or time, or is before the one above it.</exception>
    public static CsvSeries Of(CsvTable table, CsvColumn? series, CsvColumn? time, double? maximumStep = null)
    {
        string[] names = Recordings(table, series);
        if (time is null)
            return new CsvSeries([.. Enumerable.Range(0, table.RowCount)], names, names, Times: null, []);
        var notes = new List<string>();
        CsvTimes times = time.Times(names);
        if (times.Note is { } reading)
            notes.Add(reading);
        int[] order = Rising(table, time, names, times, notes);
        (int Row, double Step)[] steps = [.. Steps(order, names, times.Values)];
        double[] rises = [.. steps.Select(pair => pair.Step).Where(step => step > 0).Order()];
        double longest = maximumStep ?? (rises.Length > 0 ? rises[rises.Length / 2] * HoleSteps : double.MaxValue);
        HashSet<int> holes = [.. steps.Where(pair => pair.Step > longest).Select(pair => pair.Row)];
        HashSet<int> back = [.. steps.Where(pair => pair.Step < 0).Select(pair => pair.Row)];
        HashSet<int> doubled = [.. steps.Where(pair => pair.Step == 0).Select(pair => pair.Row)];
        if (holes.Count > 0)
        {
            notes.Add($"{Number(holes.Count, "hole")} of more than {times.Show(longest)} in '{time.Name}': "
                + "series begin anew after each.");
        }
        if (back.Count > 0)
        {
            notes.Add($"The clock of '{time.Name}' is set back {Number(back.Count, "time")} by an hour at most: "
                + "series begin anew after each.");
            holes.UnionWith(back);
        }
        if (doubled.Count > 0)
        {
            bool isFew = doubled.Count <= order.Length * MostDoubled;
            notes.Add($"{Number(doubled.Count, "doubled time")} in '{time.Name}': "
                + (isFew ? "the later rows are left out." : "too many for a slip, so the rows are kept."));
            if (isFew)
                order = [.. order.Where(row => !doubled.Contains(row))];
        }
        return new CsvSeries(order, names, Stretch(order, names, holes), times, notes);
    }

    private static string[] Recordings(CsvTable table, CsvColumn? series)
    {
        string[] files = [.. Enumerable.Range(0, table.RowCount)
            .Select(row => table.HasSeveralFiles ? Path.ChangeExtension(table.FileOf(row), null) : "")];
        if (series is null)
            return files;
        string?[] texts = series.Texts();
        int missing = Array.FindIndex(texts, text => text is null);
        if (missing >= 0)
            throw series.Bad(missing, "the name of a series");
        return [.. texts.Select((text, row) => table.HasSeveralFiles ? $"{files[row]}/{text}" : text!)];
    }

    private static int[] Rising(CsvTable table, CsvColumn time, string[] names, CsvTimes times, List<string> notes)
    {
        int[] order = [.. Enumerable.Range(0, table.RowCount)];
        (int Row, double Step)[] steps = [.. Steps(order, names, times.Values)];
        if (!steps.Any(pair => pair.Step < 0))
            return order;
        if (!steps.Any(pair => pair.Step > 0))
        {
            notes.Add($"'{time.Name}' falls from row to row: the rows are read from the last to the first.");
            Array.Reverse(order);
            return order;
        }
        if (times.IsDate && IsSetBack(steps, names))
            return order;
        int first = steps.First(pair => pair.Step < 0).Row;
        throw time.Bad(first, "a time that is not before the series' last row; sort the rows by it");
    }

    /// <summary>Summer time ends once a year; whatever else falls is out of order.</summary>
    private static bool IsSetBack((int Row, double Step)[] steps, string[] names)
    {
        (int Row, double Step)[] falls = [.. steps.Where(pair => pair.Step < 0)];
        Dictionary<string, int> rows = names.CountBy(name => name).ToDictionary();
        return falls.All(pair => pair.Step >= -3600)
            && falls.CountBy(pair => names[pair.Row]).All(pair => pair.Value <= 1 + rows[pair.Key] / 2000);
    }

    /// <summary>Each row but the first of its series, and the time since the one before.</summary>
    private static IEnumerable<(int Row, double Step)> Steps(int[] order, string[] names, double[] times)
    {
        var last = new Dictionary<string, double>();
        foreach (int row in order)
        {
            if (last.TryGetValue(names[row], out double before))
                yield return (row, times[row] - before);
            last[names[row]] = times[row];
        }
    }

    private static string[] Stretch(int[] order, string[] names, HashSet<int> holes)
    {
        string[] stretches = [.. names];
        var count = new Dictionary<string, int>();
        foreach (int row in order)
        {
            int number = count.GetValueOrDefault(names[row], 1) + (holes.Contains(row) ? 1 : 0);
            count[names[row]] = number;
            if (number > 1)
                stretches[row] = $"{names[row]} ({number})";
        }
        return stretches;
    }

    private static string Number(int count, string thing) => count == 1 ? $"1 {thing}" : $"{count} {thing}s";
}
