namespace Jepa.Samples.Worlds;

/// <summary>A task in two rooms.</summary>
/// <param name="Start">Where the agent starts.</param>
/// <param name="Goal">Where it is to be.</param>
public readonly record struct RoomTask(RoomPoint Start, RoomPoint Goal)
{
    /// <summary>Gets whether start and goal lie on different sides of the wall's middle.</summary>
    public bool IsAcrossTheDoor => Start.X < 0.5 != Goal.X < 0.5;
}
