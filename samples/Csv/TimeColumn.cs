namespace Jepa.Samples.Csv;

/// <summary>Finds the column that tells the time where nobody has named it.</summary>
public static class TimeColumn
{
    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        "time", "timestamp", "time_stamp", "datetime", "date", "ts", "epoch", "unixtime", "unix_time", "zeit",
        "time (s)", "time [s]", "time_s", "time_ms", "seconds", "elapsed",
    };

    /// <summary>
    /// The one column of dates; without one, the one column of numbers that is named like a time or holds seconds or
    /// milliseconds since 1970, and does not fall within a series.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="series">The column that tells series apart, if there is one.</param>
    /// <param name="others">Columns that play another part.</param>
    public static CsvColumn? Find(CsvTable table, CsvColumn? series, IReadOnlyCollection<CsvColumn> others)
    {
        CsvColumn[] free = [.. table.Columns.Where(column => column != series && !others.Contains(column))];
        CsvColumn[] dates = [.. free.Where(column => column.Kind == CsvKind.Date)];
        if (dates.Length > 0)
            return dates.Length == 1 ? dates[0] : null;
        CsvColumn[] numbers = [.. free.Where(column =>
            column.Kind == CsvKind.Number && IsTime(column) && IsOrdered(table, column, series))];
        return numbers.Length == 1 ? numbers[0] : null;
    }

    /// <summary>Whether a column is named like a time.</summary>
    /// <param name="column">The column.</param>
    public static bool IsNamedSo(CsvColumn column) => Names.Contains(column.Name);

    private static bool IsTime(CsvColumn column)
    {
        if (Names.Contains(column.Name))
            return true;
        double[] numbers = column.Numbers();
        return numbers.All(number => number is > 9e8 and < 4e9 or > 9e11 and < 4e12 && number == Math.Floor(number))
            && numbers[0] != numbers[^1];
    }

    /// <summary>Rises in all series, or falls in all of them, as where the newest row comes first.</summary>
    private static bool IsOrdered(CsvTable table, CsvColumn column, CsvColumn? series)
    {
        double[] numbers = column.Numbers();
        return Rises(table, numbers, series) || Rises(table, [.. numbers.Select(number => -number)], series);
    }

    private static bool Rises(CsvTable table, double[] numbers, CsvColumn? series)
    {
        var last = new Dictionary<(string File, string Series), double>();
        for (int row = 0; row < numbers.Length; row++)
        {
            (string, string) key = (table.FileOf(row), series?.Cells[row] ?? "");
            if (double.IsNaN(numbers[row]) || last.TryGetValue(key, out double before) && numbers[row] < before)
                return false;
            last[key] = numbers[row];
        }
        return true;
    }
}
