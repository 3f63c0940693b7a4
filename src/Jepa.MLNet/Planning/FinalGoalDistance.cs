namespace Jepa.MLNet.Planning;

/// <summary>The distance of the plan's end alone to a goal: ‖s_S − s*‖²/D. How it gets there costs nothing.</summary>
public sealed class FinalGoalDistance : IPlanCost
{
    private readonly Goals _goals;

    /// <summary>Makes the cost of one goal for all plans, or of one for each.</summary>
    /// <param name="goals">[D], or [plans, D]; copied.</param>
    /// <exception cref="ArgumentException">It is empty, or holds NaN or an infinity.</exception>
    public FinalGoalDistance(ReadOnlySpan<float> goals) => _goals = new Goals(nameof(FinalGoalDistance), goals, 1);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The goals are not of the size of the states.</exception>
    public void Evaluate(PlanRollouts rollouts, Span<float> costs) =>
        Goals.AddDistances(rollouts.States(rollouts.Steps), _goals.Of(rollouts), 1, costs);
}
