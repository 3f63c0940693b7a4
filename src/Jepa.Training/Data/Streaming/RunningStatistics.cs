namespace Jepa.Training.Data.Streaming;

/// <summary>Mean and standard deviation of each channel of windows that pass by (Welford 1962), over the values that are there.</summary>
internal sealed class RunningStatistics(int channels)
{
    private readonly long[] _counts = new long[channels];
    private readonly double[] _means = new double[channels];
    private readonly double[] _squares = new double[channels];

    /// <summary>Adds frames <c>[n, C]</c>.</summary>
    public void Add(ReadOnlySpan<float> frames)
    {
        for (int index = 0; index < frames.Length; index++)
        {
            double value = frames[index];
            if (!double.IsFinite(value))
                continue;
            int channel = index % channels;
            double difference = value - _means[channel];
            _means[channel] += difference / ++_counts[channel];
            _squares[channel] += difference * (value - _means[channel]);
        }
    }

    public ChannelStatistics ToStatistics() => new([.. _means], [.. _squares.Zip(_counts, (squares, count) => Math.Sqrt(squares / Math.Max(count, 1)))]);
}
