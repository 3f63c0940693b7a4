using System.Globalization;

namespace Jepa.Samples.Csv;

/// <summary>Tells a header line from a line of values.</summary>
internal static class Header
{
    private const int Looked = 1000;
    private const double Most = 0.9;

    /// <summary>A first record without values is a header; one of numbers is, if they only count the columns.</summary>
    public static bool Is(List<CsvRecord> records)
    {
        string[] values = [.. records[0].Cells.Where(IsValue)];
        return values.Length == 0
            || (values.Length > 1 && Counts(values) && records[0].Cells.Take(1).All(cell => !IsValue(cell)
                && records.Skip(1).Take(Looked).All(record => record.Cells[0] != cell)));
    }

    /// <summary>Columns whose cells are mostly numbers, dates or truth values.</summary>
    public static bool[] Typed(List<CsvRecord> records, int columns)
    {
        bool[] typed = new bool[columns];
        for (int column = 0; column < columns; column++)
        {
            int values = 0, present = 0;
            foreach (CsvRecord record in records.Take(Looked))
            {
                string cell = column < record.Cells.Length ? record.Cells[column] : "";
                if (MissingMarks.IsMissing(cell))
                    continue;
                present++;
                if (IsValue(cell))
                    values++;
            }
            // A line of units and one of a total may be all that a short file has beside its values.
            typed[column] = values > 0 && values >= Math.Min(Most * present, Math.Max(1, present - 3));
        }
        return typed;
    }

    /// <summary>A number, a date, true or false; the other words for truth values are names of columns too.</summary>
    public static bool IsValue(string cell) =>
        NumberFormat.Point.TryParse(cell, out _) || NumberFormat.Comma.TryParse(cell, out _)
        || TimeFormat.IsDate(cell) || bool.TryParse(cell, out _);

    /// <summary>Each name once; those without one are named by their place.</summary>
    public static string[] Names(string[] given, int columns)
    {
        string[] names = [.. Enumerable.Range(0, columns).Select(column =>
            column < given.Length && given[column].Length > 0 ? given[column].Trim() : $"Column{column + 1}")];
        HashSet<string> twice = [.. names.GroupBy(name => name).Where(group => group.Count() > 1).Select(g => g.Key)];
        for (int column = 0; column < columns; column++)
        {
            if (twice.Contains(names[column]))
                names[column] = Placed(names[column], column);
        }
        return names;
    }

    /// <summary>What one of several columns of a name is called.</summary>
    public static string Placed(string name, int column) => $"{name} (column {column + 1})";

    private static int? Natural(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    private static bool Counts(string[] values)
    {
        int?[] counted = [.. values.Select(value => Natural(value))];
        return counted[0] is 0 or 1 && counted.Index().All(pair => pair.Item == counted[0] + pair.Index);
    }
}
