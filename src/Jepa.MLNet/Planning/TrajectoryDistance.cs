namespace Jepa.MLNet.Planning;

/// <summary>The distance to a goal trajectory: 1/S · Σ_k ‖s_k − s*_k‖²/D, each step with a goal of its own.</summary>
public sealed class TrajectoryDistance : IPlanCost
{
    private readonly Goals _goals;

    /// <summary>Makes the cost of one trajectory for all plans, or of one for each.</summary>
    /// <param name="goals">[S, D], or [plans, S, D], the goals of steps 1 … S; copied.</param>
    /// <param name="steps">S, the steps of the plans; at least 1.</param>
    /// <exception cref="ArgumentException">
    /// <paramref name="goals"/> is empty or holds NaN or an infinity, or <paramref name="steps"/> is less than 1.
    /// </exception>
    public TrajectoryDistance(ReadOnlySpan<float> goals, int steps)
    {
        new OptionGuard(nameof(TrajectoryDistance)).AtLeast(1, steps);
        _goals = new Goals(nameof(TrajectoryDistance), goals, steps);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The goals are not of the size or the steps of the rollouts.</exception>
    public void Evaluate(PlanRollouts rollouts, Span<float> costs)
    {
        ReadOnlySpan<float> goals = _goals.Of(rollouts);
        int size = rollouts.StateSize;
        for (int step = 1; step <= rollouts.Steps; step++)
        {
            ReadOnlySpan<float> goal = goals.Slice((step - 1) * size, size);
            Goals.AddDistances(rollouts.States(step), goal, 1f / rollouts.Steps, costs);
        }
    }
}
