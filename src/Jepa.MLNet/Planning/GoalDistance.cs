namespace Jepa.MLNet.Planning;

/// <summary>
/// The dense distance to a goal: the mean over all steps, 1/S · Σ_k ‖s_k − s*‖²/D. In latent space it guides where the
/// distance of the end alone is flat.
/// </summary>
public sealed class GoalDistance : IPlanCost
{
    private readonly Goals _goals;

    /// <summary>Makes the cost of one goal for all plans, or of one for each.</summary>
    /// <param name="goals">[D], or [plans, D]; copied.</param>
    /// <exception cref="ArgumentException">It is empty, or holds NaN or an infinity.</exception>
    public GoalDistance(ReadOnlySpan<float> goals) => _goals = new Goals(nameof(GoalDistance), goals, 1);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The goals are not of the size of the states.</exception>
    public void Evaluate(PlanRollouts rollouts, Span<float> costs)
    {
        ReadOnlySpan<float> goal = _goals.Of(rollouts);
        for (int step = 1; step <= rollouts.Steps; step++)
            Goals.AddDistances(rollouts.States(step), goal, 1f / rollouts.Steps, costs);
    }
}
