namespace Jepa.Samples.Worlds.Tests;

/// <summary>How the agent moves.</summary>
[TestClass]
public sealed class TwoRoomsTests
{
    private static readonly TwoRooms Rooms = new();

    [TestMethod]
    [DataRow(0.08, 100_000)]
    [DataRow(1.0, 100_000)] // longer than wall and agent are thick: what tests end points alone lets through
    public void Move_RandomSteps_NeverEnterAWallNorPassThroughIt(double maxAction, int steps)
    {
        TwoRooms rooms = Rooms with { MaxAction = maxAction };
        var random = new Random(1);
        RoomPoint place = rooms.DrawPlace(random);
        int crossings = 0, collisions = 0;
        for (int step = 0; step < steps; step++)
        {
            RoomPoint action = rooms.DrawAction(random, place);

            RoomPoint next = rooms.Move(place, action);

            Assert.IsGreaterThan(-1e-9, Gap(next), $"step {step}: {place} by {action} to {next}");
            bool isFree = next.DistanceTo(place + action) < 1e-9;
            collisions += isFree ? 0 : 1;
            for (double part = 0; isFree && part < 1; part += 1 / 64.0)
                Assert.IsGreaterThan(-1e-9, Gap(place + part * action), $"step {step}: {place} by {action}");
            if (next.X < 0.5 != place.X < 0.5)
                crossings++;
            place = next;
        }

        Assert.IsGreaterThan(100, crossings, "the door is passable");
        Assert.IsGreaterThan(1000, collisions);
    }

    [TestMethod]
    public void Move_PlacesRoundedToSingle_NeverPassThroughTheWall()
    {
        var random = new Random(1);
        foreach (double x in new[] { 0.2, 0.8 })
        {
            double side = x < 0.5 ? 1 : -1;
            var place = new RoomPoint(x, 0.9);
            for (int step = 0; step < 20_000; step++)
            {
                RoomPoint action = Rooms.DrawAction(random, place);
                double away = place.Y < 0.7 ? 0.08 : 0; // from the door
                place = Rooms.Move(place, new RoomPoint(side * Math.Abs(action.X), action.Y + away));
                place = new RoomPoint((float)place.X, (float)place.Y);
                Assert.IsGreaterThan(-1e-6, Gap(place), $"step {step}: {place}");
                Assert.AreEqual(x < 0.5, place.X < 0.5);
            }
        }
    }

    [TestMethod]
    public void Move_InTheOpen_GoesWhereItIsTold()
    {
        Assert.IsLessThan(1e-15, Rooms.Move(new(0.2, 0.3), new(0.05, -0.07)).DistanceTo(new(0.25, 0.23)));
    }

    [TestMethod]
    public void Move_ActionTooLarge_IsCutOnEachAxis()
    {
        Assert.IsLessThan(1e-15, Rooms.Move(new(0.2, 0.3), new(1, -0.02)).DistanceTo(new(0.28, 0.28)));
    }

    [TestMethod]
    public void Move_ThroughTheDoor_Passes()
    {
        var place = new RoomPoint(0.3, 0.5);
        for (int step = 0; step < 5; step++)
            place = Rooms.Move(place, new RoomPoint(0.08, 0));

        Assert.IsLessThan(1e-12, place.DistanceTo(new(0.7, 0.5)));
    }

    [TestMethod]
    [DataRow(0.40, 0.20, 0.08, 0.05, 0.42, 0.25, DisplayName = "the wall from the left, slanting")]
    [DataRow(0.60, 0.20, -0.08, -0.05, 0.58, 0.15, DisplayName = "the wall from the right, slanting")]
    [DataRow(0.40, 0.80, 0.08, 0.00, 0.42, 0.80, DisplayName = "the wall straight on")]
    [DataRow(0.10, 0.50, -0.08, 0.03, 0.05, 0.53, DisplayName = "the left border")]
    [DataRow(0.07, 0.07, -0.08, -0.08, 0.05, 0.05, DisplayName = "a corner")]
    [DataRow(0.50, 0.54, 0.02, 0.08, 0.52, 0.57, DisplayName = "the door's top")]
    public void Move_AgainstAWall_SlidesAlongIt(double x, double y, double dx, double dy, double toX, double toY)
    {
        Assert.IsLessThan(1e-8, Rooms.Move(new(x, y), new(dx, dy)).DistanceTo(new(toX, toY)));
    }

    [TestMethod]
    public void Move_AgainstADoorPost_SlidesRoundItsCorner()
    {
        RoomPoint next = Rooms.Move(new(0.40, 0.59), new(0.08, 0));

        // It touches the post's corner (0.47, 0.62) at x = 0.43, on a tangent of 3 to the right and 4 downwards on 5.
        Assert.IsLessThan(1e-8, next.DistanceTo(new(0.43 + 0.05 * 0.6 * 0.6, 0.59 - 0.05 * 0.6 * 0.8)));
    }

    [TestMethod]
    public void Move_LongerThanTheWallIsThick_StopsAtIt()
    {
        RoomPoint next = (Rooms with { MaxAction = 1 }).Move(new(0.2, 0.2), new(0.6, 0));

        Assert.IsLessThan(1e-8, next.DistanceTo(new(0.42, 0.2)));
    }

    [TestMethod]
    public void Move_MirroredWorld_MovesMirrored()
    {
        var random = new Random(2);
        for (int step = 0; step < 10_000; step++)
        {
            RoomPoint place = Rooms.DrawPlace(random), action = Rooms.DrawAction(random, place);
            RoomPoint next = Rooms.Move(place, action);

            RoomPoint leftToRight = Rooms.Move(place with { X = 1 - place.X }, action with { X = -action.X });
            RoomPoint upsideDown = Rooms.Move(place with { Y = 1 - place.Y }, action with { Y = -action.Y });

            Assert.IsLessThan(1e-7, leftToRight.DistanceTo(next with { X = 1 - next.X }), $"{place} by {action}");
            Assert.IsLessThan(1e-7, upsideDown.DistanceTo(next with { Y = 1 - next.Y }), $"{place} by {action}");
        }
    }

    [TestMethod]
    public void IsReached_WithinTheGoalRadius_IsTrue()
    {
        Assert.IsTrue(Rooms.IsReached(new(0.2, 0.2), new(0.279, 0.2)));
        Assert.IsFalse(Rooms.IsReached(new(0.2, 0.2), new(0.26, 0.26)));
    }

    /// <summary>The way from the agent's rim to the nearest wall, written down independently.</summary>
    private static double Gap(RoomPoint place)
    {
        double border = new[] { place.X, 1 - place.X, place.Y, 1 - place.Y }.Min();
        return Math.Min(border, Math.Min(FromWall(-1, 0.38), FromWall(0.62, 2))) - 0.05;

        double FromWall(double bottom, double top) =>
            place.DistanceTo(new RoomPoint(Math.Clamp(place.X, 0.47, 0.53), Math.Clamp(place.Y, bottom, top)));
    }
}
