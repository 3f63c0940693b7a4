using System.Numerics;

namespace Jepa.MLNet.Planning;

/// <summary>What a planner remembers of one plan of its batch: the plan of the last call, and its generator.</summary>
internal sealed class PlanMemory
{
    private readonly float[] _start;
    private readonly int _actionSize;

    /// <param name="start">A·H numbers, what a step does before anything is planned.</param>
    /// <param name="steps">S.</param>
    /// <param name="seed">The seed of the samples.</param>
    public PlanMemory(float[] start, int steps, int seed)
    {
        (_start, _actionSize) = (start, start.Length);
        // Generators of neighbouring seeds begin alike; a checksum takes the seeds apart.
        Random = new Random(unchecked((int)BitOperations.Crc32C(0, (uint)seed)));
        Mean = new float[steps * _actionSize];
        Shift(steps);
    }

    public Random Random { get; }

    /// <summary>Gets the plan, [S, A·H].</summary>
    public float[] Mean { get; }

    /// <summary>Drops the first steps, which lie behind; the last ones begin anew.</summary>
    public void Shift(int steps)
    {
        int kept = Math.Max(0, Mean.Length - steps * _actionSize);
        Mean.AsSpan(Mean.Length - kept).CopyTo(Mean);
        for (int place = kept; place < Mean.Length; place++)
            Mean[place] = _start[place % _actionSize];
    }
}
