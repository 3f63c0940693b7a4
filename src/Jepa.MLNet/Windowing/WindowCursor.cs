using Jepa.MLNet.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.MLNet.Windowing;

/// <summary>Moves from one row that has a window to the next, and keeps the frames in between.</summary>
internal sealed class WindowCursor : DataViewRowCursor
{
    private readonly DataViewRowCursor _source;
    private readonly WindowPlan _plan;
    private readonly ColumnBindings _bindings;
    private readonly bool[] _active;
    private readonly SeriesNumbers _seriesNumbers;
    private readonly List<long> _framesOfSeries = [];
    private readonly FrameColumn?[] _columns;
    private readonly FrameColumn[] _activeColumns;
    private int _series;
    private long _position = -1;
    private bool _disposed;

    public WindowCursor(
        DataViewRowCursor source,
        WindowPlan plan,
        ColumnBindings bindings,
        bool[] active,
        DataViewSchema.Column[] inputs,
        DataViewSchema.Column? series)
    {
        _source = source;
        _plan = plan;
        _bindings = bindings;
        _active = active;
        _seriesNumbers = SeriesNumbers.Create(source, series);
        _columns = [.. inputs.Select((input, pair) => active[bindings.AddedColumnIndices[pair]]
            ? FrameColumn.Create(source, input, plan.WindowSize)
            : null)];
        _activeColumns = [.. _columns.OfType<FrameColumn>()];
    }

    public override DataViewSchema Schema => _bindings.Schema;

    public override long Position => _position;

    public override long Batch => _source.Batch;

    public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    public override ValueGetter<DataViewRowId> GetIdGetter() => _source.GetIdGetter();

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!_active[column.Index])
            throw new InvalidOperationException($"The column '{column.Name}' is not active in this cursor.");
        int index = _bindings.MapColumnIndex(out bool isSource, column.Index);
        if (isSource)
            return _source.GetGetter<TValue>(_source.Schema[index]);

        FrameRings rings = _columns[index]!.Rings;
        Delegate getter = (ValueGetter<VBuffer<float>>)((ref VBuffer<float> window) =>
        {
            if (_position < 0)
                throw new InvalidOperationException("The cursor is not at a row: call MoveNext first.");
            VBufferEditor<float> editor = VBufferEditor.Create(ref window, rings.WindowLength);
            rings.CopyTo(_series, _framesOfSeries[_series], editor.Values);
            window = editor.Commit();
        });
        return getter as ValueGetter<TValue> ?? throw new InvalidOperationException(
            $"Invalid TValue in GetGetter: '{typeof(TValue)}', expected type: '{typeof(VBuffer<float>)}'.");
    }

    public override bool MoveNext()
    {
        while (!_disposed && _source.MoveNext())
        {
            _series = _seriesNumbers.Current();
            if (_series == SeriesNumbers.Missing)
                continue;
            if (_series == _framesOfSeries.Count)
                _framesOfSeries.Add(0);
            foreach (FrameColumn column in _activeColumns)
                column.Read(_series, _framesOfSeries[_series]);
            if (_plan.GivesWindow(++_framesOfSeries[_series]))
            {
                _position++;
                return true;
            }
        }
        Dispose();
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            _position = -1;
            _source.Dispose();
        }
        base.Dispose(disposing);
    }

    /// <summary>A column's frames: where they are read, and where they are kept.</summary>
    private sealed class FrameColumn(ColumnReader reader, FrameRings rings)
    {
        public FrameRings Rings => rings;

        public static FrameColumn Create(DataViewRow source, DataViewSchema.Column column, int windowSize)
        {
            ColumnReader reader = ColumnReader.Create(source, column);
            return new FrameColumn(reader, new FrameRings(windowSize, reader.Size));
        }

        public void Read(int series, long frame) => reader.Read(rings.Next(series, frame));
    }
}
