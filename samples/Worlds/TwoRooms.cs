using System.Runtime.CompilerServices;

namespace Jepa.Samples.Worlds;

/// <summary>
/// Two rooms: the unit square, a vertical wall through its middle and a door in the middle of the wall. A round agent
/// moves by what it is told, a little at a time; a camera sees wall and agent from above.
/// </summary>
/// <remarks>
/// Collision is that of the swept disk: the agent goes straight until it touches a wall, and slides along it with what
/// is left of the step; at the door's posts it slides round the corner. However long a step, none passes through
/// a wall. All randomness comes from the generator passed in, so a seed always gives the same numbers.
/// </remarks>
public sealed record TwoRooms
{
    /// <summary>The side of the camera's square image, in pixels.</summary>
    public const int ImageSize = 64;

    private const byte WallGrey = 128, AgentGrey = 255;

    /// <summary>Gets half the width of the wall around x = 0.5.</summary>
    /// <value>0.03 by default.</value>
    public double WallHalfWidth { get; init => field = Check(value, value is > 0 and < 0.25, "below 0.25"); } = 0.03;

    /// <summary>Gets half the height of the door around y = 0.5; the agent has to fit.</summary>
    /// <value>0.12 by default.</value>
    public double DoorHalfHeight { get; init => field = Check(value, value is > 0 and < 0.5, "below 0.5"); } = 0.12;

    /// <summary>Gets the radius of the agent.</summary>
    /// <value>0.05 by default.</value>
    public double AgentRadius { get; init => field = Check(value, value is > 0 and < 0.1, "below 0.1"); } = 0.05;

    /// <summary>Gets the largest action on each axis; larger ones are cut to it.</summary>
    /// <value>0.08 by default.</value>
    public double MaxAction { get; init => field = Check(value, value is > 0 and <= 1, "at most 1"); } = 0.08;

    /// <summary>Gets the distance from the goal at which it is reached.</summary>
    /// <value>0.08 by default.</value>
    public double GoalRadius { get; init => field = Check(value, value is > 0 and <= 1, "at most 1"); } = 0.08;

    /// <summary>Gets the steps in which a goal is to be reached.</summary>
    /// <value>60 by default.</value>
    public int MaxSteps { get; init; } = 60;

    /// <summary>Moves the agent by an action; walls stop it or turn it along them.</summary>
    /// <param name="place">Where it is, a free place.</param>
    /// <param name="action">The way to go, cut to <see cref="MaxAction"/> on each axis.</param>
    /// <returns>Where it gets to.</returns>
    public RoomPoint Move(RoomPoint place, RoomPoint action) => new SweptDisk(this).Move(
        place,
        new RoomPoint(Math.Clamp(action.X, -MaxAction, MaxAction), Math.Clamp(action.Y, -MaxAction, MaxAction)));

    /// <summary>Whether the agent fits at a place.</summary>
    /// <param name="place">Its centre.</param>
    public bool IsFree(RoomPoint place) => new SweptDisk(this).Clearance(place) >= 0;

    /// <summary>Whether a goal is reached.</summary>
    /// <param name="place">Where the agent is.</param>
    /// <param name="goal">Where it is to be.</param>
    public bool IsReached(RoomPoint place, RoomPoint goal) => place.DistanceTo(goal) <= GoalRadius;

    /// <summary>Draws a free place, uniformly.</summary>
    /// <param name="random">Source of the place.</param>
    public RoomPoint DrawPlace(Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        RoomPoint place;
        do
            place = new RoomPoint(random.NextDouble(), random.NextDouble());
        while (!IsFree(place));
        return place;
    }

    /// <summary>Draws a task that is not solved at its start: a free place and a goal, both uniform.</summary>
    /// <param name="random">Source of start and goal.</param>
    /// <param name="acrossTheDoor">Whether start and goal lie in different rooms; if null, either may be.</param>
    public RoomTask DrawTask(Random random, bool? acrossTheDoor = null)
    {
        RoomTask task;
        do
            task = new RoomTask(DrawPlace(random), DrawPlace(random));
        while (IsReached(task.Start, task.Goal) || (acrossTheDoor ?? task.IsAcrossTheDoor) != task.IsAcrossTheDoor);
        return task;
    }

    /// <summary>
    /// Records wandering agents; the first are the same however many follow. Every second one, from the first on,
    /// acts at random, uniformly; the others go through the door, again and again.
    /// </summary>
    /// <param name="random">Source of starts and actions.</param>
    /// <param name="episodes">How many agents.</param>
    /// <param name="length">How many places of each, T.</param>
    public RoomEpisode[] Sample(Random random, int episodes, int length)
    {
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfNegative(episodes);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        var samples = new RoomEpisode[episodes];
        for (int i = 0; i < episodes; i++)
            samples[i] = Wander(random, length, i % 2 == 0 ? DrawAction : new DoorSeeker(this).DrawAction);
        return samples;
    }

    /// <summary>Draws an action, uniformly.</summary>
    /// <param name="random">Source of the action.</param>
    /// <param name="place">Where the agent is; it does not matter.</param>
    public RoomPoint DrawAction(Random random, RoomPoint place)
    {
        ArgumentNullException.ThrowIfNull(random);
        return new RoomPoint(MaxAction * (2 * random.NextDouble() - 1), MaxAction * (2 * random.NextDouble() - 1));
    }

    /// <summary>Renders the camera's image: background 0, wall 128, agent 255, rims in between.</summary>
    /// <param name="place">Where the agent is.</param>
    /// <param name="pixels">Receives 64 · 64 bytes, row after row, the top row first.</param>
    /// <exception cref="ArgumentException">It has another length.</exception>
    public void Render(RoomPoint place, Span<byte> pixels)
    {
        var image = new GreyImage(pixels, ImageSize);
        (double left, double right) = (0.5 - WallHalfWidth, 0.5 + WallHalfWidth);
        image.FillRectangle(left, 0, right, 0.5 - DoorHalfHeight, WallGrey);
        image.FillRectangle(left, 0.5 + DoorHalfHeight, right, 1, WallGrey);
        image.FillDisk(place.X, place.Y, AgentRadius, AgentGrey);
    }

    private RoomEpisode Wander(Random random, int length, Func<Random, RoomPoint, RoomPoint> behaviour)
    {
        var (places, actions) = (new RoomPoint[length], new RoomPoint[length]);
        RoomPoint place = DrawPlace(random);
        for (int t = 0; t < length; t++)
        {
            (places[t], actions[t]) = (place, behaviour(random, place));
            place = Move(place, actions[t]);
        }

        return new RoomEpisode(places, actions);
    }

    private static double Check(double value, bool valid, string expected, [CallerMemberName] string name = "") =>
        valid
            ? value
            : throw new ArgumentOutOfRangeException(name, value, $"{name} must be a number above 0 and {expected}.");
}
