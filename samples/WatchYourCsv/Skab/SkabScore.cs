namespace Jepa.Samples.WatchYourCsv;

/// <summary>One way to raise alerts, held against the marks of all files.</summary>
/// <param name="Name">The way.</param>
/// <param name="Detection">Alerts and marks, pooled over the files.</param>
/// <param name="Auc">The area under the curve without a threshold: the mean over files.</param>
internal sealed record SkabScore(string Name, Detection Detection, double Auc)
{
    /// <summary>Alerts are scores above a limit of the file's own normal rows.</summary>
    /// <param name="name">The way.</param>
    /// <param name="pumps">The files.</param>
    /// <param name="scores">A score a row; NaN where there is none.</param>
    /// <param name="rate">The share of a file's normal rows above its limit.</param>
    /// <param name="limit">A limit of all files instead.</param>
    public static SkabScore Of(
        string name, IReadOnlyList<Pump> pumps, IReadOnlyList<double[]> scores, double rate, double? limit = null)
    {
        var alerts = new List<(bool IsAlert, bool IsMarked)>();
        for (int file = 0; file < pumps.Count; file++)
        {
            double bound = limit ?? Quantile(scores[file][..pumps[file].NormalRows], 1 - rate);
            for (int row = pumps[file].NormalRows; row < pumps[file].Frames.Length; row++)
                alerts.Add((scores[file][row] > bound, pumps[file].Marks[row]));
        }
        double[] areas = [.. pumps.Select((pump, file) =>
            AreaUnderCurve(scores[file][pump.NormalRows..], pump.Marks[pump.NormalRows..])).Where(double.IsFinite)];
        return new SkabScore(name, Detection.Of(alerts), areas.Length > 0 ? areas.Average() : double.NaN);
    }

    /// <summary>The value that a share of the others does not exceed.</summary>
    public static double Quantile(IEnumerable<double> values, double share)
    {
        double[] ascending = [.. values.Where(double.IsFinite).Order()];
        return ascending[Math.Clamp((int)Math.Ceiling(share * ascending.Length) - 1, 0, ascending.Length - 1)];
    }

    /// <summary>The chance that a marked row scores above an unmarked one (Mann and Whitney).</summary>
    public static double AreaUnderCurve(double[] scores, bool[] marks)
    {
        (double Score, bool IsMarked)[] rows = [.. scores.Zip(marks).Where(row => double.IsFinite(row.First))];
        double rankSum = 0, below = 0;
        foreach (var tied in rows.GroupBy(row => row.Score).OrderBy(tied => tied.Key))
        {
            int count = tied.Count();
            rankSum += tied.Count(row => row.IsMarked) * (below + (count + 1) / 2.0);
            below += count;
        }
        double marked = rows.Count(row => row.IsMarked), unmarked = rows.Length - marked;
        return (rankSum - marked * (marked + 1) / 2) / (marked * unmarked);
    }
}
