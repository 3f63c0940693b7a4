using Jepa.MLNet;

namespace Jepa.Training.Data;

/// <summary>Mean and standard deviation of each channel, over the values that are there.</summary>
internal sealed record ChannelStatistics(double[] Mean, double[] Deviation)
{
    /// <summary>Accumulates frames one after the other (Welford 1962).</summary>
    public sealed class Builder(FrameShape frame)
    {
        private readonly int _pixels = frame.Size / frame.Channels;
        private readonly long[] _counts = new long[frame.Channels];
        private readonly double[] _means = new double[frame.Channels];
        private readonly double[] _squares = new double[frame.Channels];

        /// <summary>Adds frames <c>[n, …frame]</c>.</summary>
        public void Add(ReadOnlySpan<float> frames)
        {
            for (int index = 0; index < frames.Length; index++)
            {
                double value = frames[index];
                if (!double.IsFinite(value))
                    continue;
                int channel = index / _pixels % frame.Channels;
                double difference = value - _means[channel];
                _means[channel] += difference / ++_counts[channel];
                _squares[channel] += difference * (value - _means[channel]);
            }
        }

        public ChannelStatistics ToStatistics() => new(
            [.. _means],
            [.. _squares.Zip(_counts, (squares, count) => Math.Sqrt(squares / Math.Max(count, 1)))]);
    }
}
