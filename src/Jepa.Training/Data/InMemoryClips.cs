using static TorchSharp.torch;

namespace Jepa.Training.Data;

/// <summary>
/// The clips of stretches in memory. A clip is (stretch, start): its windows are gathered when a batch needs them.
/// </summary>
/// <remarks>
/// All clips are in one pool, so that a batch mixes phases of many series: in trajectory order the gradients of a batch
/// are correlated and the loss thrashes.
/// </remarks>
internal sealed class InMemoryClips : IClipSource
{
    private readonly Stretch[] _stretches;

    /// <summary>The number of clips before each stretch, and after the last.</summary>
    private readonly long[] _starts;

    /// <param name="stretches">The stretches, series by series; those too short for a clip add none.</param>
    /// <param name="shape">The shape of a clip.</param>
    /// <param name="allowMissing">Whether frames may hold NaN.</param>
    /// <exception cref="ArgumentException">A value is not finite.</exception>
    public InMemoryClips(IEnumerable<Stretch> stretches, ClipShape shape, bool allowMissing)
    {
        Shape = shape;
        Stretch[] all = [.. stretches];
        foreach (Stretch stretch in all)
            stretch.RequireFinite(shape, allowMissing);
        Fingerprint = SeriesDigest.Combine(all.GroupBy(stretch => stretch.Series).Select(DigestOf));
        _stretches = [.. all.Where(stretch => stretch.ClipCount(shape) > 0)];
        _starts = new long[_stretches.Length + 1];
        for (int index = 0; index < _stretches.Length; index++)
            _starts[index + 1] = _starts[index] + _stretches[index].ClipCount(shape);
    }

    public ClipShape Shape { get; }

    public long Count => _starts[^1];

    public string Fingerprint { get; }

    public ChannelStatistics MeasureChannels()
    {
        var statistics = new ChannelStatistics.Builder(Shape.Frame);
        foreach (Stretch stretch in _stretches)
            statistics.Add(stretch.Values);
        return statistics.ToStatistics();
    }

    public IEnumerable<Clips> Batches(TransitionOrder order, int batchSize, int epoch, Generator generator)
    {
        long[] clips = order == TransitionOrder.Shuffled ? Shuffled(generator) : InLockstep();
        using var batch = new ClipBuffer(Shape, batchSize);
        for (long start = 0; start + batchSize <= Count; start += batchSize)
        {
            for (int clip = 0; clip < batchSize; clip++)
                Gather(clips[start + clip], batch, clip);
            yield return batch.Clips;
        }
    }

    public IEnumerable<Clips> Sample(long most)
    {
        long stride = Math.Max(1, (Count + most - 1) / most);
        long size = (Count + stride - 1) / stride;
        using var block = new ClipBuffer(Shape, Math.Min(size, Shape.BlockSize));
        for (long start = 0; start < size; start += block.Capacity)
        {
            int count = (int)Math.Min(block.Capacity, size - start);
            for (int clip = 0; clip < count; clip++)
                Gather((start + clip) * stride, block, clip);
            using Clips gathered = block.Clips.Slice(0, count);
            yield return gathered;
        }
    }

    public void Dispose()
    {
        // Frames are managed memory.
    }

    /// <summary>
    /// The order <c>[N]</c> through all series in lockstep: each one's first clip, then each one's second …
    /// </summary>
    internal long[] InLockstep()
    {
        long[] order = new long[Count];
        long filled = 0;
        for (long time = 0; filled < Count; time++)
        {
            for (int index = 0; index < _stretches.Length; index++)
            {
                if (_starts[index] + time < _starts[index + 1])
                    order[filled++] = _starts[index] + time;
            }
        }
        return order;
    }

    private long[] Shuffled(Generator generator)
    {
        using Tensor order = randperm(Count, generator: generator);
        return order.data<long>().ToArray();
    }

    private void Gather(long clip, ClipBuffer target, int targetClip)
    {
        int found = Array.BinarySearch(_starts, clip);
        int index = found >= 0 ? found : ~found - 1;
        _stretches[index].CopyClip(Shape, (int)(clip - _starts[index]), target, targetClip);
    }

    private byte[] DigestOf(IEnumerable<Stretch> series)
    {
        using var digest = new SeriesDigest(Shape);
        float[] values = new float[Shape.WindowLength];
        foreach (Stretch stretch in series)
        {
            for (int window = 0; window < stretch.Length; window++)
            {
                stretch.CopyWindow(window, values);
                digest.Append(values, stretch.Actions(window, 1), followsGap: window == 0);
            }
        }
        return digest.Finish();
    }
}
