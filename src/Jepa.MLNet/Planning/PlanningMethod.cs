namespace Jepa.MLNet.Planning;

/// <summary>
/// How a plan is improved: what is learned from samples of a Gaussian over action sequences and their costs. A new
/// method is one new file, a record that derives from this one.
/// </summary>
public abstract record PlanningMethod
{
    /// <summary>Refuses options out of their range.</summary>
    /// <param name="samples">N, the samples that each update sees.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    public abstract void Validate(int samples);

    /// <summary>Updates the Gaussian that the next iteration samples from. The mean becomes the plan.</summary>
    /// <param name="rollouts">The sampled actions, and where they lead.</param>
    /// <param name="costs">
    /// [N], the cost of each sample: a finite number, or +∞ where it was none. One at least is finite.
    /// </param>
    /// <param name="mean">[S, A·H], the mean that was sampled from; receives the new one.</param>
    /// <param name="deviation">[S, A·H], the standard deviation likewise.</param>
    public abstract void Update(
        PlanRollouts rollouts, ReadOnlySpan<float> costs, Span<float> mean, Span<float> deviation);
}
