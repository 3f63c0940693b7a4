using System.Globalization;

namespace Jepa.Samples.Csv;

/// <summary>What the cells of a column are, but for missing ones.</summary>
public enum CsvKind
{
    /// <summary>All missing.</summary>
    Empty,

    /// <summary>Numbers.</summary>
    Number,

    /// <summary>Truth values in words.</summary>
    Boolean,

    /// <summary>Dates, with or without a time of day.</summary>
    Date,

    /// <summary>Anything else.</summary>
    Text,
}

/// <summary>A column of a <see cref="CsvTable"/>; its cells are read as what is asked for.</summary>
public sealed class CsvColumn
{
    private readonly CsvTable _table;
    private readonly string[] _cells;
    private readonly NumberFormat _format;
    private readonly int _firstMisfit = -1;
    private double[]? _numbers;

    internal CsvColumn(CsvTable table, string name, string[] cells, NumberFormat format)
    {
        _table = table;
        Name = name;
        _cells = cells;
        _format = format;
        (Kind, _firstMisfit) = Look();
    }

    /// <summary>Gets the name, of which the table has no second.</summary>
    public string Name { get; }

    /// <summary>Gets what the cells are.</summary>
    public CsvKind Kind { get; }

    /// <summary>Gets the cells as the file has them, unquoted and trimmed, a row each.</summary>
    public IReadOnlyList<string> Cells => _cells;

    /// <summary>Gets the cell that keeps a column of numbers from being one, or <see langword="null"/>.</summary>
    public string? Misfit =>
        _firstMisfit < 0 ? null : $"{_table.Place(_firstMisfit)} holds {Shown.Cell(_cells[_firstMisfit])}";

    /// <summary>Reads numbers, a row each; truth values are 1 and 0, missing cells NaN.</summary>
    /// <exception cref="CsvFormatException">A cell is no finite number; the message says which.</exception>
    public double[] Numbers() => [.. _numbers ??= ReadNumbers()];

    /// <summary>Reads texts, a row each; missing cells are <see langword="null"/>.</summary>
    public string?[] Texts() => [.. _cells.Select(cell => MissingMarks.IsMissingText(cell) ? null : cell)];

    /// <summary>Reads dates or numbers as times; none may be missing.</summary>
    /// <param name="series">
    /// The series of each row, within which times rise: decides dates that can be read two ways.
    /// </param>
    /// <exception cref="CsvFormatException">A cell is no time; the message says which.</exception>
    public CsvTimes Times(IReadOnlyList<string> series)
    {
        if (Kind != CsvKind.Date)
        {
            double[] numbers = Numbers();
            int missing = Array.FindIndex(numbers, double.IsNaN);
            return missing < 0 ? new CsvTimes(numbers, IsDate: false, Note: null) : throw Bad(missing, "a time");
        }
        int absent = Array.FindIndex(_cells, MissingMarks.IsMissing);
        if (absent >= 0)
            throw Bad(absent, "a date");
        double[]? dayFirst = Dates(dayFirst: true), monthFirst = Dates(dayFirst: false);
        if (dayFirst is null || monthFirst is null)
            return new CsvTimes((dayFirst ?? monthFirst)!, IsDate: true, Note: null);
        if (dayFirst.SequenceEqual(monthFirst))
            return new CsvTimes(dayFirst, IsDate: true, Note: null);
        bool isDayFirst = DateOrder.IsDayFirst(dayFirst, monthFirst, series);
        int shown = Enumerable.Range(0, _cells.Length).First(row => dayFirst[row] != monthFirst[row]);
        double[] read = isDayFirst ? dayFirst : monthFirst;
        string note = string.Create(
            CultureInfo.InvariantCulture,
            $"Dates of '{Name}' are read {(isDayFirst ? "day" : "month")} first: {Shown.Cell(_cells[shown])} is "
            + $"{DateTime.UnixEpoch.AddSeconds(read[shown]):d MMMM yyyy}.");
        return new CsvTimes(read, IsDate: true, note);
    }

    /// <summary>File and line of a row, for messages.</summary>
    /// <param name="row">The row, from 0.</param>
    public string Place(int row) => _table.Place(row);

    /// <summary>An error about one cell.</summary>
    /// <param name="row">The row, from 0.</param>
    /// <param name="expected">What was expected instead.</param>
    public CsvFormatException Bad(int row, string expected) =>
        new($"{_table.Place(row)}, column {Shown.Cell(Name)} holds {Shown.Cell(_cells[row])}; expected {expected}.");

    private double[] ReadNumbers()
    {
        double[] numbers = new double[_cells.Length];
        for (int row = 0; row < numbers.Length; row++)
        {
            string cell = _cells[row];
            if (_format.TryParse(cell, out double number) && double.IsFinite(number))
                numbers[row] = number;
            else if (MissingMarks.IsMissing(cell))
                numbers[row] = double.NaN;
            else if (Kind == CsvKind.Boolean && Booleans.TryParse(cell, out bool value))
                numbers[row] = value ? 1 : 0;
            else
                throw Bad(row, "a finite number or an empty cell");
        }
        return numbers;
    }

    private double[]? Dates(bool dayFirst)
    {
        double[] dates = new double[_cells.Length];
        for (int row = 0; row < dates.Length; row++)
        {
            if (!TimeFormat.TryParse(_cells[row], dayFirst, out dates[row]))
                return null;
        }
        return dates;
    }

    private (CsvKind Kind, int Misfit) Look()
    {
        int present = 0, numbers = 0, booleans = 0, misfit = -1;
        int dayFirst = 0, monthFirst = 0;
        for (int row = 0; row < _cells.Length; row++)
        {
            string cell = _cells[row];
            if (MissingMarks.IsMissing(cell))
                continue;
            present++;
            if (_format.TryParse(cell, out double number) && double.IsFinite(number))
            {
                numbers++;
                continue;
            }
            if (misfit < 0)
                misfit = row;
            if (Booleans.TryParse(cell, out _))
                booleans++;
            else if (booleans == 0)
            {
                dayFirst += TimeFormat.TryParse(cell, dayFirst: true, out _) ? 1 : 0;
                monthFirst += TimeFormat.TryParse(cell, dayFirst: false, out _) ? 1 : 0;
            }
        }
        if (present == 0)
            return (CsvKind.Empty, -1);
        if (numbers == present)
            return (CsvKind.Number, -1);
        if (booleans == present)
            return (CsvKind.Boolean, -1);
        if (dayFirst == present || monthFirst == present)
            return (CsvKind.Date, -1);
        return (CsvKind.Text, numbers * 2 >= present ? misfit : -1);
    }
}
