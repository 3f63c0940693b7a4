using Jepa.MLNet;

namespace Jepa.Training.Data;

/// <summary>The windows of recorded series, one series after the other.</summary>
internal sealed class SeriesRows(IReadOnlyList<Series> series, int windowSize) : IWindowRows
{
    public int WindowSize => windowSize;

    public FrameShape Frame => series[0].Frame;

    public int ActionSize => series[0].ActionSize;

    public bool AreSliding => true;

    public IEnumerable<WindowRow> Read()
    {
        var row = new WindowRow(windowSize * Frame.Size, ActionSize);
        for (row.Series = 0; row.Series < series.Count; row.Series++)
        {
            var stretch = Stretch.Of(series[row.Series], row.Series, windowSize);
            for (int window = 0; window < stretch.Length; window++)
            {
                stretch.CopyWindow(window, row.Window);
                stretch.Actions(window, 1).CopyTo(row.Action);
                yield return row;
            }
        }
    }
}
