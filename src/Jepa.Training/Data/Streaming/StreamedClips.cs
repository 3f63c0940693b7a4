using static TorchSharp.torch;

namespace Jepa.Training.Data.Streaming;

/// <summary>
/// Clips of rows that are read anew each time: memory holds a shuffle buffer and what a clip reaches back in each
/// series.
/// </summary>
internal sealed class StreamedClips : IClipSource
{
    /// <summary>
    /// The clips of a sample even where the buffer is smaller, in blocks: a covariance of fewer says little.
    /// </summary>
    private const int SmallestSample = 4;

    private readonly IWindowRows _rows;
    private readonly int _bufferSize;
    private readonly int _seed;
    private readonly CancellationToken _cancellationToken;
    private readonly bool[] _included;

    private ClipBuffer? _buffer;
    private (long Most, ClipBuffer Clips)? _sample;

    /// <param name="rows">The rows.</param>
    /// <param name="shape">The shape of a clip.</param>
    /// <param name="scan">What the first pass over the rows found.</param>
    /// <param name="series">The series whose clips these are, by their indices.</param>
    /// <param name="bufferSize">The clips of the shuffle buffer.</param>
    /// <param name="seed">The seed of shuffles and samples.</param>
    /// <param name="cancellationToken">Stops reading between two rows.</param>
    public StreamedClips(
        IWindowRows rows, ClipShape shape, StreamScan scan, int[] series, int bufferSize, int seed,
        CancellationToken cancellationToken)
    {
        _rows = rows;
        Shape = shape;
        _bufferSize = bufferSize;
        _seed = seed;
        _cancellationToken = cancellationToken;
        _included = new bool[scan.ClipCounts.Count];
        foreach (int index in series)
            _included[index] = scan.ClipCounts[index] > 0;
        Count = series.Sum(index => scan.ClipCounts[index]);
        Fingerprint = scan.FingerprintOf(series);
    }

    public ClipShape Shape { get; }

    public long Count { get; }

    public string Fingerprint { get; }

    public ChannelStatistics MeasureChannels()
    {
        var statistics = new ChannelStatistics.Builder(Shape.Frame);
        var recent = new RecentWindows(Shape, _rows.AreSliding);
        foreach (WindowRow row in _rows.Read())
        {
            _cancellationToken.ThrowIfCancellationRequested();
            bool continues = recent.Add(row);
            if (row.Series < _included.Length && _included[row.Series])
                statistics.Add(continues ? row.Window.AsSpan(^Shape.Frame.Size..) : row.Window);
        }
        return statistics.ToStatistics();
    }

    public IEnumerable<Clips> Batches(TransitionOrder order, int batchSize, int epoch, Generator generator)
    {
        // Of the seed and the epoch alone: a training that resumes has nothing else of the stream to restore.
        var random = new Random(unchecked(_seed * 1_000_003 + epoch));
        _buffer ??= new ClipBuffer(Shape, Math.Min(_bufferSize, Count));
        using var batch = new ClipBuffer(Shape, batchSize);
        int filled = 0;
        foreach (int clip in new ShuffleBuffer(_buffer).Pass(Read(), random))
        {
            _buffer.CopyTo(clip, batch, filled++);
            if (filled < batch.Capacity)
                continue;
            filled = 0;
            yield return batch.Clips;
        }
    }

    /// <remarks>
    /// Drawn at random (Vitter 1985, algorithm R), because a stride could keep step with the order of interleaved
    /// series.
    /// </remarks>
    public IEnumerable<Clips> Sample(long most)
    {
        if (_sample is not (long drawn, ClipBuffer sample) || drawn != most)
        {
            _sample?.Clips.Dispose();
            _sample = null;
            sample = Draw(most);
            _sample = (most, sample);
        }
        for (long start = 0; start < sample.Capacity; start += Shape.BlockSize)
        {
            using Clips block = sample.Clips.Slice(start, Math.Min(Shape.BlockSize, sample.Capacity - start));
            yield return block;
        }
    }

    public void Dispose()
    {
        _buffer?.Dispose();
        _sample?.Clips.Dispose();
    }

    private ClipBuffer Draw(long most)
    {
        var random = new Random(_seed);
        long size = Math.Min(Math.Min(most, Count), Math.Max(_bufferSize, SmallestSample * Shape.BlockSize));
        var sample = new ClipBuffer(Shape, size);
        try
        {
            long index = 0;
            foreach (ClipBuffer one in Read())
            {
                long place = index < size ? index : random.NextInt64(index + 1);
                if (place < size)
                    one.CopyTo(0, sample, (int)place);
                index++;
            }
            return sample;
        }
        catch
        {
            sample.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The clips in the order of the rows that complete them, each as the one clip of the same buffer.
    /// </summary>
    private IEnumerable<ClipBuffer> Read()
    {
        var recent = new RecentWindows(Shape, _rows.AreSliding);
        using var clip = new ClipBuffer(Shape, 1);
        long count = 0;
        foreach (WindowRow row in _rows.Read())
        {
            _cancellationToken.ThrowIfCancellationRequested();
            if (row.Series >= _included.Length)
                throw Changed($"a series number {row.Series + 1}", $"{_included.Length} series");
            recent.Add(row);
            if (!_included[row.Series] || !recent.TryCopyClip(row.Series, clip))
                continue;
            if (++count > Count)
                throw Changed("more clips", $"{Count}");
            yield return clip;
        }
        if (count < Count)
            throw Changed($"{count} clips", $"{Count}");
    }

    private static InvalidOperationException Changed(string found, string expected) => new(
        $"The data has {found} when it is read again; expected {expected} as the first time: " +
        $"with {nameof(JepaTrainingOptions.ShuffleBufferSize)} it has to give the same rows each time.");
}
