namespace Jepa.Samples.WatchYourCsv;

/// <summary>Alerts held against marks, row by row.</summary>
internal sealed record Detection(int Hits, int FalseAlarms, int Misses, int Quiet)
{
    public double Precision => Ratio(Hits, Hits + FalseAlarms);

    public double Recall => Ratio(Hits, Hits + Misses);

    public double F1 => Ratio(2 * Hits, 2 * Hits + FalseAlarms + Misses);

    /// <summary>Gets the share of the unmarked rows that raised an alert.</summary>
    public double FalseAlarmRate => Ratio(FalseAlarms, FalseAlarms + Quiet);

    /// <summary>Gets the share of the marked rows that raised none.</summary>
    public double MissRate => Ratio(Misses, Hits + Misses);

    public static Detection Of(IEnumerable<(bool IsAlert, bool IsMarked)> rows)
    {
        var counts = new int[4];
        foreach ((bool isAlert, bool isMarked) in rows)
            counts[(isAlert ? 1 : 0) + (isMarked ? 2 : 0)]++;
        return new Detection(Hits: counts[3], FalseAlarms: counts[1], Misses: counts[2], Quiet: counts[0]);
    }

    private static double Ratio(int part, int whole) => whole == 0 ? 0 : (double)part / whole;
}
