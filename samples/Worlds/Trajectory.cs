namespace Jepa.Samples.Worlds;

/// <summary>The true states, without noise, of a world with one degree of freedom at equally spaced times.</summary>
/// <param name="Positions">The coordinate at each time: metres for a height, radians for an angle.</param>
/// <param name="Velocities">The coordinate's rate of change at each time, in that unit per second.</param>
public sealed record Trajectory(double[] Positions, double[] Velocities)
{
    /// <summary>Gets the number of states, T.</summary>
    public int Length => Positions.Length;
}
