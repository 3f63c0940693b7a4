using Jepa.MLNet.Columns;
using Jepa.MLNet.MLNetInternals;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Jepa.MLNet.Windowing;

/// <summary>Moves from one row that has a window to the next, and keeps the frames in between.</summary>
internal sealed class WindowCursor : LinkedRootCursorBase
{
    private readonly WindowPlan _plan;
    private readonly ColumnBindings _bindings;
    private readonly bool[] _active;
    private readonly SeriesNumbers _seriesNumbers;
    private readonly List<long> _framesOfSeries = [];
    private readonly FrameColumn?[] _columns;
    private readonly FrameColumn[] _activeColumns;
    private int _series;

    public WindowCursor(
        IChannelProvider provider,
        DataViewRowCursor source,
        WindowPlan plan,
        ColumnBindings bindings,
        bool[] active,
        DataViewSchema.Column[] inputs,
        DataViewSchema.Column? series)
        : base(provider, source)
    {
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

    public override long Batch => Input.Batch;

    public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    public override ValueGetter<DataViewRowId> GetIdGetter() => Input.GetIdGetter();

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        int index = _bindings.MapColumnIndex(out bool isSource, column.Index);
        if (isSource && _active[column.Index])
            return Input.GetGetter<TValue>(Input.Schema[index]);
        ValueGetter<VBuffer<float>>? getter = isSource || _columns[index] is null ? null : Window;
        return getter.As<TValue>(column);

        void Window(ref VBuffer<float> window)
        {
            if (Position < 0)
                throw CursorGetters.NotAtARow();
            FrameRings rings = _columns[index]!.Rings;
            VBufferEditor<float> editor = VBufferEditor.Create(ref window, rings.WindowLength);
            rings.CopyTo(_series, _framesOfSeries[_series], editor.Values);
            window = editor.Commit();
        }
    }

    // Protected in ML.NET, public in the copy that is compiled against.
    public override bool MoveNextCore()
    {
        while (Input.MoveNext())
        {
            _series = _seriesNumbers.Current();
            if (_series == SeriesNumbers.Missing)
                continue;
            if (_series == _framesOfSeries.Count)
                _framesOfSeries.Add(0);
            foreach (FrameColumn column in _activeColumns)
                column.Read(_series, _framesOfSeries[_series]);
            if (_plan.GivesWindow(++_framesOfSeries[_series]))
                return true;
        }
        return false;
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
