namespace Jepa.MLNet.Planning;

/// <summary>How a planner samples and improves plans.</summary>
public sealed record PlannerOptions
{
    private const int MostSamples = 1 << 20, MostSteps = 1 << 16;

    /// <summary>Gets the range of each number of an action; no plan leaves them.</summary>
    /// <value>A bounds, of finite numbers.</value>
    public required IReadOnlyList<ActionBound> Bounds { get; init; }

    /// <summary>Gets how samples and their costs improve a plan.</summary>
    /// <value>The default is <see cref="CrossEntropy"/> with its defaults.</value>
    public PlanningMethod Method { get; init; } = new CrossEntropy();

    /// <summary>Gets S, the steps that a plan looks ahead, each of H actions: the planning horizon.</summary>
    /// <value>The default is 12. From 1 to 65 536.</value>
    public int Steps { get; init; } = 12;

    /// <summary>Gets N, the action sequences sampled in an iteration; the mean itself is the first.</summary>
    /// <value>The default is 300. From 2 to 1 048 576.</value>
    public int Samples { get; init; } = 300;

    /// <summary>Gets the number of times that samples are drawn and the plan is improved.</summary>
    /// <value>The default is 10. At least 1.</value>
    public int Iterations { get; init; } = 10;

    /// <summary>
    /// Gets the standard deviation of the first iteration's samples, as a part of half the width of each bound.
    /// </summary>
    /// <value>The default is 0.5. Positive.</value>
    public double InitialDeviation { get; init; } = 0.5;

    /// <summary>
    /// Gets α, the part of mean and deviation that stays at an update: x ← α·x + (1 − α)·new. Slower, and less easily
    /// caught in a poor plan.
    /// </summary>
    /// <value>The default is 0. From 0 to below 1.</value>
    public double Smoothing { get; init; }

    /// <summary>Gets the seed of the samples; plan i of a batch draws with seed + i.</summary>
    /// <value>The default is 1. Same seed and machine, same plans.</value>
    public int Seed { get; init; } = 1;

    internal void Validate(int actionSize)
    {
        var guard = new OptionGuard(nameof(PlannerOptions));
        guard.Given(Bounds);
        guard.That(
            Bounds.Count == actionSize, $"{Bounds.Count} ranges", $"A = {actionSize}, one for each number of an action",
            nameof(Bounds));
        foreach (ActionBound bound in Bounds)
        {
            guard.That(
                float.IsFinite(bound.Smallest) && float.IsFinite(bound.Largest) && bound.Smallest <= bound.Largest,
                $"{bound.Smallest} to {bound.Largest}", "finite numbers, the smallest first", nameof(Bounds));
        }
        guard.Given(Method);
        guard.Between(1, MostSteps, Steps);
        guard.Between(2, MostSamples, Samples);
        guard.AtLeast(1, Iterations);
        guard.Positive(InitialDeviation);
        guard.Fraction(Smoothing);
        Method.Validate(Samples);
    }
}
