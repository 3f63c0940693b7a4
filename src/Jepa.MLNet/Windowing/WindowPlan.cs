using Jepa.MLNet.Columns;

namespace Jepa.MLNet.Windowing;

/// <summary>Which columns are windowed, how long a window is, and which rows get one.</summary>
internal sealed record WindowPlan(
    IReadOnlyList<(string Output, string Input)> Columns,
    int WindowSize,
    string? SeriesColumnName,
    int Stride,
    IncompleteWindows Incomplete,
    WindowTimes? Times = null)
{
    /// <summary>Gets the longest step between neighbouring frames; null where no length is a hole.</summary>
    public MaximumStep? MaximumStep =>
        Times is { MaximumStep: { } step } ? new MaximumStep(Times.ColumnName, step) : null;

    /// <summary>Whether a series that has had so many frames gives a window of the last.</summary>
    public bool GivesWindow(long frames)
    {
        long first = Incomplete == IncompleteWindows.Drop ? WindowSize : 1;
        return frames >= first && (frames - first) % Stride == 0;
    }
}

/// <summary>What windows make of their frames' times.</summary>
/// <param name="ColumnName">The column of times.</param>
/// <param name="MaximumStep">The longest step that is no hole; null where none is.</param>
/// <param name="Doubled">What becomes of a time that comes twice.</param>
internal sealed record WindowTimes(string ColumnName, double? MaximumStep, DoubledTimes Doubled);
