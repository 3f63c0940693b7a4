using System.Text.RegularExpressions;

namespace Jepa.Samples.Csv;

/// <summary>The rows of one file under its header.</summary>
internal sealed record FileTable(
    string File, string[] Names, bool HasHeader, List<CsvRecord> Rows, char Separator, IReadOnlyList<string> Notes);

/// <summary>Finds header, units, rows and total in the records of a file, and says what it left out.</summary>
internal sealed partial class TableReader
{
    private const int Looked = 1000, MostUnits = 2, MostPreamble = 50;

    private readonly string _file;
    private readonly List<CsvRecord> _records;
    private readonly char _separator;
    private readonly List<string> _notes = [];

    private TableReader(string file, List<CsvRecord> records, char separator)
    {
        _file = file;
        _records = records;
        _separator = separator;
    }

    /// <exception cref="CsvFormatException">The file is no table.</exception>
    public static FileTable Read(string path, string file, char? separator)
    {
        string text = TextFile.Read(path);
        char mark = separator ?? Separators.Find(text);
        text = Comments.Blank(text, mark);
        return new TableReader(file, RecordReader.Read(file, text, mark), mark).Read();
    }

    private FileTable Read()
    {
        while (_records.Count > 0 && _records[^1].IsBlank)
            _records.RemoveAt(_records.Count - 1);
        if (_records.Count == 0)
            throw new CsvFormatException($"{_file} has no rows; expected a header line and rows.");
        int width = Width();
        LeaveOutPreamble(width);
        CsvRecord first = _records[0];
        bool hasHeader = Header.Is(_records);
        int columns = hasHeader ? Math.Max(first.Width, Math.Min(width, first.Cells.Length)) : width;
        if (hasHeader)
            _records.RemoveAt(0);
        if (_records.Count == 0)
            throw new CsvFormatException($"{_file} has a header line and no rows.");
        bool[] typed = Header.Typed(_records, columns);
        if (hasHeader)
            LeaveOutUnits(typed);
        LeaveOutTotal(columns, typed);
        for (int at = 0; at < _records.Count; at++)
            _records[at] = Fit(_records[at], columns, first, hasHeader);
        if (_records.Count == 0)
            throw new CsvFormatException($"{_file} has a header line and no rows.");
        string[] names = hasHeader ? Header.Names(first.Cells, columns) : Header.Names([], columns);
        return new FileTable(_file, names, hasHeader, _records, _separator, _notes);
    }

    /// <summary>The number of cells, but for empty ones at the end, that most records have at least.</summary>
    private int Width()
    {
        CsvRecord[] looked = [.. _records.Take(Looked)];
        int cells = looked.GroupBy(record => record.Cells.Length)
            .OrderByDescending(group => group.Count()).ThenByDescending(group => group.Key).First().Key;
        return Math.Max(1, looked.Where(record => record.Cells.Length == cells).Max(record => record.Width));
    }

    /// <summary>A logger's words above the header: shorter lines before one of full width that is a header.</summary>
    private void LeaveOutPreamble(int width)
    {
        int count = _records.FindIndex(record => record.Width >= width);
        if (width < 2 || count is < 1 or > MostPreamble || count >= _records.Count - 1)
            return;
        // A header that lacks a name is short as well, but has rows right below it.
        if (!Header.Is(_records[count..]) && _records[..count].Any(record => record.Width > 1))
            return;
        _notes.Add($"{_file}: {Lines(_records[0].Line, _records[count - 1].Line)} above the header left out.");
        _records.RemoveRange(0, count);
    }

    /// <summary>Below the header: no value in a column of values, in one of text nothing that occurs again.</summary>
    private void LeaveOutUnits(bool[] typed)
    {
        for (int at = 0; at < MostUnits && _records.Count > 1; at++)
        {
            CsvRecord record = _records[0];
            string Cell(int column) => column < record.Cells.Length ? record.Cells[column] : "";
            int[] columns = [.. Enumerable.Range(0, typed.Length)];
            bool isUnits = columns.Any(column => typed[column] && !MissingMarks.IsMissing(Cell(column)))
                && columns.All(column => typed[column]
                    ? !Header.IsValue(Cell(column))
                    : MissingMarks.IsMissing(Cell(column)) || IsAlone(column, Cell(column)));
            if (!isUnits)
                return;
            _notes.Add($"{_file}: line {record.Line} is taken for units and left out.");
            _records.RemoveAt(0);
        }
    }

    private bool IsAlone(int column, string cell) =>
        _records.Skip(1).All(record => column >= record.Cells.Length || record.Cells[column] != cell);

    private void LeaveOutTotal(int columns, bool[] typed)
    {
        for (int count = 0; count < 3 && _records.Count > 1; count++)
        {
            CsvRecord last = _records[^1];
            string first = last.Cells.FirstOrDefault(cell => cell.Length > 0) ?? "";
            if (!Summary().IsMatch(first) || !(last.Width < columns || typed[0] || IsNew(last, first)))
                return;
            _notes.Add($"{_file}: line {last.Line} ({Shown.Cell(first)}) is taken for a total and left out.");
            _records.RemoveAt(_records.Count - 1);
        }
    }

    private bool IsNew(CsvRecord last, string first)
    {
        int column = Array.IndexOf(last.Cells, first);
        return _records.SkipLast(1).All(record => record.Cells.ElementAtOrDefault(column) != first);
    }

    private CsvRecord Fit(CsvRecord record, int columns, CsvRecord first, bool hasHeader)
    {
        if (record.Cells.Length == columns)
            return record;
        if (record.Cells.Length > columns && record.Width <= columns)
            return record with { Cells = record.Cells[..columns] };
        string expected = hasHeader ? $"{columns} as in the header (line {first.Line})" : $"{columns} as in most lines";
        string cure = record.Cells.Length > columns && _separator == ','
            ? "; a decimal comma, or a text with a comma, needs quotation marks around it"
            : record.Cells.Length < columns ? $": {Shown.Cell(string.Join(Shows(), record.Cells))}" : "";
        throw new CsvFormatException(
            $"{_file}, line {record.Line} has {record.Cells.Length} {(record.Cells.Length == 1 ? "cell" : "cells")}; "
            + $"expected {expected}{cure}.");
    }

    private string Shows() => _separator == Separators.Blanks ? " " : _separator.ToString();

    private static string Lines(int from, int to) => from == to ? $"line {from}" : $"lines {from} to {to}";

    [GeneratedRegex(
        @"^[(\-=*\s]*((grand|sub)?\s*-?totals?|sum|summe|gesamt|gesamtsumme|average|avg|mean|mittelwert|count|min|max|"
        + @"std|(records?|rows?|lines?|samples?|entries|number of)\b[a-z ]*|"
        + @"end( of (file|data|report))?|eof|(\d+\s+)(rows?|records?|lines?|zeilen))\b[^a-z]*"
        + @"(\d+\s*(rows?|records?|lines?)?|(rows?|records?)?(\s*affected)?)?[)\-=*.:\s]*$",
        RegexOptions.IgnoreCase)]
    private static partial Regex Summary();
}
