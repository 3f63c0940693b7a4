namespace Jepa.Training.Data.Streaming;

/// <summary>
/// A fixed-size shuffle buffer: each incoming clip replaces a randomly chosen one, which is emitted.
/// </summary>
internal sealed class ShuffleBuffer(ClipBuffer buffer)
{
    /// <summary>Passes a stream through; each item of it is the first clip of its buffer.</summary>
    /// <remarks>
    /// After the last clip the rest leave in random order: a buffer of the stream's size shuffles it fully.
    /// </remarks>
    /// <returns>The clips of the buffer that leave; each stays in place until the next is asked for.</returns>
    public IEnumerable<int> Pass(IEnumerable<ClipBuffer> stream, Random random)
    {
        int count = 0;
        foreach (ClipBuffer incoming in stream)
        {
            if (count < buffer.Capacity)
            {
                incoming.CopyTo(0, buffer, count++);
                continue;
            }
            int place = random.Next(count);
            yield return place;
            incoming.CopyTo(0, buffer, place);
        }
        while (count > 0)
        {
            int place = random.Next(count);
            yield return place;
            buffer.CopyTo(--count, buffer, place);
        }
    }
}
