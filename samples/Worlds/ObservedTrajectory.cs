namespace Jepa.Samples.Worlds;

/// <summary>
/// The frames and actions of a <see cref="Trajectory"/> that a model sees, and the true states that score a probe.
/// Every column has one entry for each of the T times: <c>Actions[t]</c> happens between frames t and t + 1.
/// </summary>
/// <param name="Frames">The noisy observations, [T · Channels]: oldest first, a frame's channels together.</param>
/// <param name="Actions">The action at each time, [T]; empty where nobody acts.</param>
/// <param name="Positions">The true coordinate at each time, [T]: for the probe, never for the model.</param>
/// <param name="Velocities">The true velocity at each time, [T]: for the probe, never for the model.</param>
public sealed record ObservedTrajectory(float[] Frames, float[] Actions, float[] Positions, float[] Velocities)
{
    /// <summary>Gets the number of times, T.</summary>
    public int Length => Positions.Length;

    /// <summary>Gets the values per frame: 1 for a world with a single sensor.</summary>
    public int Channels { get; init; } = 1;
}
