using Jepa.Samples.Csv;

namespace Jepa.Samples.ReadYourCsv;

/// <summary>Counts windows and transitions without making them.</summary>
internal sealed class Windows(CsvSeries series, int size)
{
    public int Size => size;

    /// <summary>The rows at which a full window ends.</summary>
    public IEnumerable<int> Whole(IEnumerable<int> rows)
    {
        var count = new Dictionary<string, int>();
        foreach (int row in rows)
        {
            string stretch = series.Stretches[row];
            int frames = count[stretch] = count.GetValueOrDefault(stretch) + 1;
            if (frames >= size)
                yield return row;
        }
    }

    /// <summary>The transitions from a window to the one a horizon on.</summary>
    public int Transitions(IEnumerable<int> rows, int horizon) => rows
        .CountBy(row => series.Stretches[row])
        .Sum(pair => (int)Math.Max(0, (long)pair.Value - size - horizon + 1));
}
