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
        public void Add(FrameValues frames)
        {
            Add(frames.Singles);
            Add(frames.Bytes);
        }

        /// <summary>Adds frames <c>[n, …frame]</c> of bytes, whose sums whole numbers hold without rounding.</summary>
        public void Add(ReadOnlySpan<byte> frames)
        {
            for (int start = 0; start < frames.Length; start += _pixels)
            {
                long sum = 0, squares = 0;
                foreach (byte value in frames.Slice(start, _pixels))
                {
                    sum += value;
                    squares += value * value;
                }
                Merge(start / _pixels % frame.Channels, sum, squares);
            }
        }

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

        /// <summary>Adds the pixels of a channel in one frame (Chan et al. 1979).</summary>
        private void Merge(int channel, double sum, double squares)
        {
            double mean = sum / _pixels, difference = mean - _means[channel];
            long count = _counts[channel] + _pixels;
            _squares[channel] += squares - sum * mean
                + difference * difference * ((double)_counts[channel] * _pixels / count);
            _means[channel] += difference * _pixels / count;
            _counts[channel] = count;
        }
    }
}
