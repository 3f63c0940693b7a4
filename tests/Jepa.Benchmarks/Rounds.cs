namespace Jepa.Benchmarks;

/// <summary>Lets contenders take turns and keeps the median of what each measures.</summary>
internal static class Rounds
{
    /// <summary>Runs each measurement once unrecorded, then <paramref name="rounds"/> times in turn.</summary>
    public static double[] Medians(int rounds, params Func<double>[] measurements)
    {
        foreach (Func<double> measurement in measurements)
            measurement();
        double[][] figures = [.. measurements.Select(_ => new double[rounds])];
        for (int round = 0; round < rounds; round++)
        {
            for (int contender = 0; contender < measurements.Length; contender++)
                figures[contender][round] = measurements[contender]();
        }
        return [.. figures.Select(Median)];
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }
}
