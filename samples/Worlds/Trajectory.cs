namespace Jepa.Samples.Worlds;

/// <summary>
/// What a world with one degree of freedom really did: its state at equally spaced times, without any noise.
/// State <c>t</c> is (<c>Positions[t]</c>, <c>Velocities[t]</c>).
/// </summary>
/// <param name="Positions">The coordinate at each time, in the world's own unit: metres for a height, radians for an angle.</param>
/// <param name="Velocities">The coordinate's rate of change at each time, in that unit per second.</param>
public sealed record Trajectory(double[] Positions, double[] Velocities)
{
    /// <summary>Gets the number of states, T.</summary>
    public int Length => Positions.Length;
}
