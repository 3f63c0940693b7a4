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
    private readonly List<long> _framesOfSlot = [];
    private int _slot = -1;

    public LiveWindowRow(DataViewRow input, WindowPlan plan)
    {
        _input = input;
        _plan = plan;
        (DataViewSchema.Column[] inputs, DataViewSchema.Column? series) = plan.Find(input.Schema);
        _bindings = new ColumnBindings(input.Schema, plan.Detached(inputs));
        _readers = [.. inputs.Select(column => ColumnReader.Create(input, column))];
        Rings = [.. _readers.Select(reader => new FrameRings(plan.WindowSize, reader.Size))];
        Key = series is { } column ? SeriesKey.Create(input, column) : null;
        Description = string.Create(CultureInfo.InvariantCulture,
            $"{string.Join(", ", plan.Columns.Zip(inputs, (pair, column) => $"{pair.Output} of {column}"))} " +
            $"by windows of {plan.WindowSize}, stride {plan.Stride}, {plan.Incomplete}, series {series}");
    }

    /// <summary>Gets what windows are made of, in words that differ wherever windows do.</summary>
    public string Description { get; }

    /// <summary>Gets the name of the column that tells series apart; null where all rows are one series.</summary>
    public string? SeriesColumnName => _plan.SeriesColumnName;

    /// <summary>Gets what reads the current row's series; null where all rows are one series.</summary>
    public SeriesKey? Key { get; }

    /// <summary>Gets the frames of each windowed column.</summary>
    public FrameRings[] Rings { get; }

    public override DataViewSchema Schema => _bindings.Schema;

    public override long Position => _input.Position;

    public override long Batch => _input.Batch;

    /// <summary>Takes the current row's frames into its series.</summary>
    /// <param name="slot">The slot of the series.</param>
    /// <returns>Whether the row has a window.</returns>
    public bool Push(int slot)
    {
        _slot = -1;
        long frame = _framesOfSlot[slot];
        for (int column = 0; column < _readers.Length; column++)
            _readers[column].Read(Rings[column].Next(slot, frame));
        _framesOfSlot[slot] = frame + 1;
        _slot = slot;
        return _plan.GivesWindow(frame + 1);
    }

    /// <summary>How many frames a slot's series has had.</summary>
    public long Frames(int slot) => _framesOfSlot[slot];

    /// <summary>Has a slot's series begin anew, or go on after so many frames: the caller fills the rings.</summary>
    public void Restart(int slot, long frames = 0)
    {
        while (_framesOfSlot.Count <= slot)
        {
            foreach (FrameRings rings in Rings)
                rings.Next(_framesOfSlot.Count, 0);
            _framesOfSlot.Add(0);
        }
        _framesOfSlot[slot] = frames;
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
            rings.CopyTo(_slot, _framesOfSlot[_slot], editor.Values);
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
