namespace Jepa.Samples.Csv;

/// <summary>The part that each column of a table plays.</summary>
internal sealed record Roles(
    CsvColumn? Series,
    CsvColumn? Time,
    IReadOnlyList<CsvColumn> Observe,
    IReadOnlyList<CsvColumn> Action,
    CsvColumn? Label,
    IReadOnlyList<string> Notes)
{
    private const int MostTaken = 1000;

    /// <summary>Finds the named columns, the time, and, where nobody names them, the columns to observe.</summary>
    /// <exception cref="CsvFormatException">A column is not there, or is not what it is named for.</exception>
    public static Roles Of(CsvTable table, NamedColumns named)
    {
        CsvColumn? series = named.Series is null ? null : table.Find(named.Series);
        CsvColumn? label = named.Label is null ? null : table.Find(named.Label);
        IReadOnlyList<CsvColumn> action = table.Find(named.Action), observe = table.Find(named.Observe);
        if (observe.Concat(action).GroupBy(column => column).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new CsvFormatException(
                $"--observe and --action name column {Shown.Cell(twice.Key.Name)} twice; expected once.");
        }
        CsvColumn[] taken = [.. observe, .. action, .. label is null ? (CsvColumn[])[] : [label]];
        if (series is not null && taken.Contains(series))
        {
            throw new CsvFormatException(
                $"Column {Shown.Cell(series.Name)} is named by --series and for another part too; expected one part.");
        }
        CsvColumn? time = named.Time is null ? TimeColumn.Find(table, series, taken) : table.Find(named.Time);
        var notes = new List<string>();
        if (time is not null && named.Time is null)
            notes.Add($"'{time.Name}' is taken for the time.");
        foreach (CsvColumn column in time is null ? table.Columns.Where(TimeColumn.IsNamedSo).Except(taken) : [])
        {
            notes.Add($"'{column.Name}' is not taken for the time: it is not in order, or not the only one; "
                + "--time names it.");
        }
        if (observe.Count == 0)
            observe = Others(table, [.. taken, .. Present(series), .. Present(time)], label, notes);
        if (series is null && !table.HasSeveralFiles && SeriesLike(table, [.. taken]) is { } like)
            notes.Add($"'{like.Name}' may tell series apart; if so, add --series {ColumnList.Quote(like.Name)}.");
        return new Roles(series, time, observe, action, label, notes);
    }

    private static CsvColumn[] Others(
        CsvTable table, CsvColumn[] taken, CsvColumn? label, List<string> notes)
    {
        var observe = new List<CsvColumn>();
        foreach (CsvColumn column in table.Columns.Except(taken))
        {
            if (WhyNot(column, observe, label) is { } why)
                notes.Add($"'{Shown.Names([column.Name])}' is left out: {why}.");
            else
                observe.Add(column);
        }
        if (observe.Count is 0 or > MostTaken)
        {
            throw new CsvFormatException(
                $"{table.FileOf(0)} has {observe.Count} columns of numbers to observe beside series, time, action and "
                + $"label; expected 1 to {MostTaken}: name them by --observe.");
        }
        notes.Add($"Observed: {Shown.Names([.. observe.Select(column => column.Name)])}.");
        return [.. observe];
    }

    private static string? WhyNot(CsvColumn column, List<CsvColumn> observe, CsvColumn? label)
    {
        if (column.Kind == CsvKind.Empty)
            return "it is empty";
        if (column.Kind == CsvKind.Date)
            return "it holds dates";
        if (column.Kind == CsvKind.Text)
            return column.Misfit is { } misfit ? $"{misfit}, which is no finite number" : "it holds text";
        if (label is not null && label.Cells.SequenceEqual(column.Cells))
            return "it is the label";
        if (observe.FirstOrDefault(other => other.Cells.SequenceEqual(column.Cells)) is { } same)
            return $"it is the same as '{same.Name}'";
        double[] numbers = column.Numbers();
        return numbers.Length > 2 && numbers.Zip(numbers.Skip(1)).All(pair => pair.Second == pair.First + 1)
            ? "it counts the rows"
            : null;
    }

    /// <summary>A column of text that stays the same over many rows.</summary>
    private static CsvColumn? SeriesLike(CsvTable table, CsvColumn[] taken) =>
        table.Columns.Except(taken).FirstOrDefault(column =>
        {
            if (column.Kind != CsvKind.Text || column.Misfit is not null)
                return false;
            int different = column.Cells.Distinct().Count();
            int changes = column.Cells.Zip(column.Cells.Skip(1)).Count(pair => pair.First != pair.Second);
            return different > 1 && different * 10 < table.RowCount && changes == different - 1;
        });

    private static CsvColumn[] Present(CsvColumn? column) => column is null ? [] : [column];
}
