using System.Globalization;
using Microsoft.VisualBasic.FileIO;

namespace Jepa.Samples.Csv;

/// <summary>The part that each named column of the file plays.</summary>
internal sealed record CsvColumns(
    string? Series, IReadOnlyList<string> Observe, IReadOnlyList<string> Action, string Label, string? Time);

/// <summary>A frame and action, for the encoder, and the label, which only probes see; NaN is missing.</summary>
internal sealed record CsvRow(string Series, float[] Frame, float[] Action, float Label);

/// <summary>Reads the named columns of a CSV file; its errors name file, line and column.</summary>
internal sealed class CsvReader
{
    private readonly FileInfo _file;
    private readonly string[] _header;
    private string[] _cells = [];
    private int _line = 1;

    private CsvReader(FileInfo file, string[] header)
    {
        _file = file;
        _header = header;
    }

    /// <exception cref="FormatException">The file is not such a CSV; the message says where.</exception>
    public static IReadOnlyList<CsvRow> Read(FileInfo file, char separator, CsvColumns columns)
    {
        using IEnumerator<string> lines = File.ReadLines(file.FullName).GetEnumerator();
        if (!lines.MoveNext())
            throw new FormatException($"{file.Name} is empty; expected a header line.");
        var reader = new CsvReader(file, Split(file, lines.Current, separator, number: 1));
        return reader.ReadRows(lines, separator, columns);
    }

    private List<CsvRow> ReadRows(IEnumerator<string> lines, char separator, CsvColumns columns)
    {
        int[] observe = [.. columns.Observe.Select(Find)];
        int[] action = [.. columns.Action.Select(Find)];
        if (observe.Concat(action).GroupBy(column => column).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"--observe and --action name column '{_header[twice.Key]}' twice.");
        int label = Find(columns.Label);
        int? series = columns.Series is null ? null : Find(columns.Series);
        int? time = columns.Time is null ? null : Find(columns.Time);
        var rows = new List<CsvRow>();
        var lastTimes = new Dictionary<string, double>();
        while (lines.MoveNext())
        {
            _line++;
            if (string.IsNullOrWhiteSpace(lines.Current))
                continue;
            _cells = Split(_file, lines.Current, separator, _line);
            if (_cells.Length != _header.Length)
            {
                throw new FormatException(
                    $"{_file.Name}, line {_line} has {_cells.Length} cells; "
                    + $"expected {_header.Length} as in the header.");
            }
            string name = series is int column ? _cells[column] : "";
            if (time is int clock)
            {
                double now = Time(clock);
                if (now < lastTimes.GetValueOrDefault(name, double.NegativeInfinity))
                    throw Bad(clock, "a time that is not before the series' last row; sort the rows by it");
                lastTimes[name] = now;
            }
            rows.Add(new CsvRow(name, [.. observe.Select(Number)], [.. action.Select(PresentNumber)], Number(label)));
        }
        return rows;
    }

    private int Find(string name)
    {
        int[] found = [.. Enumerable.Range(0, _header.Length).Where(index => _header[index] == name)];
        if (found.Length == 1)
            return found[0];
        string count = found.Length == 0 ? "no column" : "more than one column";
        throw new FormatException(
            $"{_file.Name} has {count} '{name}'; its columns are {string.Join(", ", _header)}.");
    }

    private float Number(int column)
    {
        string cell = _cells[column];
        if (cell is "" or "NA" or "NaN" or "nan" or "null")
            return float.NaN;
        if (float.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out float number)
            && float.IsFinite(number))
        {
            return number;
        }
        throw Bad(column, "a number");
    }

    private float PresentNumber(int column)
    {
        float number = Number(column);
        return float.IsNaN(number) ? throw Bad(column, "a number: an action cannot be missing") : number;
    }

    private double Time(int column)
    {
        string cell = _cells[column];
        if (double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && double.IsFinite(number))
        {
            return number;
        }
        if (DateTime.TryParse(cell, CultureInfo.InvariantCulture, out DateTime date))
            return date.Ticks;
        throw Bad(column, "a number or a date");
    }

    private FormatException Bad(int column, string expected) =>
        new($"{_file.Name}, line {_line}, column '{_header[column]}' holds '{_cells[column]}'; expected {expected}.");

    private static string[] Split(FileInfo file, string line, char separator, int number)
    {
        if (!line.Contains('"', StringComparison.Ordinal))
            return line.Split(separator, StringSplitOptions.TrimEntries);
        using var parser = new TextFieldParser(new StringReader(line)) { Delimiters = [separator.ToString()] };
        try
        {
            return parser.ReadFields() ?? [];
        }
        catch (MalformedLineException)
        {
            throw new FormatException($"{file.Name}, line {number}: its quotation marks do not match.");
        }
    }
}
