using Jepa.MLNet.Planning;
using Jepa.MLNet.Tests.Fixtures;

namespace Jepa.MLNet.Tests.Planning;

[TestClass]
public sealed class JepaDynamicsTests
{
    private static readonly StepCost Effort = new((_, action) => action[0] * action[0]);

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(2, 3)]
    public void Plan_OverAModel_CostsTheModelsOwnRollouts(int actionSize, int horizon)
    {
        const int steps = 4, samples = 50;
        var world = new TestWorld(actionSize, horizon);
        using JepaModel model = world.Load();
        int size = actionSize * horizon;
        var spy = new SpyMethod(new float[steps * size]);
        float[] latent = Wave(16);
        using var planner = new Planner(model, Options(actionSize) with
        {
            Method = spy, Steps = steps, Samples = samples, Iterations = 1,
        });

        planner.Plan(latent, new FinalGoalDistance(Wave(16)), new float[steps * size]);

        Assert.AreEqual(steps * size, planner.PlanSize);
        for (int sample = 0; sample < samples; sample++)
        {
            float[] actions = [.. Enumerable.Range(0, steps).SelectMany(
                step => spy.Actions.GetRange((step * samples + sample) * size, size))];
            float[] end = world.Rollout(latent, actions, steps)[^16..];
            Assert.AreEqual(end.Zip(latent, (z, goal) => (z - goal) * (z - goal)).Average(), spy.Costs[sample], 1e-5f);
        }
    }

    [TestMethod]
    public void Plan_GoalThatKnownActionsReach_IsReached()
    {
        const int steps = 3;
        var world = new TestWorld(actionSize: 2);
        using JepaModel model = world.Load();
        float[] latent = Wave(16), goals = world.Rollout(latent, [0.8f, -0.3f, -0.6f, 0.1f, 0.2f, 0.7f], steps);
        using var planner = new Planner(
            model, Options(actionSize: 2) with { Steps = steps, Iterations = 30, Samples = 500 });
        float[] plan = new float[6], reached = new float[goals.Length];

        planner.Plan(latent, new TrajectoryDistance(goals, steps), plan);

        model.Rollout(latent, plan, steps, reached);
        Assert.IsLessThan(1e-6f, reached.Zip(goals, (z, goal) => (z - goal) * (z - goal)).Average());
    }

    [TestMethod]
    public void Plan_BatchOverAModel_GivesEachPlanWhatItWouldGetAlone()
    {
        using JepaModel model = new TestWorld().Load();
        var options = Options(actionSize: 1) with { Steps = 5, Iterations = 3 };
        float[] latents = Wave(3 * 16), goals = [.. Wave(48).Reverse()];
        float[] together = new float[15], alone = new float[5];
        using var batch = new Planner(model, options, plans: 3);
        using var single = new Planner(model, options with { Seed = 3 });

        batch.Plan(latents, new GoalDistance(goals), together);
        single.Plan(latents.AsSpan(32), new GoalDistance(goals.AsSpan(32)), alone);

        CollectionAssert.AreEqual(alone, together[10..]);
    }

    [TestMethod]
    public void Plan_SimulatorAndModelOfTheSameStep_AgreeToTheBit()
    {
        using JepaModel model = new TestWorld().Load();
        float[] byModel = new float[12], bySteps = new float[12];
        using var planner = new Planner(model, Options(actionSize: 1));
        using var stepped = new Planner(new Stepped(model), Options(actionSize: 1));

        planner.Plan(Wave(16), new GoalDistance(Wave(16)), byModel);
        stepped.Plan(Wave(16), new GoalDistance(Wave(16)), bySteps);

        CollectionAssert.AreEqual(bySteps, byModel);
    }

    [TestMethod]
    public void Planner_ModelThatCannotBePlannedWith_IsRefused()
    {
        using JepaModel noPredictor = JepaModel.Load(TestNetwork.Article.ToEncoder());
        using JepaModel noActions = new TestWorld(actionSize: 0).Load();
        using JepaModel readsTime = new TestWorld(positionalEncodingSize: 4).Load();

        Assert.Contains("without a predictor", Assert.ThrowsExactly<InvalidOperationException>(
            () => _ = new Planner(noPredictor, Options(1))).Message);
        Assert.Contains("action size is 0", Assert.ThrowsExactly<ArgumentException>(
            () => _ = new Planner(noActions, Options(0))).Message);
        Assert.Contains("positional encoding size is 4", Assert.ThrowsExactly<ArgumentException>(
            () => _ = new Planner(readsTime, Options(1))).Message);
    }

    [TestMethod]
    public void Plan_ModelDisposed_SaysSo()
    {
        JepaModel model = new TestWorld().Load();
        using var planner = new Planner(model, Options(1));
        model.Dispose();

        Assert.Contains("JepaModel", Assert.ThrowsExactly<ObjectDisposedException>(
            () => planner.Plan(new float[16], Effort, new float[12])).Message);
    }

    [TestMethod]
    public void Dispose_DuringAPlan_LetsItEnd()
    {
        using JepaModel model = new TestWorld().Load();
        var planner = new Planner(model, Options(1));
        float[] plan = new float[12];

        planner.Plan(
            new float[16],
            new StepCost((_, action) =>
            {
                planner.Dispose();
                return MathF.Abs(action[0] - 0.5f);
            }),
            plan);

        Assert.AreEqual(0.5f, plan[0], 0.1f);
        Assert.ThrowsExactly<ObjectDisposedException>(() => planner.Plan(new float[16], Effort, plan));
    }

    [TestMethod]
    public void Plan_MoreSamples_AllocatesForTheMethodAlone()
    {
        using JepaModel model = new TestWorld().Load();
        using var planner = new Planner(model, Options(1) with { Method = new SpyNothing() });
        var cost = new GoalDistance(Wave(16));
        float[] latent = Wave(16), plan = new float[12];
        planner.Plan(latent, cost, plan);
        long before = GC.GetAllocatedBytesForCurrentThread();

        planner.Plan(latent, cost, plan);

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static PlannerOptions Options(int actionSize) =>
        new() { Bounds = [.. Enumerable.Repeat(new ActionBound(-1, 1), actionSize)] };

    private static float[] Wave(int count) => [.. Enumerable.Range(0, count).Select(i => MathF.Sin(0.7f * i))];

    private sealed class Stepped(JepaModel model) : Dynamics
    {
        public override int StateSize => 16;

        public override int ActionSize => 1;

        public override void Advance(ReadOnlySpan<float> states, ReadOnlySpan<float> actions, Span<float> nextStates) =>
            model.Predict(states, actions, nextStates);
    }

    private sealed record SpyNothing : PlanningMethod
    {
        public override void Validate(int samples)
        {
        }

        public override void Update(
            PlanRollouts rollouts, ReadOnlySpan<float> costs, Span<float> mean, Span<float> deviation)
        {
        }
    }
}
