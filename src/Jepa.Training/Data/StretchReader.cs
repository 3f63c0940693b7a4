namespace Jepa.Training.Data;

/// <summary>Reads rows of windows into memory as stretches, each frame once.</summary>
internal static class StretchReader
{
    /// <summary>Reads all rows, once or, where windows share no frames, twice.</summary>
    /// <exception cref="ArgumentException">There is no row, or a series goes back in time.</exception>
    public static IReadOnlyList<Stretch> Read(IWindowRows rows) =>
        Read(rows, rows.Frame.Size) ?? Read(rows, rows.WindowSize * rows.Frame.Size)!;

    /// <summary>
    /// Reads stretches of the given step. Returns null where windows that need not slide turn out not to: they are of
    /// the user's own making, and stand for the rows as they are.
    /// </summary>
    private static IReadOnlyList<Stretch>? Read(IWindowRows rows, int windowStep)
    {
        int windowLength = rows.WindowSize * rows.Frame.Size;
        bool shareFrames = windowStep < windowLength || rows.WindowSize == 1;
        bool isImage = rows.Frame.IsImage;
        List<Stretch> finished = [];
        List<Recording> series = [];
        foreach (WindowRow row in rows.Read())
        {
            if (row.Series == series.Count)
                series.Add(new Recording(row.Series, row.Name, rows.WindowSize - 1, isImage));
            Recording current = series[row.Series];
            bool continues = current.Values.Count > 0 && !row.FollowsGap
                && (!shareFrames || current.Values.IsContinuedBy(row.Window, rows.Frame.Size));
            if (!continues && current.Values.Count > 0)
            {
                if (!rows.AreSliding)
                    return null;
                finished.Add(Finish(current));
                series[row.Series] = current = new Recording(row.Series, row.Name, current.NextTime, isImage);
            }
            current.Add(continues ? row.Window.AsSpan(^windowStep..) : row.Window, row.Action);
        }
        finished.AddRange(series.Select(Finish));
        return [.. finished.OrderBy(stretch => stretch.Series)]; // stable: in time order within a series

        Stretch Finish(Recording recording) => new(
            recording.Series, recording.Name, recording.Values.ToValues(), windowLength, windowStep,
            recording.Actions.ToArray(), rows.ActionSize, recording.FirstTime);
    }

    private sealed class Recording(int series, string name, long firstTime, bool isImage)
    {
        private int _rows;

        public int Series => series;

        public string Name => name;

        public long FirstTime => firstTime;

        public long NextTime => firstTime + _rows;

        public FrameRecording Values { get; } = new(isImage);

        public List<float> Actions { get; } = [];

        public void Add(ReadOnlySpan<float> values, ReadOnlySpan<float> action)
        {
            Values.Add(values);
            Actions.AddRange(action);
            _rows++;
        }
    }
}
