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
    private readonly SeriesProgress _progress;
    private readonly Func<string> _describe;
    private readonly Action<SeriesProgress> _atEnd;
    private readonly FrameColumn?[] _columns;
    private readonly FrameColumn[] _activeColumns;
    private int _series;

    public WindowCursor(
        IChannelProvider provider,
        DataViewRowCursor source,
        WindowPlan plan,
        ColumnBindings bindings,
        bool[] active,
        WindowInputs inputs,
        Action<SeriesProgress> atEnd)
        : base(provider, source)
    {
        _plan = plan;
        _bindings = bindings;
        _active = active;
        _atEnd = atEnd;
        _seriesNumbers = SeriesNumbers.Create(source, inputs.Series);
        _describe = _seriesNumbers.Describe;
        _progress = new SeriesProgress(source, plan.Times, inputs.Time);
        _columns = [.. inputs.Frames.Select((input, pair) => active[bindings.AddedColumnIndices[pair]]
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
            rings.CopyTo(_series, _progress.Frames(_series), editor.Values);
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
            if (_series == _progress.Count)
                _progress.Restart(_series);
            if (!_progress.TryArrive(_series, _describe))
                continue;
            foreach (FrameColumn column in _activeColumns)
                column.Read(_series, _progress.Frames(_series));
            if (_plan.GivesWindow(_progress.Add(_series)))
                return true;
        }
        _atEnd(_progress);
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
