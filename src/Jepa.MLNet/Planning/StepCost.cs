namespace Jepa.MLNet.Planning;

/// <summary>
/// Any function of a state and the action that led to it, its mean over all steps: 1/S · Σ_k c(s_k, a_{k−1}). A
/// linear probe that ML.NET trained on latents is one.
/// </summary>
/// <param name="cost">
/// c: given a state [D] and the actions of its step [A·H], the cost. Called N·S times an iteration.
/// </param>
public sealed class StepCost(Func<ReadOnlySpan<float>, ReadOnlySpan<float>, float> cost) : IPlanCost
{
    private readonly Func<ReadOnlySpan<float>, ReadOnlySpan<float>, float> _cost =
        cost ?? throw new ArgumentNullException(nameof(cost));

    /// <inheritdoc/>
    public void Evaluate(PlanRollouts rollouts, Span<float> costs)
    {
        int stateSize = rollouts.StateSize, actionSize = rollouts.ActionSize;
        for (int step = 1; step <= rollouts.Steps; step++)
        {
            ReadOnlySpan<float> states = rollouts.States(step), actions = rollouts.Actions(step - 1);
            for (int sample = 0; sample < costs.Length; sample++)
            {
                costs[sample] += _cost(
                    states.Slice(sample * stateSize, stateSize),
                    actions.Slice(sample * actionSize, actionSize)) / rollouts.Steps;
            }
        }
    }
}
