namespace Jepa.MLNet.Windowing;

/// <summary>Which columns are windowed, how long a window is, and which rows get one.</summary>
internal sealed record WindowPlan(
    IReadOnlyList<(string Output, string Input)> Columns,
    int WindowSize,
    string? SeriesColumnName,
    int Stride,
    IncompleteWindows Incomplete)
{
    /// <summary>Whether a series that has had so many frames gives a window of the last.</summary>
    public bool GivesWindow(long frames)
    {
        long first = Incomplete == IncompleteWindows.Drop ? WindowSize : 1;
        return frames >= first && (frames - first) % Stride == 0;
    }
}
