namespace Jepa.Samples.Worlds;

/// <summary>
/// What a model gets to see of a <see cref="Trajectory"/> (frames and actions) and, kept aside, the truth that a probe is scored
/// against. Every column has one entry for each of the T times, so <c>Actions[t]</c> is what happens between frames t and t + 1.
/// </summary>
/// <param name="Frames">The noisy observations, [T · Channels]: oldest frame first, the channels of a frame together.</param>
/// <param name="Actions">The action at each time, [T]; empty where nobody acts.</param>
/// <param name="Positions">The true coordinate at each time, [T]: for the probe, never for the model.</param>
/// <param name="Velocities">The true velocity at each time, [T]: for the probe, never for the model.</param>
public sealed record ObservedTrajectory(float[] Frames, float[] Actions, float[] Positions, float[] Velocities)
{
    /// <summary>Gets the number of times, T.</summary>
    public int Length => Positions.Length;

    /// <summary>Gets the numbers in one frame: 1 where the world is seen through a single sensor.</summary>
    public int Channels { get; init; } = 1;
}
