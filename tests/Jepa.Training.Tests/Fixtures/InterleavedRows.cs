using Jepa.MLNet;
using Jepa.Training.Data;

namespace Jepa.Training.Tests.Fixtures;

/// <summary>
/// Windows of several series, interleaved: the next of each series in a given order, over and over, until none has any
/// left.
/// </summary>
/// <param name="series">The series.</param>
/// <param name="windowSize">K.</param>
/// <param name="order">The order, in which a series may come more than once or not at all.</param>
/// <param name="leaveOut">The rows that are missing, by series and window.</param>
internal sealed class InterleavedRows(
    IReadOnlyList<Series> series, int windowSize, int[]? order = null, Func<int, int, bool>? leaveOut = null) : IWindowRows
{
    public int WindowSize => windowSize;

    public FrameShape Frame => series[0].Frame;

    public int ActionSize => series[0].ActionSize;

    public bool AreSliding { get; init; } = true;

    /// <summary>Gets what happens to each window, such as a normalisation of its own; nothing by default.</summary>
    public Func<float[], float[]>? Change { get; init; }

    public IEnumerable<WindowRow> Read()
    {
        Stretch[] stretches = [.. series.Select((one, index) => Stretch.Of(one, index, windowSize))];
        int[] next = new int[series.Count];
        var row = new WindowRow(windowSize * Frame.Size, ActionSize);
        while (stretches.Any(one => next[one.Series] < one.Length))
        {
            foreach (int number in order ?? [.. Enumerable.Range(0, series.Count)])
            {
                int index = next[number]++;
                if (index >= stretches[number].Length || leaveOut?.Invoke(number, index) == true)
                    continue;
                row.Series = number;
                float[] window = stretches[number].Window(index);
                (Change?.Invoke(window) ?? window).CopyTo(row.Window, 0);
                stretches[number].Actions(index, 1).CopyTo(row.Action);
                yield return row;
            }
        }
    }
}
