using Jepa.MLNet.Columns;
using Microsoft.ML;

namespace Jepa.Training.Data;

/// <summary>Reads the times of windows and finds the gaps that windowing found in those of frames.</summary>
/// <param name="row">The row or cursor to read.</param>
/// <param name="column">The column of times.</param>
/// <param name="maximumStep">The longest step that is no gap.</param>
internal sealed class GapReader(DataViewRow row, DataViewSchema.Column column, double maximumStep)
{
    private readonly TimeColumnReader _reader = TimeColumnReader.Create(row, column);
    private readonly List<long?> _last = [];

    /// <summary>Reads the current row's time.</summary>
    /// <param name="series">The row's series; a new one has the next number free.</param>
    /// <returns>Whether a gap lies before it: windows that are neighbours are at most the step apart.</returns>
    public bool IsGapBefore(int series)
    {
        long? now = _reader.TryRead(out long time) ? time : null;
        if (series == _last.Count)
        {
            _last.Add(now);
            return false;
        }
        long? before = _last[series];
        _last[series] = now;
        // A missing time, or one that falls, tells nothing of its neighbours: no transition is made up across it.
        return before is not { } from || now is not { } to
            || !(_reader.Step(from, to) is var step && step >= 0 && step <= maximumStep);
    }
}
