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
    private readonly DataViewSchema.Column[] _inputs;
    private readonly DataViewSchema.Column? _series;

    public WindowDataView(IHost host, IDataView source, WindowPlan plan)
    {
        _host = host;
        _source = source;
        _plan = plan;
        (_inputs, _series) = plan.Find(source.Schema);
        _bindings = new ColumnBindings(source.Schema, plan.Detached(_inputs));
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema => _bindings.Schema;

    /// <remarks>With a series column it is unknown: rows whose series is missing get no window.</remarks>
    public long? GetRowCount() =>
        _plan is { Incomplete: IncompleteWindows.RepeatFirstFrame, Stride: 1, SeriesColumnName: null }
            ? _source.GetRowCount()
            : null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = new bool[Schema.Count];
        foreach (DataViewSchema.Column column in columnsNeeded)
            active[column.Index] = true;
        bool[] needed = _bindings.GetActiveInput(column => active[column]);
        if (_series is { } series)
            needed[series.Index] = true;
        for (int pair = 0; pair < _inputs.Length; pair++)
            needed[_inputs[pair].Index] |= active[_bindings.AddedColumnIndices[pair]];
        DataViewRowCursor source = _source.GetRowCursor(_source.Schema.Where(column => needed[column.Index]));
        return new WindowCursor(_host, source, _plan, _bindings, active, _inputs, _series);
    }

    public DataViewRowCursor[] GetRowCursorSet(
        IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}
