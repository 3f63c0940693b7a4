using Jepa.MLNet.Planning;

namespace Jepa.MLNet.Tests.Planning;

[TestClass]
public sealed class PlannerTests
{
    private static readonly ActionBound Unit = new(-1, 1);

    private static readonly StepCost Effort = new((_, action) => action[0] * action[0]);

    public static IEnumerable<object[]> Methods =>
        [[new CrossEntropy(), 0.0], [new CrossEntropy(), 0.3], [new Mppi { Temperature = 0.01 }, 0.0]];

    [TestMethod]
    [DynamicData(nameof(Methods))]
    public void Plan_TrajectoryOfKnownActions_FindsThem(PlanningMethod method, double smoothing)
    {
        float[] actions = [0.5f, -0.25f, -0.75f, 0.5f, 0.1f, -0.4f]; // three steps of two
        float[] goals = [0.5f, -0.25f, -0.25f, 0.25f, -0.15f, -0.15f];
        using var planner = new Planner(new Integrator(2), new PlannerOptions
        {
            Bounds = [Unit, Unit], Method = method, Steps = 3, Iterations = 60, Smoothing = smoothing, Samples = 1000,
            InitialDeviation = method is Mppi ? 0.25 : 0.5,
        });
        float[] plan = new float[6];

        planner.Plan([0, 0], new TrajectoryDistance(goals, steps: 3), plan);

        for (int place = 0; place < 6; place++)
            Assert.AreEqual(actions[place], plan[place], method is Mppi ? 0.06f : 0.003f, $"number {place}");
    }

    [TestMethod]
    [DynamicData(nameof(Methods))]
    public void Plan_MinimumBeyondTheBounds_EndsAtThem(PlanningMethod method, double smoothing)
    {
        using var planner = new Planner(new Integrator(2), new PlannerOptions
        {
            Bounds = [new(-0.5f, 0.25f), new(-3, -2)], Method = method, Steps = 4, Iterations = 40,
            Smoothing = smoothing,
        });
        float[] plan = new float[8];

        planner.Plan([0, 0], new GoalDistance([100, 100]), plan);

        for (int step = 0; step < 4; step++)
        {
            Assert.IsInRange(0.2f, 0.25f, plan[2 * step]);
            Assert.IsInRange(-2.2f, -2f, plan[2 * step + 1]);
        }
    }

    [TestMethod]
    public void Plan_Samples_KeepTheBoundsAndBeginWithTheMean()
    {
        var spy = new SpyMethod([0.9f, 0.9f, 0.9f, 0.9f]);
        using var planner = new Planner(new Integrator(2), new PlannerOptions
        {
            Bounds = [Unit, new(2, 10)], Method = spy, Steps = 2, Samples = 50, InitialDeviation = 2,
        });

        planner.Plan([0, 0], Effort, new float[4]);

        float[][] pairs = [.. spy.Actions.Chunk(2)];
        CollectionAssert.AreEqual(new float[] { 0, 6 }, pairs[0]);
        CollectionAssert.AreEqual(new float[] { 0.9f, 2 }, pairs[100], "the second iteration's mean, clipped");
        Assert.IsTrue(pairs.All(pair => pair[0] is >= -1 and <= 1 && pair[1] is >= 2 and <= 10));
        Assert.IsTrue(pairs.Any(pair => pair[0] == 1) && pairs.Any(pair => pair[1] == 10), "the bounds are reached");
        CollectionAssert.AreEqual(new float[] { 2, 8, 2, 8 }, spy.Deviations[0]);
    }

    [TestMethod]
    public void Plan_Again_StartsFromTheLastPlanLessWhatWasExecuted()
    {
        var spy = new SpyMethod([0.1f, 0.2f, 0.3f]);
        using var planner = new Planner(
            new Integrator(1), new PlannerOptions { Bounds = [new(0, 1)], Method = spy, Steps = 3, Iterations = 1 });
        float[] plan = new float[3];

        planner.Plan([0], Effort, plan, executedSteps: 2); // there is no last plan yet
        planner.Plan([0], Effort, plan);
        planner.Plan([0], Effort, plan, executedSteps: 0);
        planner.Plan([0], Effort, plan, executedSteps: 2);
        planner.Plan([0], Effort, plan, executedSteps: 7);
        planner.Reset();
        planner.Plan([0], Effort, plan);

        CollectionAssert.AreEqual(new float[] { 0.1f, 0.2f, 0.3f }, plan);
        float[][] expected =
        [
            [0.5f, 0.5f, 0.5f], [0.2f, 0.3f, 0.5f], [0.1f, 0.2f, 0.3f], [0.3f, 0.5f, 0.5f], [0.5f, 0.5f, 0.5f],
            [0.5f, 0.5f, 0.5f],
        ];
        for (int call = 0; call < expected.Length; call++)
            CollectionAssert.AreEqual(expected[call], spy.Means[call], $"call {call}");
    }

    [TestMethod]
    public void Plan_Smoothing_KeepsAPartOfTheOldMean()
    {
        var spy = new SpyMethod([1, 1]);
        using var planner = new Planner(new Integrator(1), new PlannerOptions
        {
            Bounds = [Unit], Method = spy, Steps = 2, Iterations = 3, Smoothing = 0.75,
        });
        float[] plan = new float[2];

        planner.Plan([0], Effort, plan);

        Assert.AreEqual(0.25f, spy.Means[1][0], 1e-6f);
        Assert.AreEqual(0.4375f, spy.Means[2][1], 1e-6f);
        Assert.AreEqual(0.578125f, plan[0], 1e-6f);
    }

    [TestMethod]
    public void Plan_SameSeed_GivesTheSamePlans()
    {
        float[] first = Plans(seed: 3), second = Plans(seed: 3), other = Plans(seed: 4);

        CollectionAssert.AreEqual(first, second);
        CollectionAssert.AreNotEqual(first, other);

        static float[] Plans(int seed)
        {
            using var planner = new Planner(
                new Integrator(1), new PlannerOptions { Bounds = [Unit], Steps = 4, Seed = seed, Iterations = 2 });
            float[] plans = new float[8];
            planner.Plan([0], Effort, plans.AsSpan(0, 4));
            planner.Plan([0.1f], Effort, plans.AsSpan(4));
            return plans;
        }
    }

    [TestMethod]
    public void Reset_AfterPlans_MakesThePlannerAsNew()
    {
        using var planner = new Planner(
            new Integrator(1), new PlannerOptions { Bounds = [Unit], Steps = 4, Iterations = 2 });
        float[] first = new float[4], second = new float[4], afterReset = new float[4];

        planner.Plan([0], Effort, first);
        planner.Plan([0], Effort, second);
        planner.Reset();
        planner.Plan([0], Effort, afterReset);

        CollectionAssert.AreNotEqual(first, second);
        CollectionAssert.AreEqual(first, afterReset);
    }

    [TestMethod]
    public void Plan_Batch_GivesEachPlanWhatItWouldGetAlone()
    {
        var options = new PlannerOptions { Bounds = [Unit, Unit], Steps = 5, Iterations = 3, Seed = 10 };
        float[] states = [0, 0, 1, -1, 0.5f, 2], goals = [1, 1, -2, 0, 0.5f, 0.5f];
        using var batch = new Planner(new Integrator(2), options, plans: 3);
        float[] together = new float[30], alone = new float[30];

        for (int call = 0; call < 2; call++)
            batch.Plan(states, new GoalDistance(goals), together);

        for (int plan = 0; plan < 3; plan++)
        {
            using var single = new Planner(new Integrator(2), options with { Seed = 10 + plan });
            for (int call = 0; call < 2; call++)
            {
                var cost = new GoalDistance(goals.AsSpan(2 * plan, 2));
                single.Plan(states.AsSpan(2 * plan, 2), cost, alone.AsSpan(10 * plan, 10));
            }
        }
        CollectionAssert.AreEqual(alone, together);
    }

    [TestMethod]
    public void Plan_CostsThatAreNotFinite_CountAsTheWorst()
    {
        using var planner = new Planner(
            new Integrator(1), new PlannerOptions { Bounds = [Unit], Steps = 1, Iterations = 30 });
        float[] plan = new float[1];

        planner.Plan([0], new StepCost((_, action) => action[0] > 0.5f ? float.NaN : -action[0]), plan);

        Assert.IsInRange(0.49f, 0.5f, plan[0]);
    }

    [TestMethod]
    [DynamicData(nameof(Methods))]
    public void Plan_FewerFiniteCostsThanElites_LearnsFromThemAlone(PlanningMethod method, double smoothing)
    {
        using var planner = new Planner(new Integrator(1), new PlannerOptions
        {
            Bounds = [Unit], Method = method, Smoothing = smoothing / 100, Steps = 1, Iterations = 1, Samples = 200,
        });
        float[] plan = new float[1];

        planner.Plan([0], new StepCost((_, action) => action[0] > 0.9f ? 1 : float.PositiveInfinity), plan);

        Assert.IsInRange(0.88f, 1, plan[0]);
    }

    [TestMethod]
    public void Plan_NoFiniteCost_IsRefused()
    {
        using var planner = new Planner(new Integrator(1), new PlannerOptions { Bounds = [Unit], Samples = 40 });

        const string expected = "The cost of all 40 sampled plans is NaN or infinite";
        Assert.Contains(expected, Assert.ThrowsExactly<InvalidOperationException>(
            () => planner.Plan([0], new StepCost((_, _) => float.NegativeInfinity), new float[12])).Message);
    }

    [TestMethod]
    public void Plan_WrongSizesOrStates_AreNamed()
    {
        using var planner = new Planner(new Integrator(2), new PlannerOptions { Bounds = [Unit, Unit] }, plans: 3);
        float[] plans = new float[3 * planner.PlanSize];

        Assert.AreEqual(24, planner.PlanSize);
        Refused("states holds 5 values; expected 3 rows of D = 2", () => planner.Plan(new float[5], Effort, plans));
        Refused(
            "plans holds 71 values; expected 3 rows of S·A·H = 24",
            () => planner.Plan(new float[6], Effort, plans.AsSpan(1)));
        Refused("states holds NaN", () => planner.Plan([0, 0, 0, float.NaN, 0, 0], Effort, plans));
        Refused("Plan.executedSteps is -1", () => planner.Plan(new float[6], Effort, plans, executedSteps: -1));
    }

    [TestMethod]
    public void Options_OutOfRange_AreNamed()
    {
        var options = new PlannerOptions { Bounds = [Unit, Unit] };

        Invalid("PlannerOptions.Bounds is 1 ranges; expected A = 2", options with { Bounds = [Unit] });
        Invalid("PlannerOptions.Bounds is 1 to -1", options with { Bounds = [Unit, new(1, -1)] });
        Invalid("PlannerOptions.Bounds is NaN to 1", options with { Bounds = [new(float.NaN, 1), Unit] });
        Invalid("PlannerOptions.Steps is 0", options with { Steps = 0 });
        Invalid("PlannerOptions.Samples is 1; expected a number from 2", options with { Samples = 1 });
        Invalid("PlannerOptions.Iterations is 0", options with { Iterations = 0 });
        Invalid("PlannerOptions.InitialDeviation is 0", options with { InitialDeviation = 0 });
        Invalid("PlannerOptions.Smoothing is 1", options with { Smoothing = 1 });
        Invalid("CrossEntropy.Elites is 30; expected a number from 1 to 20", options with { Samples = 20 });
        Invalid("Mppi.Temperature is 0", options with { Method = new Mppi { Temperature = 0 } });
        Invalid("Planner.plans is 0", options, plans: 0);

        static void Invalid(string message, PlannerOptions options, int plans = 1) => Assert.Contains(
            message,
            Assert.ThrowsExactly<ArgumentException>(
                () => { _ = new Planner(new Integrator(2), options, plans); }).Message);
    }

    [TestMethod]
    public void Plan_FromWithinItsOwnCost_IsRefused()
    {
        using var planner = new Planner(new Integrator(1), new PlannerOptions { Bounds = [Unit] });

        Assert.Contains("one thread at a time", Assert.ThrowsExactly<InvalidOperationException>(() => planner.Plan(
            [0],
            new StepCost((_, _) =>
            {
                planner.Plan([0], Effort, new float[12]);
                return 0;
            }),
            new float[12])).Message);
        planner.Plan([0], Effort, new float[12]);
    }

    [TestMethod]
    public void Plan_AfterDispose_SaysSo()
    {
        var planner = new Planner(new Integrator(1), new PlannerOptions { Bounds = [Unit] });
        planner.Dispose();
        planner.Dispose();

        Assert.ThrowsExactly<ObjectDisposedException>(() => planner.Plan([0], Effort, new float[12]));
        Assert.ThrowsExactly<ObjectDisposedException>(planner.Reset);
    }

    private static void Refused(string message, Action call) =>
        Assert.Contains(message, Assert.ThrowsExactly<ArgumentException>(call).Message);
}
