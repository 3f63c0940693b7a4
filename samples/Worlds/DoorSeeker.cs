namespace Jepa.Samples.Worlds;

/// <summary>
/// An agent that goes through the door to a place in the other room, and from there to one in the first, with an
/// unsteady step.
/// </summary>
internal sealed class DoorSeeker(TwoRooms rooms)
{
    /// <summary>The unsteadiness of a step, as a part of the largest action.</summary>
    private const double Unsteadiness = 0.25;

    private RoomPoint? _target;

    public RoomPoint DrawAction(Random random, RoomPoint place)
    {
        if (_target is null || rooms.IsReached(place, _target.Value))
            _target = DrawTarget(random, place);
        RoomPoint way = NextStop(place, _target.Value) - place;
        double scale = Math.Min(1, rooms.MaxAction / Math.Max(Math.Abs(way.X), Math.Abs(way.Y)));
        RoomPoint action = scale * way + Unsteadiness * rooms.DrawAction(random, place);
        return new RoomPoint(
            Math.Clamp(action.X, -rooms.MaxAction, rooms.MaxAction),
            Math.Clamp(action.Y, -rooms.MaxAction, rooms.MaxAction));
    }

    private RoomPoint DrawTarget(Random random, RoomPoint place)
    {
        RoomPoint target;
        do
            target = rooms.DrawPlace(random);
        while (target.X < 0.5 == place.X < 0.5);
        return target;
    }

    /// <summary>In front of the door, then behind it, then the target.</summary>
    private RoomPoint NextStop(RoomPoint place, RoomPoint target)
    {
        double side = target.X < 0.5 ? -1 : 1, clearOfTheWall = rooms.WallHalfWidth + rooms.AgentRadius;
        if (side * (place.X - 0.5) >= clearOfTheWall)
            return target;
        double stop = clearOfTheWall + 0.25 * rooms.MaxAction;
        bool isBeforeTheDoor = Math.Abs(place.Y - 0.5) < rooms.DoorHalfHeight - rooms.AgentRadius;
        return new RoomPoint(0.5 + (isBeforeTheDoor ? side : -side) * stop, 0.5);
    }
}
