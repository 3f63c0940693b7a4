namespace Jepa.MLNet.Planning;

/// <summary>The cost that a plan is to make small. A new one is one new file.</summary>
public interface IPlanCost
{
    /// <summary>Evaluates every sample of a plan.</summary>
    /// <param name="rollouts">Where the sampled actions lead.</param>
    /// <param name="costs">
    /// Receives [N], a cost for each sample; it is 0 everywhere at first. NaN and the infinities count as the worst.
    /// </param>
    void Evaluate(PlanRollouts rollouts, Span<float> costs);
}
