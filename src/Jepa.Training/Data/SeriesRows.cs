namespace Jepa.Training.Data;

/// <summary>The windows of recorded series, one series after the other, without a copy of each frame for each of the windows it is in.</summary>
internal sealed class SeriesRows(IReadOnlyList<Series> series, int windowSize) : IWindowRows
{
    public int InputSize => windowSize * series[0].Channels;

    public int ActionSize => series[0].ActionSize;

    public int FirstTime => windowSize - 1;

    public IEnumerable<WindowRow> Read()
    {
        var row = new WindowRow(InputSize, ActionSize);
        for (row.Series = 0; row.Series < series.Count; row.Series++)
        {
            Series one = series[row.Series];
            for (int end = FirstTime; end < one.Length; end++)
            {
                one.Frames.Span.Slice((end - FirstTime) * one.Channels, InputSize).CopyTo(row.Window);
                one.Actions.Span.Slice(end * ActionSize, ActionSize).CopyTo(row.Action);
                yield return row;
            }
        }
    }
}
