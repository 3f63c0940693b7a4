using Jepa.MLNet.Planning;

namespace Jepa.MLNet.Tests.Planning;

[TestClass]
public sealed class PlanCostTests
{
    private const int Steps = 3, Size = 11; // no whole number of SIMD lanes

    [TestMethod]
    public void GoalDistance_IsTheMeanSquareOverStepsAndAxes()
    {
        float[] goal = Wave(Size);

        Compare(new GoalDistance(goal), (states, _) => states.Average(state => MeanSquare(state, goal)));
    }

    [TestMethod]
    public void FinalGoalDistance_IsThatOfTheLastStepAlone()
    {
        float[] goal = Wave(Size);

        Compare(new FinalGoalDistance(goal), (states, _) => MeanSquare(states[^1], goal));
    }

    [TestMethod]
    public void TrajectoryDistance_HasAGoalForEachStep()
    {
        float[] goals = Wave(Steps * Size);

        Compare(
            new TrajectoryDistance(goals, Steps),
            (states, _) => states.Zip(goals.Chunk(Size), MeanSquare).Average());
    }

    [TestMethod]
    public void StepCost_SeesEachStateWithTheActionThatLedToIt()
    {
        Compare(
            new StepCost((state, action) => state[2] * action[2]),
            (states, actions) => states.Zip(actions, (state, action) => state[2] * action[2]).Average());
    }

    [TestMethod]
    public void Goals_OfAnotherSize_AreRefused()
    {
        Refused(
            "GoalDistance.goals holds 5 values; expected 11 for all plans, or 2 times 11", new GoalDistance(Wave(5)));
        Refused("FinalGoalDistance.goals holds 33 values", new FinalGoalDistance(Wave(33)));
        Refused("TrajectoryDistance.steps is 2; expected the plans' 3", new TrajectoryDistance(Wave(22), 2));

        static void Refused(string message, IPlanCost cost)
        {
            using Planner planner = Create(new SpyMethod(new float[Steps * Size]));
            Assert.Contains(message, Assert.ThrowsExactly<ArgumentException>(
                () => planner.Plan(new float[2 * Size], cost, new float[2 * Steps * Size])).Message);
        }
    }

    [TestMethod]
    public void Goals_EmptyOrNotFinite_AreRefused()
    {
        Assert.Contains("GoalDistance", Assert.ThrowsExactly<ArgumentException>(() => new GoalDistance([])).Message);
        Assert.Contains(
            "holds NaN or an infinity",
            Assert.ThrowsExactly<ArgumentException>(() => new FinalGoalDistance([1, float.NaN])).Message);
        Assert.ThrowsExactly<ArgumentException>(() => new TrajectoryDistance([1], 0));
        Assert.ThrowsExactly<ArgumentNullException>(() => new StepCost(null!));
    }

    private static void Compare(IPlanCost cost, Func<float[][], float[][], float> expected)
    {
        var spy = new SpyMethod(new float[Steps * Size]);
        using Planner planner = Create(spy);

        planner.Plan(Wave(2 * Size), cost, new float[2 * Steps * Size]);

        for (int plan = 0; plan < 2; plan++)
        {
            for (int sample = 0; sample < 4; sample++)
            {
                float[][] actions = [.. Enumerable.Range(0, Steps).Select(step =>
                    spy.Actions.GetRange(((plan * Steps + step) * 4 + sample) * Size, Size).ToArray())];
                var states = new List<float[]>();
                float[] state = Wave(2 * Size)[(plan * Size)..((plan + 1) * Size)];
                foreach (float[] action in actions)
                    states.Add(state = [.. state.Zip(action, (s, a) => s + a)]);
                Assert.AreEqual(expected([.. states], actions), spy.Costs[plan * 4 + sample], 1e-5f);
            }
        }
    }

    private static Planner Create(SpyMethod spy) => new(
        new Integrator(Size),
        new PlannerOptions
        {
            Bounds = [.. Enumerable.Repeat(new ActionBound(-1, 1), Size)], Method = spy, Steps = Steps, Samples = 4,
            Iterations = 1,
        },
        plans: 2);

    private static float MeanSquare(float[] state, float[] goal) =>
        state.Zip(goal, (s, g) => (s - g) * (s - g)).Average();

    private static float[] Wave(int count) => [.. Enumerable.Range(0, count).Select(i => MathF.Sin(0.7f * i))];
}
