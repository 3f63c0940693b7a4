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
    private readonly FrameReader?[] _readers;
    private readonly FrameReader[] _activeReaders;
    private int _series;
    private long _position = -1;
    private bool _disposed;

    public WindowCursor(
        DataViewRowCursor source, WindowPlan plan, ColumnBindings bindings, bool[] active, DataViewSchema.Column[] inputs, DataViewSchema.Column? series)
    {
        _source = source;
        _plan = plan;
        _bindings = bindings;
        _active = active;
        _seriesNumbers = SeriesNumbers.Create(source, series);
        _readers = [.. inputs.Select((input, pair) => active[bindings.AddedColumnIndices[pair]] ? FrameReader.Create(source, input, plan.WindowSize) : null)];
        _activeReaders = [.. _readers.OfType<FrameReader>()];
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

        FrameRings rings = _readers[index]!.Rings;
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
            if (_series == _framesOfSeries.Count)
                _framesOfSeries.Add(0);
            foreach (FrameReader reader in _activeReaders)
                reader.Read(_series, _framesOfSeries[_series]);
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

    /// <summary>Reads a column's frames into their rings.</summary>
    private abstract class FrameReader(FrameRings rings)
    {
        public FrameRings Rings => rings;

        public static FrameReader Create(DataViewRow source, DataViewSchema.Column column, int windowSize)
        {
            var rings = new FrameRings(windowSize, WindowColumns.FrameSize(column));
            return column.Type is VectorDataViewType
                ? new OfVector(source.GetGetter<VBuffer<float>>(column), rings)
                : new OfScalar(source.GetGetter<float>(column), rings);
        }

        public abstract void Read(int series, long frame);

        private sealed class OfScalar(ValueGetter<float> getter, FrameRings rings) : FrameReader(rings)
        {
            public override void Read(int series, long frame) => getter(ref Rings.Next(series, frame)[0]);
        }

        private sealed class OfVector(ValueGetter<VBuffer<float>> getter, FrameRings rings) : FrameReader(rings)
        {
            private VBuffer<float> _frame;

            public override void Read(int series, long frame)
            {
                getter(ref _frame);
                _frame.CopyTo(Rings.Next(series, frame));
            }
        }
    }
}
