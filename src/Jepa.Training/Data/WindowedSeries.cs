namespace Jepa.Training.Data;

/// <summary>One series as training reads it: a window at each time, and the action at the window's last frame.</summary>
/// <param name="Name">What messages call the series.</param>
/// <param name="Windows"><c>[n, K·C]</c>, in time order, one frame apart.</param>
/// <param name="InputSize">K·C.</param>
/// <param name="Actions"><c>[n, A]</c>; empty without actions.</param>
/// <param name="ActionSize">A.</param>
/// <param name="FirstTime">The frame, counted from 0, that the first window ends with: K − 1.</param>
internal sealed record WindowedSeries(string Name, ReadOnlyMemory<float> Windows, int InputSize, ReadOnlyMemory<float> Actions, int ActionSize, int FirstTime)
{
    /// <summary>Gets C, the numbers of a frame.</summary>
    public int Channels => InputSize / (FirstTime + 1);

    /// <summary>Gets n, the number of windows.</summary>
    public int Length => Windows.Length / InputSize;

    /// <summary>Windows the frames of recorded series.</summary>
    /// <exception cref="ArgumentException">There is no series, the series differ in shape, or one is too short to hold a transition.</exception>
    public static IReadOnlyList<WindowedSeries> From(IReadOnlyList<Series> series, int windowSize, int horizon)
    {
        RequireTransitions(series, windowSize, horizon);
        return [.. series.Select((one, index) => From(one, index, windowSize))];
    }

    /// <summary>Reads rows into memory, series by series.</summary>
    /// <exception cref="ArgumentException">There is no row, or a series goes back in time.</exception>
    public static IReadOnlyList<WindowedSeries> From(IWindowRows rows)
    {
        List<(string Name, List<float> Windows, List<float> Actions)> all = [];
        foreach (WindowRow row in rows.Read())
        {
            if (row.Series == all.Count)
                all.Add((row.Name, [], []));
            (_, List<float> windows, List<float> actions) = all[row.Series];
            windows.AddRange(row.Window.AsSpan());
            actions.AddRange(row.Action.AsSpan());
        }
        return [.. all.Select(one => new WindowedSeries(one.Name, one.Windows.ToArray(), rows.InputSize, one.Actions.ToArray(), rows.ActionSize, rows.FirstTime))];
    }

    /// <summary>Refuses series that hold no transitions or do not belong together.</summary>
    /// <exception cref="ArgumentException">There is no series, the series differ in shape, or one is too short to hold a transition.</exception>
    public static void RequireTransitions(IReadOnlyList<Series> series, int windowSize, int horizon)
    {
        if (series.Count == 0)
            throw new ArgumentException("There is no series to learn from; expected at least one.", nameof(series));
        foreach ((int index, Series? one) in series.Index())
        {
            if (one is null)
                throw new ArgumentException($"Series {index} is null; expected a series.", nameof(series));
            if (one.Channels != series[0].Channels)
                throw new ArgumentException($"Series {index} has {one.Channels} channels; expected {series[0].Channels} as in series 0.", nameof(series));
            if (one.ActionSize != series[0].ActionSize)
                throw new ArgumentException($"Series {index} has actions of {one.ActionSize} numbers; expected {series[0].ActionSize} as in series 0.", nameof(series));
            if (one.Length < windowSize + horizon)
            {
                throw new ArgumentException(
                    $"Series {index} has {one.Length} frames; expected at least {windowSize + horizon} (a window of {windowSize} and a horizon of {horizon}).",
                    nameof(series));
            }
        }
    }

    private static WindowedSeries From(Series series, int index, int windowSize)
    {
        int inputSize = windowSize * series.Channels;
        int count = series.Length - windowSize + 1;
        float[] windows = new float[checked(count * inputSize)];
        for (int window = 0; window < count; window++)
            series.Frames.Span.Slice(window * series.Channels, inputSize).CopyTo(windows.AsSpan(window * inputSize));
        return new WindowedSeries(
            $"Series {index}", windows, inputSize, series.Actions[((windowSize - 1) * series.ActionSize)..], series.ActionSize, windowSize - 1);
    }
}
