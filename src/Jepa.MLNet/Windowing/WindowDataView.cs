using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Jepa.MLNet.Windowing;

/// <summary>
/// The rows that have a window, with their windows, streamed: memory is one window a series. Windows are made of the
/// order of rows, so the view can neither be shuffled nor split into several cursors.
/// </summary>
internal sealed class WindowDataView : IDataView
{
    private readonly IHost _host;
    private readonly IDataView _source;
    private readonly WindowPlan _plan;
    private readonly ColumnBindings _bindings;
    private readonly WindowInputs _inputs;
    private int _hasWarned;

    public WindowDataView(IHost host, IDataView source, WindowPlan plan)
    {
        _host = host;
        _source = source;
        _plan = plan;
        _inputs = plan.Find(source.Schema);
        _bindings = new ColumnBindings(source.Schema, plan.Detached(_inputs.Frames));
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema => _bindings.Schema;

    /// <remarks>
    /// With a series or time column it is unknown: rows whose series or time is missing get no window.
    /// </remarks>
    public long? GetRowCount() =>
        _plan is { Incomplete: IncompleteWindows.RepeatFirstFrame, Stride: 1, SeriesColumnName: null, Times: null }
            ? _source.GetRowCount()
            : null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = new bool[Schema.Count];
        foreach (DataViewSchema.Column column in columnsNeeded)
            active[column.Index] = true;
        bool[] needed = _bindings.GetActiveInput(column => active[column]);
        foreach (DataViewSchema.Column? always in (DataViewSchema.Column?[])[_inputs.Series, _inputs.Time])
        {
            if (always is { } column)
                needed[column.Index] = true;
        }
        for (int pair = 0; pair < _inputs.Frames.Length; pair++)
            needed[_inputs.Frames[pair].Index] |= active[_bindings.AddedColumnIndices[pair]];
        DataViewRowCursor source = _source.GetRowCursor(_source.Schema.Where(column => needed[column.Index]));
        return new WindowCursor(_host, source, _plan, _bindings, active, _inputs, Warn);
    }

    public DataViewRowCursor[] GetRowCursorSet(
        IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    /// <summary>Warns of holes, once: trainers read their input many times.</summary>
    private void Warn(SeriesProgress progress)
    {
        if (_plan.Times is { } times && Interlocked.Exchange(ref _hasWarned, 1) == 0)
            progress.Holes.Warn(_host, times, progress.Count);
    }
}
