namespace Jepa.MLNet.Planning;

/// <summary>
/// Model predictive path integral control, MPPI (Williams et al. 2017): the mean becomes that of all samples, weighted
/// by exp(−cost/λ). The deviation stays.
/// </summary>
public sealed record Mppi : PlanningMethod
{
    /// <summary>
    /// Gets λ, the temperature, in the units of the cost: a sample that costs λ more than another weighs e times less.
    /// </summary>
    /// <value>The default is 0.01. Positive.</value>
    public double Temperature { get; init; } = 0.01;

    /// <inheritdoc/>
    public override void Validate(int samples) => new OptionGuard(nameof(Mppi)).Positive(Temperature);

    /// <inheritdoc/>
    public override void Update(
        PlanRollouts rollouts, ReadOnlySpan<float> costs, Span<float> mean, Span<float> deviation)
    {
        double smallest = double.PositiveInfinity, total = 0;
        foreach (float cost in costs)
            smallest = Math.Min(smallest, cost);
        double[] weights = new double[costs.Length];
        for (int sample = 0; sample < weights.Length; sample++)
        {
            weights[sample] = Math.Exp((smallest - costs[sample]) / Temperature); // the best weighs 1: no underflow
            total += weights[sample];
        }
        int size = rollouts.ActionSize;
        for (int step = 0; step < rollouts.Steps; step++)
        {
            ReadOnlySpan<float> actions = rollouts.Actions(step);
            for (int axis = 0; axis < size; axis++)
            {
                double sum = 0;
                for (int sample = 0; sample < weights.Length; sample++)
                    sum += weights[sample] * actions[sample * size + axis];
                mean[step * size + axis] = (float)(sum / total);
            }
        }
    }
}
