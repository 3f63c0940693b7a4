using Jepa.MLNet.Planning;

namespace Jepa.Samples.Worlds.Tests;

/// <summary>The cross-entropy method over true dynamics: what a learned model is measured against.</summary>
[TestClass]
public sealed class PlanningTests
{
    [TestMethod]
    public void TwoRooms_PlansByTheWayThroughTheDoor_ReachTheGoal() =>
        Assert.IsGreaterThanOrEqualTo(10, Solved(10, CostOfTheWay, steps: 12, iterations: 5));

    [TestMethod]
    [LongTest]
    public void TwoRooms_PlansByTheWayThroughTheDoor_ReachFiftyGoals() =>
        Assert.IsGreaterThanOrEqualTo(48, Solved(50, CostOfTheWay, steps: 12, iterations: 5));

    [TestMethod]
    [LongTest]
    public void TwoRooms_PlansByTheStraightDistance_MostlySeeTheDoor() =>
        Assert.IsGreaterThanOrEqualTo(43, Solved(50, StraightDistance, steps: 20, iterations: 10));

    [TestMethod]
    [LongTest]
    public void Pendulum_PlansByEnergyAndHeight_SwingItUpAndHoldIt()
    {
        for (int seed = 1; seed <= 10; seed++)
        {
            int upright = StepsUprightAtTheEnd(seed);
            Assert.IsGreaterThanOrEqualTo(20, upright, $"seed {seed}");
        }
    }

    private static int Solved(int count, Func<RoomTask, IPlanCost> costOf, int steps, int iterations)
    {
        var rooms = new TwoRooms();
        var random = new Random(1);
        using var planner = new Planner(new RoomDynamics(rooms), new PlannerOptions
        {
            Bounds = [new(-0.08f, 0.08f), new(-0.08f, 0.08f)],
            Steps = steps,
            Iterations = iterations,
            InitialDeviation = 1,
            Method = new CrossEntropy { Elites = 20 },
        });
        float[] plan = new float[planner.PlanSize];
        int solved = 0;
        for (int episode = 0; episode < count; episode++)
        {
            RoomTask task = rooms.DrawTask(random, acrossTheDoor: true);
            IPlanCost cost = costOf(task);
            RoomPoint place = task.Start;
            planner.Reset();
            for (int step = 0; step < rooms.MaxSteps && !rooms.IsReached(place, task.Goal); step++)
            {
                planner.Plan([(float)place.X, (float)place.Y], cost, plan);
                place = rooms.Move(place, new RoomPoint(plan[0], plan[1]));
            }

            solved += rooms.IsReached(place, task.Goal) ? 1 : 0;
        }

        return solved;
    }

    private static StepCost CostOfTheWay(RoomTask task)
    {
        var door = new RoomPoint(0.5, 0.5);
        return new StepCost((state, _) =>
        {
            var place = new RoomPoint(state[0], state[1]);
            return (float)(place.X < 0.5 == task.Goal.X < 0.5
                ? place.DistanceTo(task.Goal)
                : place.DistanceTo(door) + door.DistanceTo(task.Goal));
        });
    }

    private static GoalDistance StraightDistance(RoomTask task) => new([(float)task.Goal.X, (float)task.Goal.Y]);

    private static int StepsUprightAtTheEnd(int seed)
    {
        var rod = new Pendulum { Gravity = 10 };
        using var planner = new Planner(new RodDynamics(rod), new PlannerOptions
        {
            Bounds = [new(-2, 2)],
            Steps = 20,
            Samples = 100,
            Iterations = 5,
            InitialDeviation = 1,
            Method = new CrossEntropy { Elites = 10 },
            Seed = seed,
        });
        double top = rod.Energy(Math.PI, 0);
        var cost = new StepCost((state, _) =>
        {
            double lack = Math.Abs(rod.Energy(state[0], state[1]) - top) / top;
            return (float)(lack + 0.25 * (1 + Math.Cos(state[0])));
        });
        float[] plan = new float[planner.PlanSize];
        (double angle, double velocity, int upright) = (0, 0, 0);
        for (int t = 0; t < 200; t++)
        {
            planner.Plan([(float)angle, (float)velocity], cost, plan);
            (angle, velocity) = rod.Advance(angle, velocity, plan[0]);
            upright = Pendulum.IsUpright(angle) ? upright + 1 : 0;
        }

        return upright;
    }

    private sealed class RoomDynamics(TwoRooms rooms) : Dynamics
    {
        public override int StateSize => 2;

        public override int ActionSize => 2;

        public override void Advance(ReadOnlySpan<float> states, ReadOnlySpan<float> actions, Span<float> nextStates)
        {
            for (int i = 0; i < states.Length; i += 2)
            {
                RoomPoint next = rooms.Move(new(states[i], states[i + 1]), new(actions[i], actions[i + 1]));
                (nextStates[i], nextStates[i + 1]) = ((float)next.X, (float)next.Y);
            }
        }
    }

    private sealed class RodDynamics(Pendulum rod) : Dynamics
    {
        public override int StateSize => 2;

        public override int ActionSize => 1;

        public override void Advance(ReadOnlySpan<float> states, ReadOnlySpan<float> actions, Span<float> nextStates)
        {
            for (int i = 0; i < actions.Length; i++)
            {
                (double angle, double velocity) = rod.Advance(states[2 * i], states[2 * i + 1], actions[i]);
                (nextStates[2 * i], nextStates[2 * i + 1]) = ((float)angle, (float)velocity);
            }
        }
    }
}
