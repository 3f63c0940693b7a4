using Jepa.MLNet.Columns;
using Jepa.MLNet.Windowing;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.Training.Data;

/// <summary>Reads the windows, actions and series of a data view, in the order of the rows.</summary>
internal sealed class WindowReader : IWindowRows
{
    private readonly IDataView _view;
    private readonly JepaTrainingOptions _options;
    private readonly DataViewSchema.Column _windows;
    private readonly DataViewSchema.Column? _series;
    private readonly DataViewSchema.Column? _actions;
    private readonly DataViewSchema.Column? _time;

    private WindowReader(IDataView view, string windowColumnName, JepaTrainingOptions options)
    {
        _view = view;
        _options = options;
        _windows = ColumnSchema.Find(view.Schema, windowColumnName, "input");
        _series = Find(options.SeriesColumnName, "series");
        _actions = Find(options.ActionColumnName, "action");
        _time = Find(options.TimeColumnName, "time");
    }

    /// <summary>Finds the columns and checks their types; reads no rows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or is not what training reads.</exception>
    public static WindowReader Open(IDataView view, string windowColumnName, JepaTrainingOptions options)
    {
        var reader = new WindowReader(view, windowColumnName, options);
        int size = SizeOf(reader._windows, "input");
        if (size % options.WindowSize != 0)
            throw ColumnSchema.Mismatch(reader._windows, "input", $"Vector<Single> of a multiple of {options.WindowSize} numbers (WindowSize)");
        if (reader._actions is { } actions)
            SizeOf(actions, "action");
        if (reader._series is { Type: VectorDataViewType } series)
            throw ColumnSchema.Mismatch(series, "series", "a scalar");
        if (reader._time is { } time && time.Type is not (NumberDataViewType or DateTimeDataViewType))
            throw ColumnSchema.Mismatch(time, "time", "a number or DateTime");
        return reader;
    }

    public int InputSize => SizeOf(_windows, "input");

    public int ActionSize => _actions is { } actions ? SizeOf(actions, "action") : 0;

    public int FirstTime => _options.WindowSize - 1;

    public IEnumerable<WindowRow> Read()
    {
        DataViewSchema.Column?[] columns = [_windows, _series, _actions, _time];
        using DataViewRowCursor cursor = _view.GetRowCursor(columns.OfType<DataViewSchema.Column>());
        SeriesNumbers numbers = SeriesNumbers.Create(cursor, _series);
        Action<float[]> readWindow = Reader(cursor, _windows);
        Action<float[]>? readAction = _actions is { } actions ? Reader(cursor, actions) : null;
        Func<double>? time = _time is { } named ? TimeReader(cursor, named) : null;
        List<double> lastTimes = [];
        var row = new WindowRow(InputSize, ActionSize, numbers.Describe);
        while (cursor.MoveNext())
        {
            row.Series = numbers.Current();
            if (row.Series == SeriesNumbers.Missing)
                continue;
            readWindow(row.Window);
            readAction?.Invoke(row.Action);
            if (row.Series == lastTimes.Count)
                lastTimes.Add(double.NegativeInfinity);
            if (time?.Invoke() is double now)
            {
                if (now < lastTimes[row.Series])
                {
                    throw new ArgumentException(
                        $"{row.Name} goes back in time at row {cursor.Position}: column '{_options.TimeColumnName}' falls from {lastTimes[row.Series]} to {now}; sort the rows by it.");
                }
                lastTimes[row.Series] = now;
            }
            yield return row;
        }
        if (lastTimes.Count == 0)
            throw new ArgumentException($"There is no row with a window in column '{_windows.Name}'; expected at least a batch of {_options.BatchSize} transitions.");
    }

    private DataViewSchema.Column? Find(string? name, string role) => name is null ? null : ColumnSchema.Find(_view.Schema, name, role);

    private static int SizeOf(DataViewSchema.Column column, string role) => column.Type switch
    {
        VectorDataViewType { IsKnownSize: true } vector when vector.ItemType == NumberDataViewType.Single => vector.Size,
        NumberDataViewType number when number == NumberDataViewType.Single => 1,
        _ => throw ColumnSchema.Mismatch(column, role, "Single or a known-size vector of Single"),
    };

    private static Action<float[]> Reader(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is not VectorDataViewType)
        {
            ValueGetter<float> scalar = row.GetGetter<float>(column);
            return target => scalar(ref target[0]);
        }
        ValueGetter<VBuffer<float>> vector = row.GetGetter<VBuffer<float>>(column);
        VBuffer<float> buffer = default;
        return target =>
        {
            vector(ref buffer);
            buffer.CopyTo(target);
        };
    }

    private static Func<double> TimeReader(DataViewRow row, DataViewSchema.Column column)
    {
        return Type.GetTypeCode(column.Type.RawType) switch
        {
            TypeCode.Single => Of<float>(value => value),
            TypeCode.Double => Of<double>(value => value),
            TypeCode.Int32 => Of<int>(value => value),
            TypeCode.Int64 => Of<long>(value => value),
            TypeCode.UInt32 => Of<uint>(value => value),
            TypeCode.DateTime => Of<DateTime>(value => value.Ticks),
            _ => throw ColumnSchema.Mismatch(column, "time", "Single, Double, Int32, Int64, UInt32 or DateTime"),
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
}
