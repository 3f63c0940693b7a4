namespace Jepa.MLNet.Planning;

/// <summary>The range of one number of an action; no plan leaves it.</summary>
/// <param name="Smallest">The smallest value, finite.</param>
/// <param name="Largest">The largest value, finite and not below the smallest.</param>
public readonly record struct ActionBound(float Smallest, float Largest)
{
    /// <summary>Gets the middle of the range, where plans begin.</summary>
    internal float Middle => 0.5f * Smallest + 0.5f * Largest;

    /// <summary>Gets half the width of the range, the unit of <see cref="PlannerOptions.InitialDeviation"/>.</summary>
    internal float HalfWidth => 0.5f * Largest - 0.5f * Smallest;
}
