namespace Jepa.Training.Data.Streaming;

/// <summary>Mixes a stream as far as memory allows: what comes in waits in the buffer until chance has it leave.</summary>
internal sealed class ShuffleBuffer(TransitionBlock room)
{
    /// <summary>
    /// Goes through a stream, each item of which is the first row of its block. Once the buffer is full a random row leaves for each one that comes; after the
    /// last the rest leave in random order. A buffer that holds the whole stream thus shuffles it fully.
    /// </summary>
    /// <returns>The rows of the buffer that leave, one after the other; each stays in place until the next is asked for.</returns>
    public IEnumerable<int> Pass(IEnumerable<TransitionBlock> stream, Random random)
    {
        int count = 0;
        foreach (TransitionBlock incoming in stream)
        {
            if (count < room.Capacity)
            {
                incoming.CopyTo(0, room, count++);
                continue;
            }
            int place = random.Next(count);
            yield return place;
            incoming.CopyTo(0, room, place);
        }
        while (count > 0)
        {
            int place = random.Next(count);
            yield return place;
            room.CopyTo(--count, room, place);
        }
    }
}
