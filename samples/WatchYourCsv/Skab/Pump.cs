namespace Jepa.Samples.WatchYourCsv;

/// <summary>One recording of the benchmark, each channel standardized by the normal rows.</summary>
/// <param name="Frames">All rows, the normal ones first.</param>
/// <param name="NormalRows">How many are normal.</param>
/// <param name="Marks">Whether each row is marked.</param>
internal sealed record Pump(double[][] Frames, int NormalRows, bool[] Marks)
{
    public static Pump Of(WatchTable table, Machine machine)
    {
        int[] rows = [.. machine.Normal, .. machine.Watched];
        double[][] channels = [.. table.Channels.Select(channel => Standardized(channel, machine.Normal, rows))];
        return new Pump(
            [.. Enumerable.Range(0, rows.Length).Select(row => channels.Select(channel => channel[row]).ToArray())],
            machine.Normal.Length,
            [.. rows.Select(row => table.Marks![row])]);
    }

    /// <summary>The frames that end with each row, in one vector; null where there are fewer.</summary>
    public double[]?[] Windows(int size) =>
        [.. Enumerable.Range(1, Frames.Length).Select(end => end < size
            ? null
            : Frames[(end - size)..end].SelectMany(frame => frame).ToArray())];

    private static double[] Standardized(Csv.Channel channel, int[] normal, int[] rows)
    {
        double mean = normal.Average(row => channel.Values[row]);
        double deviation = Math.Sqrt(normal.Average(row => Math.Pow(channel.Values[row] - mean, 2)));
        return [.. rows.Select(row => (channel.Values[row] - mean) / (deviation > 0 ? deviation : 1))];
    }
}
