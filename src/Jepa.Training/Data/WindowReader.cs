using Jepa.MLNet;
using Jepa.MLNet.Columns;
using Jepa.MLNet.Windowing;
using Microsoft.ML;

namespace Jepa.Training.Data;

/// <summary>Reads the windows, actions and series of a data view, in the order of the rows.</summary>
internal sealed class WindowReader : IWindowRows
{
    private readonly IDataView _view;
    private readonly DataViewSchema.Column _windows;
    private readonly DataViewSchema.Column? _series;
    private readonly DataViewSchema.Column? _actions;
    private readonly DataViewSchema.Column? _time;
    private readonly MaximumStep? _maximumStep;
    private readonly DataViewSchema.Column? _windowTime;

    /// <summary>Finds the columns and checks them; reads no rows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or is not what training reads.</exception>
    public WindowReader(IDataView view, string windowColumnName, JepaTrainingOptions options)
    {
        _view = view;
        _windows = ColumnSchema.FindReadable(view.Schema, windowColumnName, "input");
        int length = ColumnReader.SizeOf(_windows.Type);
        if (WindowLayout.Of(_windows) is { } layout)
        {
            RequireLayout(layout, options);
            WindowSize = layout.WindowSize;
            Frame = layout.Frame;
            AreSliding = true;
            _series = Find(options.SeriesColumnName ?? layout.SeriesColumnName);
            _maximumStep = layout.MaximumStep;
            if (_maximumStep is { } step)
                _windowTime = TimeColumnReader.Find(view.Schema, step.TimeColumnName);
        }
        else
        {
            WindowSize = options.WindowSize;
            if (length % WindowSize != 0)
                throw Mismatch($"a vector of a multiple of {WindowSize} values (WindowSize)", $"{_windows.Type}");
            Frame = new FrameShape(length / WindowSize);
            _series = Find(options.SeriesColumnName);
        }
        if (options.ActionColumnName is { } actions)
        {
            _actions = ColumnSchema.FindReadable(view.Schema, actions, "action");
            ActionSize = ColumnReader.SizeOf(_actions.Value.Type);
        }
        if (options.TimeColumnName is { } time)
            _time = TimeColumnReader.Find(view.Schema, time);

        DataViewSchema.Column? Find(string? name) =>
            name is null ? null : ColumnSchema.FindScalar(view.Schema, name, "series");
    }

    public int WindowSize { get; }

    public FrameShape Frame { get; }

    public int ActionSize { get; }

    public bool AreSliding { get; }

    /// <summary>
    /// Gets what a user should know of the time column once it has been read; null where all is well.
    /// </summary>
    public string? TimeWarning { get; private set; }

    public IEnumerable<WindowRow> Read()
    {
        DataViewSchema.Column?[] columns = [_windows, _series, _actions, _time, _windowTime];
        using DataViewRowCursor cursor = _view.GetRowCursor(columns.OfType<DataViewSchema.Column>());
        SeriesNumbers numbers = SeriesNumbers.Create(cursor, _series);
        ColumnReader windows = ColumnReader.Create(cursor, _windows);
        ColumnReader? actions = _actions is { } action ? ColumnReader.Create(cursor, action) : null;
        TimeReader? time = _time is { } named ? new TimeReader(cursor, named) : null;
        GapReader? gaps = _windowTime is { } spaced ? new GapReader(cursor, spaced, _maximumStep!.Value) : null;
        var row = new WindowRow(WindowSize * Frame.Size, ActionSize, numbers.Describe);
        bool isEmpty = true;
        while (cursor.MoveNext())
        {
            isEmpty = false;
            row.Series = numbers.Current();
            windows.Read(row.Window);
            actions?.Read(row.Action);
            time?.RequireNext(row);
            row.FollowsGap = gaps?.IsGapBefore(row.Series) == true;
            yield return row;
        }
        if (isEmpty)
            throw new ArgumentException($"There is no row with a window in column '{_windows.Name}'.");
        TimeWarning = time?.Warning;
    }

    /// <summary>Refuses windows that training would misread without a word.</summary>
    private void RequireLayout(WindowLayout layout, JepaTrainingOptions options)
    {
        if (options.IsWindowSizeGiven && options.WindowSize != layout.WindowSize)
            throw Mismatch($"windows of {options.WindowSize} frames (WindowSize)", $"{layout}");
        if (layout.Stride != 1)
            throw Mismatch("a window at every frame (a stride of 1)", $"windows {layout.Stride} frames apart");
        if (layout.SeriesColumnName is null && options.SeriesColumnName is { } series)
        {
            throw Mismatch(
                $"windows within a series (SlidingWindow's seriesColumnName: \"{series}\")",
                "windows that cross from one series to another");
        }
    }

    private Exception Mismatch(string expected, string actual) =>
        ColumnSchema.Mismatch(_windows.Name, "input", expected, actual);
}
