using System.Globalization;
using Jepa.MLNet.Columns;
using Jepa.MLNet.MLNetInternals;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.MLNet.Windowing;

/// <summary>
/// A live source's row with its windows: what <see cref="WindowCursor"/> gives, one row at a time, the series told by
/// its slot.
/// </summary>
internal sealed class LiveWindowRow : DataViewRow
{
    private readonly DataViewRow _input;
    private readonly WindowPlan _plan;
    private readonly ColumnBindings _bindings;
    private readonly ColumnReader[] _readers;
    private readonly Func<string> _describe;
    private int _slot = -1;

    public LiveWindowRow(DataViewRow input, WindowPlan plan)
    {
        _input = input;
        _plan = plan;
        WindowInputs inputs = plan.Find(input.Schema);
        _bindings = new ColumnBindings(input.Schema, plan.Detached(inputs.Frames));
        _readers = [.. inputs.Frames.Select(column => ColumnReader.Create(input, column))];
        Rings = [.. _readers.Select(reader => new FrameRings(plan.WindowSize, reader.Size))];
        Key = inputs.Series is { } series ? SeriesKey.Create(input, series) : null;
        _describe = Key is { } key ? key.Describe : () => "The series";
        Progress = new SeriesProgress(input, plan.Times, inputs.Time);
        string columns = string.Join(
            ", ", plan.Columns.Zip(inputs.Frames, (pair, column) => $"{pair.Output} of {column}"));
        string times = plan.Times is { } read
            ? string.Create(
                CultureInfo.InvariantCulture, $", times {inputs.Time}, steps to {read.MaximumStep}, {read.Doubled}")
            : "";
        Description = string.Create(CultureInfo.InvariantCulture,
            $"{columns} by windows of {plan.WindowSize}, stride {plan.Stride}, {plan.Incomplete}, ") +
            $"series {inputs.Series}{times}";
    }

    /// <summary>Gets what windows are made of, in words that differ wherever windows do.</summary>
    public string Description { get; }

    /// <summary>Gets the name of the column that tells series apart; null where all rows are one series.</summary>
    public string? SeriesColumnName => _plan.SeriesColumnName;

    /// <summary>Gets what reads the current row's series; null where all rows are one series.</summary>
    public SeriesKey? Key { get; }

    /// <summary>Gets the frames of each windowed column.</summary>
    public FrameRings[] Rings { get; }

    /// <summary>Gets how far the series of each slot is.</summary>
    public SeriesProgress Progress { get; }

    public override DataViewSchema Schema => _bindings.Schema;

    public override long Position => _input.Position;

    public override long Batch => _input.Batch;

    /// <summary>Takes the current row's frames into its series.</summary>
    /// <param name="slot">The slot of the series.</param>
    /// <returns>Whether the row has a window.</returns>
    public bool Push(int slot)
    {
        _slot = -1;
        if (!Progress.TryArrive(slot, _describe))
            return false;
        for (int column = 0; column < _readers.Length; column++)
            _readers[column].Read(Rings[column].Next(slot, Progress.Frames(slot)));
        long frames = Progress.Add(slot);
        _slot = slot;
        return _plan.GivesWindow(frames);
    }

    /// <summary>Has a slot's series begin anew, or go on from there: the caller fills the rings.</summary>
    public void Restart(int slot, long frames = 0, long? lastTime = null)
    {
        while (Progress.Count <= slot)
        {
            foreach (FrameRings rings in Rings)
                rings.Next(Progress.Count, 0);
            Progress.Restart(Progress.Count);
        }
        Progress.Restart(slot, frames, lastTime);
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => true;

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        int index = _bindings.MapColumnIndex(out bool isSource, column.Index);
        if (isSource)
            return _input.GetGetter<TValue>(_input.Schema[index]);
        FrameRings rings = Rings[index];
        ValueGetter<VBuffer<float>> getter = Window;
        return getter.As<TValue>(column);

        void Window(ref VBuffer<float> window)
        {
            if (_slot < 0)
                throw CursorGetters.NotAtARow();
            VBufferEditor<float> editor = VBufferEditor.Create(ref window, rings.WindowLength);
            rings.CopyTo(_slot, Progress.Frames(_slot), editor.Values);
            window = editor.Commit();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _input.Dispose();
        base.Dispose(disposing);
    }
}
