using Microsoft.ML.Data;

namespace Jepa.MLNet.Tests.Fixtures;

/// <summary>A frame of a series: one channel, two channels, an action.</summary>
internal sealed class FrameRow
{
    public string Series { get; set; } = "";

    public int Time { get; set; }

    public float Height { get; set; }

    [VectorType(2)]
    public float[] Pair { get; set; } = [];

    public float Action { get; set; }
}

/// <summary>Series whose numbers say where they come from: series s at time t has height 100·s + t.</summary>
internal static class SeriesRows
{
    public static FrameRow Frame(int series, int time) => new()
    {
        Series = $"s{series}",
        Time = time,
        Height = 100 * series + time,
        Pair = [100 * series + time, -time],
        Action = time % 2,
    };

    /// <summary>One series after the other.</summary>
    public static FrameRow[] Contiguous(params int[] lengths) =>
        [.. lengths.SelectMany((length, series) => Enumerable.Range(0, length).Select(time => Frame(series, time)))];

    /// <summary>At every time, a frame of each series that is still going.</summary>
    public static FrameRow[] Interleaved(params int[] lengths) => [.. Contiguous(lengths).OrderBy(row => row.Time).ThenBy(row => row.Series, StringComparer.Ordinal)];
}
