namespace Jepa.Samples.Csv;

/// <summary>Decides between day first and month first: times rise within a series, by even steps.</summary>
internal static class DateOrder
{
    public static bool IsDayFirst(double[] dayFirst, double[] monthFirst, IReadOnlyList<string> series)
    {
        (int Falls, double Way) day = Judge(dayFirst, series), month = Judge(monthFirst, series);
        return day.Falls != month.Falls ? day.Falls < month.Falls : day.Way <= month.Way;
    }

    /// <summary>Counts falls, of rows that go back in time all the way none, and adds up the steps' lengths.</summary>
    private static (int Falls, double Way) Judge(double[] times, IReadOnlyList<string> series)
    {
        var last = new Dictionary<string, double>();
        int falls = 0, rises = 0;
        double way = 0;
        for (int row = 0; row < times.Length; row++)
        {
            if (last.TryGetValue(series[row], out double before))
            {
                falls += times[row] < before ? 1 : 0;
                rises += times[row] > before ? 1 : 0;
                way += Math.Abs(times[row] - before);
            }
            last[series[row]] = times[row];
        }
        return (Math.Min(falls, rises), way);
    }
}
