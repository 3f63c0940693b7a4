using Jepa.MLNet.Tests.Fixtures;

namespace Jepa.MLNet.Tests;

[TestClass]
public sealed class JepaModelRolloutTests
{
    private const int Steps = 3;

    [TestMethod]
    [DataRow(0, 1, 0, 5)]
    [DataRow(1, 1, 0, 0)]
    [DataRow(1, 1, 0, 1)]
    [DataRow(2, 3, 0, 7)]
    [DataRow(0, 2, 8, 7)]
    [DataRow(1, 2, 6, 2500)] // more than two blocks
    public void Rollout_Batch_FeedsThePredictorItsOwnLatents(int actionSize, int horizon, int encodingSize, int rows)
    {
        var world = new TestWorld(actionSize, horizon, encodingSize);
        using JepaModel model = world.Load();
        int stride = Steps * actionSize * horizon;
        float[] latents = Wave(rows * 16, 0.7f), actions = Wave(rows * stride, 1.3f);
        long[] times = [.. Enumerable.Range(0, rows).Select(row => 3L + row * 5)];
        var rollouts = new float[rows * Steps * 16];

        model.Rollout(latents, actions, Steps, rollouts, times);

        for (int row = 0; row < rows; row++)
        {
            float[] start = latents[(row * 16)..(row * 16 + 16)];
            float[] expected = world.Rollout(start, actions[(row * stride)..((row + 1) * stride)], Steps, times[row]);
            Rows.AssertClose(expected, rollouts.AsSpan(row * Steps * 16, Steps * 16));
        }
    }

    [TestMethod]
    public void Rollout_Batch_GivesWhatAsManyCallsOfPredictGive()
    {
        using JepaModel model = new TestWorld(actionSize: 2).Load();
        float[] latents = Wave(9 * 16, 0.7f), actions = Wave(9 * Steps * 2, 1.3f);
        var rollouts = new float[9 * Steps * 16];

        model.Rollout(latents, actions, Steps, rollouts);

        for (int step = 0; step < Steps; step++)
        {
            float[] now = [.. actions.Chunk(2).Where((_, place) => place % Steps == step).SelectMany(pair => pair)];
            var next = new float[9 * 16];
            model.Predict(latents, now, next);
            for (int row = 0; row < 9; row++)
            {
                CollectionAssert.AreEqual(
                    next[(row * 16)..(row * 16 + 16)], rollouts.AsSpan((row * Steps + step) * 16, 16).ToArray());
            }
            latents = next;
        }
    }

    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    public void Rollout_ActionNotFinite_MakesItsRowNaNFromThereOnAndNoOther(float bad)
    {
        var world = new TestWorld();
        using JepaModel model = world.Load();
        float[] latents = Wave(3 * 16, 0.7f), actions = Wave(3 * Steps, 1.3f);
        actions[Steps + 1] = bad; // of the second row, the second step
        var rollouts = new float[3 * Steps * 16];

        model.Rollout(latents, actions, Steps, rollouts);

        float[] first = world.Rollout(latents[..16], actions[..Steps], Steps);
        float[] last = world.Rollout(latents[32..], actions[(2 * Steps)..], Steps);
        Rows.AssertClose(first, rollouts.AsSpan(0, Steps * 16));
        Assert.IsTrue(rollouts.AsSpan(Steps * 16, 16).ToArray().All(float.IsFinite));
        Assert.IsTrue(rollouts.AsSpan((Steps + 1) * 16, 2 * 16).ToArray().All(float.IsNaN));
        Rows.AssertClose(last, rollouts.AsSpan(2 * Steps * 16, Steps * 16));
    }

    [TestMethod]
    public void Rollout_WrongSizes_SaysWhatWasExpected()
    {
        using JepaModel model = new TestWorld(actionSize: 1, horizon: 2, positionalEncodingSize: 4).Load();
        float[] latents = new float[32], actions = new float[12], rollouts = new float[96];
        long[] times = [3, 4];

        Refused(
            "latents holds 31 values; expected a multiple of D = 16",
            () => model.Rollout(latents.AsSpan(1), actions, 3, rollouts, times));
        Refused(
            "actions holds 11 values; expected 2 rows of S·A·H = 6",
            () => model.Rollout(latents, actions.AsSpan(1), 3, rollouts, times));
        Refused(
            "rollouts holds 96 values; expected 2 rows of S·D = 32",
            () => model.Rollout(latents, actions.AsSpan(4), 2, rollouts, times));
        Refused(
            "times holds 0 values; expected 2, one for each latent",
            () => model.Rollout(latents, actions, 3, rollouts));
        Refused(
            "Rollout.steps is 0; expected at least 1",
            () => model.Rollout(latents, [], 0, [], times));
        Refused(
            "rollouts overlaps an input",
            () => model.Rollout(rollouts.AsSpan(0, 32), actions, 3, rollouts, times));
    }

    [TestMethod]
    public void Rollout_WithoutPredictor_SaysHowToGetOne()
    {
        using JepaModel model = JepaModel.Load(TestNetwork.Article.ToEncoder());

        Assert.Contains("without a predictor", Assert.ThrowsExactly<InvalidOperationException>(
            () => model.Rollout(new float[16], [], 1, new float[16])).Message);
    }

    [TestMethod]
    public void Rollout_AfterDispose_SaysSo()
    {
        JepaModel model = new TestWorld().Load();
        model.Dispose();

        Assert.ThrowsExactly<ObjectDisposedException>(() => model.Rollout([], [], 1, []));
    }

    [TestMethod]
    public void Rollout_MoreSteps_AllocatesNothingMore()
    {
        using JepaModel model = new TestWorld().Load();
        long few = Allocated(steps: 2), many = Allocated(steps: 200);

        Assert.AreEqual(few, many);

        long Allocated(int steps)
        {
            float[] latents = Wave(5 * 16, 0.7f), actions = Wave(5 * steps, 1.3f), rollouts = new float[5 * steps * 16];
            model.Rollout(latents, actions, steps, rollouts);
            long before = GC.GetAllocatedBytesForCurrentThread();
            model.Rollout(latents, actions, steps, rollouts);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private static void Refused(string message, Action call) =>
        Assert.Contains(message, Assert.ThrowsExactly<ArgumentException>(call).Message);

    private static float[] Wave(int count, float frequency) =>
        [.. Enumerable.Range(0, count).Select(i => MathF.Sin(i * frequency))];
}
