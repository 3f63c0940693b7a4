using Jepa.MLNet.Columns;
using Microsoft.ML;

namespace Jepa.Training.Data;

/// <summary>Reads a time column: refuses a series that goes back in time, and counts steps of unequal length.</summary>
internal sealed class TimeReader
{
    /// <summary>Steps that differ by less than this part of them are equal: times may be rounded.</summary>
    private const double EqualWithin = 0.01;

    private readonly string _name;
    private readonly DataViewRow _row;
    private readonly TimeColumnReader _reader;
    private readonly List<(long? Time, double Step)> _last = [];
    private long _steps;
    private long _unequal;

    public TimeReader(DataViewRow row, DataViewSchema.Column column)
    {
        _row = row;
        _name = column.Name;
        _reader = TimeColumnReader.Create(row, column);
    }

    /// <summary>Gets how many steps differ from the one before them; null where hardly any do.</summary>
    public string? Warning => _unequal <= _steps / 100
        ? null
        : FormattableString.Invariant(
            $"Column '{_name}': {_unequal} of {_steps} steps are not as long as the one before them. ") +
            "Rows are missing, or were split at random: TrainTestSplit keeps whole series apart by its " +
            "samplingKeyColumnName.";

    /// <summary>Reads the current row's time.</summary>
    /// <exception cref="ArgumentException">It lies before the series' last one.</exception>
    public void RequireNext(WindowRow window)
    {
        bool isThere = _reader.TryRead(out long now);
        if (window.Series == _last.Count)
        {
            _last.Add((isThere ? now : null, double.NaN));
            return;
        }
        (long? before, double lastStep) = _last[window.Series];
        _steps++;
        if (!isThere)
        {
            // The next time is held against the last one that there was.
            _unequal++;
            return;
        }
        double step = before is { } last ? _reader.Step(last, now) : double.NaN;
        if (step < 0)
        {
            throw new ArgumentException(
                $"{window.Name} goes back in time at row {_row.Position}: column '{_name}' falls from " +
                $"{_reader.Describe(before!.Value)} to {_reader.Describe(now)}; sort the rows by it.");
        }
        if (Math.Abs(step - lastStep) > EqualWithin * Math.Max(step, lastStep))
            _unequal++;
        _last[window.Series] = (now, step);
    }
}
