using System.Runtime.InteropServices;
using Jepa.MLNet;
using Jepa.MLNet.Windowing;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.Training.Data;

/// <summary>Reads the windows, actions and series of a data view into memory, series by series, in the order of the rows.</summary>
internal sealed class WindowReader
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
        _windows = EncodingSchema.Find(view.Schema, windowColumnName, "input");
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
            throw EncodingSchema.Mismatch(reader._windows, "input", $"Vector<Single> of a multiple of {options.WindowSize} numbers (WindowSize)");
        if (reader._actions is { } actions)
            SizeOf(actions, "action");
        if (reader._series is { Type: VectorDataViewType } series)
            throw EncodingSchema.Mismatch(series, "series", "a scalar");
        if (reader._time is { } time && time.Type is not (NumberDataViewType or DateTimeDataViewType))
            throw EncodingSchema.Mismatch(time, "time", "a number or DateTime");
        return reader;
    }

    public IReadOnlyList<WindowedSeries> Read()
    {
        DataViewSchema.Column?[] columns = [_windows, _series, _actions, _time];
        using DataViewRowCursor cursor = _view.GetRowCursor(columns.OfType<DataViewSchema.Column>());
        SeriesNumbers numbers = SeriesNumbers.Create(cursor, _series);
        Action<List<float>> takeWindow = Reader(cursor, _windows);
        Action<List<float>>? takeAction = _actions is { } actions ? Reader(cursor, actions) : null;
        Func<double>? time = _time is { } named ? TimeReader(cursor, named) : null;
        int windowSize = SizeOf(_windows, "input");
        int actionSize = _actions is { } column ? SizeOf(column, "action") : 0;
        List<Rows> all = [];
        while (cursor.MoveNext())
        {
            int number = numbers.Current();
            if (number == all.Count)
                all.Add(new Rows());
            Rows rows = all[number];
            takeWindow(rows.Windows);
            takeAction?.Invoke(rows.Actions);
            if (time?.Invoke() is double now)
            {
                if (now < rows.LastTime)
                {
                    throw new ArgumentException(
                        $"Series {number} goes back in time at row {cursor.Position}: column '{_options.TimeColumnName}' falls from {rows.LastTime} to {now}; sort the rows by it.");
                }
                rows.LastTime = now;
            }
        }
        if (all.Count == 0)
            throw new ArgumentException($"There is no row with a window in column '{_windows.Name}'; expected at least a batch of {_options.BatchSize} transitions.");
        return [.. all.Select((rows, number) => new WindowedSeries(
            $"Series {number}", rows.Windows.ToArray(), windowSize, rows.Actions.ToArray(), actionSize, _options.WindowSize - 1))];
    }

    private DataViewSchema.Column? Find(string? name, string role) => name is null ? null : EncodingSchema.Find(_view.Schema, name, role);

    private static int SizeOf(DataViewSchema.Column column, string role) => column.Type switch
    {
        VectorDataViewType { IsKnownSize: true } vector when vector.ItemType == NumberDataViewType.Single => vector.Size,
        NumberDataViewType number when number == NumberDataViewType.Single => 1,
        _ => throw EncodingSchema.Mismatch(column, role, "Single or a known-size vector of Single"),
    };

    private static Action<List<float>> Reader(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is not VectorDataViewType)
        {
            ValueGetter<float> scalar = row.GetGetter<float>(column);
            float number = 0;
            return target =>
            {
                scalar(ref number);
                target.Add(number);
            };
        }
        ValueGetter<VBuffer<float>> vector = row.GetGetter<VBuffer<float>>(column);
        VBuffer<float> buffer = default;
        return target =>
        {
            vector(ref buffer);
            int start = target.Count;
            CollectionsMarshal.SetCount(target, start + buffer.Length);
            buffer.CopyTo(CollectionsMarshal.AsSpan(target)[start..]);
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
            _ => throw EncodingSchema.Mismatch(column, "time", "Single, Double, Int32, Int64, UInt32 or DateTime"),
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

    private sealed class Rows
    {
        public List<float> Windows { get; } = [];

        public List<float> Actions { get; } = [];

        public double LastTime { get; set; } = double.NegativeInfinity;
    }
}
