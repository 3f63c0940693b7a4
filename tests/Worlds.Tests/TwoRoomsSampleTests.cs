namespace Jepa.Samples.Worlds.Tests;

/// <summary>What is drawn at random in two rooms, and the options.</summary>
[TestClass]
public sealed class TwoRoomsSampleTests
{
    private static readonly TwoRooms Rooms = new();

    [TestMethod]
    public void Sample_SameSeed_GivesTheSameEpisodesAndMoreStartWithThem()
    {
        RoomEpisode[] few = Rooms.Sample(new Random(7), 3, 60), many = Rooms.Sample(new Random(7), 5, 60);
        RoomEpisode other = Rooms.Sample(new Random(8), 1, 60)[0];

        for (int episode = 0; episode < 3; episode++)
        {
            CollectionAssert.AreEqual(few[episode].Places, many[episode].Places);
            CollectionAssert.AreEqual(few[episode].Actions, many[episode].Actions);
        }
        Assert.AreNotEqual(few[0].Places[0], other.Places[0]);
    }

    [TestMethod]
    public void Sample_Places_FollowFromTheActions()
    {
        foreach (RoomEpisode episode in Rooms.Sample(new Random(1), 20, 60))
        {
            Assert.AreEqual(60, episode.Length);
            for (int t = 0; t + 1 < 60; t++)
                Assert.AreEqual(episode.Places[t + 1], Rooms.Move(episode.Places[t], episode.Actions[t]));
            Assert.IsTrue(episode.Actions.All(action => Math.Abs(action.X) <= 0.08 && Math.Abs(action.Y) <= 0.08));
        }
    }

    [TestMethod]
    public void Sample_SecondHalf_GoesThroughTheDoorAgainAndAgain()
    {
        RoomEpisode[] episodes = Rooms.Sample(new Random(1), 200, 60);

        int[] crossings = [.. episodes.Select(episode => Enumerable.Range(1, 59)
            .Count(t => episode.Places[t].X < 0.5 != episode.Places[t - 1].X < 0.5))];
        double aimed = crossings.Where((_, i) => i % 2 == 1).Average();
        double random = crossings.Where((_, i) => i % 2 == 0).Average();

        Assert.IsGreaterThan(3, aimed);
        Assert.IsLessThan(1, random);
        Assert.IsTrue(crossings.Where((_, i) => i % 2 == 1).All(count => count > 0));
    }

    [TestMethod]
    public void DrawTask_ManyTasks_AreUnsolvedAndInTheRoomsAskedFor()
    {
        var random = new Random(1);
        for (int task = 0; task < 500; task++)
        {
            foreach (bool? across in new bool?[] { true, false, null })
            {
                RoomTask drawn = Rooms.DrawTask(random, across);
                Assert.IsTrue(Rooms.IsFree(drawn.Start) && Rooms.IsFree(drawn.Goal));
                Assert.IsFalse(Rooms.IsReached(drawn.Start, drawn.Goal));
                Assert.AreEqual(across ?? drawn.IsAcrossTheDoor, drawn.IsAcrossTheDoor);
            }
        }
    }

    [TestMethod]
    [DataRow(nameof(TwoRooms.AgentRadius), 0.0)]
    [DataRow(nameof(TwoRooms.WallHalfWidth), double.NaN)]
    [DataRow(nameof(TwoRooms.DoorHalfHeight), 0.5)]
    [DataRow(nameof(TwoRooms.MaxAction), -0.08)]
    [DataRow(nameof(TwoRooms.GoalRadius), double.PositiveInfinity)]
    public void Options_OutOfRange_AreNamedInTheError(string option, double value)
    {
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => option switch
        {
            nameof(TwoRooms.AgentRadius) => Rooms with { AgentRadius = value },
            nameof(TwoRooms.WallHalfWidth) => Rooms with { WallHalfWidth = value },
            nameof(TwoRooms.DoorHalfHeight) => Rooms with { DoorHalfHeight = value },
            nameof(TwoRooms.MaxAction) => Rooms with { MaxAction = value },
            _ => Rooms with { GoalRadius = value },
        });

        Assert.AreEqual(option, error.ParamName);
    }
}
