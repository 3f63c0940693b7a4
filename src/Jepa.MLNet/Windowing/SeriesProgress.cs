using System.Runtime.InteropServices;
using Jepa.MLNet.Columns;
using Microsoft.ML;

namespace Jepa.MLNet.Windowing;

/// <summary>How far each series is: its frames since it began, or since its last hole, and its last time.</summary>
/// <param name="row">The row or cursor that is read.</param>
/// <param name="times">What the times mean; null where frames have none.</param>
/// <param name="time">The column of times.</param>
internal sealed class SeriesProgress(DataViewRow row, WindowTimes? times, DataViewSchema.Column? time)
{
    private readonly List<State> _states = [];
    private readonly TimeColumnReader? _reader =
        time is { } column ? TimeColumnReader.Create(row, column) : null;
    private long _now;

    /// <summary>Gets whether series have times.</summary>
    public bool HasTimes => _reader is not null;

    /// <summary>Gets how many series there are.</summary>
    public int Count => _states.Count;

    /// <summary>Gets what the times had in them.</summary>
    public HoleCount Holes { get; } = new();

    /// <summary>How many frames a series has had since it last began.</summary>
    public long Frames(int series) => _states[series].Frames;

    /// <summary>A series' last time; null where it has none yet.</summary>
    public long? LastTime(int series) => _states[series].LastTime;

    /// <summary>Has a series begin anew, or go on from there; a new series has the next number free.</summary>
    public void Restart(int series, long frames = 0, long? lastTime = null)
    {
        if (series == _states.Count)
            _states.Add(default);
        _states[series] = new State { Frames = frames, LastTime = lastTime };
    }

    /// <summary>
    /// Reads the current row's time. A series begins anew at a row behind a hole: its frames are 0 then.
    /// </summary>
    /// <param name="series">The row's series.</param>
    /// <param name="describe">Names the series in messages.</param>
    /// <returns>
    /// Whether the row is a frame of its series; false where its time is missing, or is there already and left out.
    /// </returns>
    /// <exception cref="InvalidOperationException">
    /// The time lies before the series' last one, or is the same and refused.
    /// </exception>
    public bool TryArrive(int series, Func<string> describe)
    {
        if (_reader is null)
            return true;
        if (!_reader.TryRead(out _now))
        {
            Holes.Timeless++;
            return false;
        }
        ref State state = ref CollectionsMarshal.AsSpan(_states)[series];
        if (state.LastTime is not { } last)
            return true;
        double step = _reader.Step(last, _now);
        if (step < 0)
        {
            throw new InvalidOperationException(
                $"{describe()} goes back in time at row {row.Position}: column '{times!.ColumnName}' falls from " +
                $"{_reader.Describe(last)} to {_reader.Describe(_now)}; sort the rows by it.");
        }
        if (step == 0 && times!.Doubled == DoubledTimes.Refuse)
        {
            throw new InvalidOperationException(
                $"{describe()} has the time {_reader.Describe(_now)} of column '{times.ColumnName}' twice, again at " +
                $"row {row.Position}; expected each time once, or {nameof(DoubledTimes)}.{DoubledTimes.KeepFirst}.");
        }
        if (step == 0)
        {
            Holes.Doubled++;
            return false;
        }
        if (step > times!.MaximumStep && state.Frames > 0)
        {
            Holes.Add(isFirst: !state.HasHole);
            state.HasHole = true;
            state.Frames = 0;
        }
        return true;
    }

    /// <summary>Counts the current row, once its frames are kept.</summary>
    /// <returns>How many frames the series has had.</returns>
    public long Add(int series)
    {
        ref State state = ref CollectionsMarshal.AsSpan(_states)[series];
        if (HasTimes)
            state.LastTime = _now;
        return ++state.Frames;
    }

    private struct State
    {
        public long Frames;
        public long? LastTime;
        public bool HasHole;
    }
}
