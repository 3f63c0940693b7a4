using Jepa.MLNet.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.Training.Data;

/// <summary>Reads a time column: refuses a series that goes back in time, and counts steps of unequal length.</summary>
internal sealed class TimeReader
{
    /// <summary>Steps that differ by less than this part of them are equal: times may be rounded.</summary>
    private const double EqualWithin = 0.01;

    private readonly string _name;
    private readonly DataViewRow _row;
    private readonly Func<double> _read;
    private readonly List<(double Time, double Step)> _last = [];
    private long _steps;
    private long _unequal;

    public TimeReader(DataViewRow row, DataViewSchema.Column column)
    {
        _row = row;
        _name = column.Name;
        _read = Type.GetTypeCode(column.Type.RawType) switch
        {
            TypeCode.Single => Of<float>(value => value),
            TypeCode.Double => Of<double>(value => value),
            TypeCode.Int16 => Of<short>(value => value),
            TypeCode.Int32 => Of<int>(value => value),
            TypeCode.Int64 => Of<long>(value => value),
            TypeCode.UInt32 => Of<uint>(value => value),
            TypeCode.UInt64 => Of<ulong>(value => value),
            TypeCode.DateTime => Of<DateTime>(value => value.Ticks),
            _ => throw ColumnSchema.Mismatch(column, "time", Readable),
        };

        Func<double> Of<T>(Func<T, double> convert)
            where T : struct
        {
            ValueGetter<T> getter = row.GetGetter<T>(column);
            T value = default;
            return () =>
            {
                getter(ref value);
                return convert(value);
            };
        }
    }

    /// <summary>Gets how many steps differ from the one before them; null where hardly any do.</summary>
    public string? Warning => _unequal <= _steps / 100
        ? null
        : FormattableString.Invariant(
            $"Column '{_name}': {_unequal} of {_steps} steps are not as long as the one before them. ") +
            "Rows are missing, or were split at random: TrainTestSplit keeps whole series apart by its " +
            "samplingKeyColumnName.";

    private const string Readable = "a number or DateTime";

    /// <exception cref="ArgumentOutOfRangeException">The column is missing or holds no times.</exception>
    public static DataViewSchema.Column Find(DataViewSchema schema, string name)
    {
        DataViewSchema.Column column = ColumnSchema.Find(schema, name, "time");
        return column.Type is NumberDataViewType or DateTimeDataViewType
            ? column
            : throw ColumnSchema.Mismatch(column, "time", Readable);
    }

    /// <summary>Reads the current row's time.</summary>
    /// <exception cref="ArgumentException">It lies before the series' last one.</exception>
    public void RequireNext(WindowRow window)
    {
        double now = _read();
        if (window.Series == _last.Count)
        {
            _last.Add((now, double.NaN));
            return;
        }
        (double before, double lastStep) = _last[window.Series];
        if (now < before)
        {
            throw new ArgumentException(
                $"{window.Name} goes back in time at row {_row.Position}: " +
                FormattableString.Invariant($"column '{_name}' falls from {before} to {now}; sort the rows by it."));
        }
        _steps++;
        if (double.IsNaN(now))
        {
            // The next time is held against the last one that there was.
            _unequal++;
            return;
        }
        double step = now - before;
        if (Math.Abs(step - lastStep) > EqualWithin * Math.Max(step, lastStep))
            _unequal++;
        _last[window.Series] = (now, step);
    }
}
