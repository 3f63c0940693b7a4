namespace Jepa.MLNet.Planning;

/// <summary>The N action sequences sampled for one plan, and the states that each leads to in S steps.</summary>
public readonly ref struct PlanRollouts
{
    private readonly RolloutMemory _memory;

    internal PlanRollouts(RolloutMemory memory, int plan, int plans)
    {
        _memory = memory;
        Plan = plan;
        Plans = plans;
    }

    /// <summary>Gets the number of the plan in its batch, counted from 0.</summary>
    public int Plan { get; }

    /// <summary>Gets the number of plans in the batch.</summary>
    public int Plans { get; }

    /// <summary>Gets N, the number of samples.</summary>
    public int Samples => _memory.Samples;

    /// <summary>Gets S, the number of steps.</summary>
    public int Steps => _memory.Steps;

    /// <summary>Gets D, the numbers of a state.</summary>
    public int StateSize => _memory.States(0).Length / Samples;

    /// <summary>Gets A·H, the numbers of the actions of one step.</summary>
    public int ActionSize => _memory.ActionSize;

    /// <summary>Gives the states of all samples after a number of steps.</summary>
    /// <param name="steps">From 0, the start, to S.</param>
    /// <returns>[N, D].</returns>
    /// <exception cref="IndexOutOfRangeException"><paramref name="steps"/> is not from 0 to S.</exception>
    public ReadOnlySpan<float> States(int steps) => _memory.States(steps);

    /// <summary>Gives the actions of all samples in a step.</summary>
    /// <param name="step">From 0 to S − 1; it leads to the states after step + 1 steps.</param>
    /// <returns>[N, A·H].</returns>
    /// <exception cref="IndexOutOfRangeException"><paramref name="step"/> is not from 0 to S − 1.</exception>
    public ReadOnlySpan<float> Actions(int step) => _memory.Actions(step);
}
