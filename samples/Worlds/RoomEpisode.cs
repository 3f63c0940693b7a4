namespace Jepa.Samples.Worlds;

/// <summary>What an agent in two rooms did: <c>Actions[t]</c> happens between places t and t + 1.</summary>
/// <param name="Places">Where it was, [T].</param>
/// <param name="Actions">What it was told at each time, [T].</param>
public sealed record RoomEpisode(RoomPoint[] Places, RoomPoint[] Actions)
{
    /// <summary>Gets the number of times, T.</summary>
    public int Length => Places.Length;
}
