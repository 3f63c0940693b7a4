using System.Text.RegularExpressions;

namespace Jepa.Samples.Csv;

/// <summary>Loggers that write day and time of day into two columns.</summary>
internal static partial class TimeOfDay
{
    /// <summary>Makes one column of the only two that are days and times of day, in the place of the first.</summary>
    /// <returns>What was done, or <see langword="null"/>.</returns>
    public static string? Join(List<CsvColumn> columns, Func<(string Name, string[] Cells), CsvColumn> create)
    {
        CsvColumn[] days = [.. columns.Where(column => column.Kind == CsvKind.Date && column.Cells.All(IsDay))];
        CsvColumn[] times = [.. columns.Where(column =>
            column.Kind == CsvKind.Text && column.Cells.All(cell => Time().IsMatch(cell)))];
        if (days.Length != 1 || times.Length != 1)
            return null;
        string[] joined = [.. days[0].Cells.Zip(times[0].Cells, (day, time) => $"{day} {time.Replace('.', ':')}")];
        columns[columns.IndexOf(days[0])] = create((days[0].Name, joined));
        return $"'{days[0].Name}' is read together with the time of day in '{times[0].Name}'.";
    }

    private static bool IsDay(string cell) => !cell.Contains(':') && TimeFormat.IsDate(cell);

    [GeneratedRegex(@"^\d{1,2}[:.]\d{2}([:.]\d{2})?$")]
    private static partial Regex Time();
}
