using Jepa.MLNet;
using Jepa.Training.Data;
using Jepa.Training.Losses;
using Jepa.Training.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Tests.Networks;

[TestClass]
public sealed class WorldModelTests
{
    private static readonly JepaTrainingOptions Trailing = new() { Objective = JepaObjective.Article with { Target = PredictionTarget.MovingAverage } };

    private static readonly ClipShape Shape = new(WindowSize: 4, new FrameShape(1), ActionSize: 1, Horizon: 1, Steps: 1, 0);

    [TestMethod]
    public void New_MovingAverage_StartsAtTheEncoder()
    {
        using DisposeScope scope = NewDisposeScope();
        using var model = new WorldModel(Trailing, Shape, new Generator(1));
        Tensor windows = randn(5, 4, 1);

        Assert.IsTrue(model.EncodeTarget(windows).Equals(model.Encode(windows)));
        Assert.HasCount(4, model.TargetParameters);
        Assert.HasCount(8, model.Parameters, "the trailing encoder is not the optimiser's business");
    }

    [TestMethod]
    public void UpdateTarget_Momentum_IsThePartThatStays()
    {
        using DisposeScope scope = NewDisposeScope();
        using var model = new WorldModel(Trailing, Shape, new Generator(1));
        float[] start = Values(model.TargetParameters);
        using (no_grad())
        {
            foreach (var parameter in model.EncoderParameters.Select(parameter => parameter.Value))
                parameter.fill_(2);
        }

        model.UpdateTarget(0.9);
        model.UpdateTarget(0.9);

        float[] moved = Values(model.TargetParameters);
        for (int index = 0; index < start.Length; index++)
            Assert.AreEqual(0.81 * start[index] + 0.19 * 2, moved[index], 1e-6);
        Assert.IsTrue(model.EncoderParameters.Select(parameter => parameter.Value).All(parameter => parameter.eq(2).all().item<bool>()), "the encoder stays");
    }

    [TestMethod]
    public void EncodeTarget_Latents_AreNoPartOfAGraph()
    {
        using DisposeScope scope = NewDisposeScope();
        using var model = new WorldModel(Trailing, Shape, new Generator(1));

        Assert.IsFalse(model.EncodeTarget(randn(5, 4, 1)).requires_grad);
    }

    [TestMethod]
    public void New_LiveEncoder_HasNothingThatTrails()
    {
        using var model = new WorldModel(new JepaTrainingOptions(), Shape, new Generator(1));

        model.UpdateTarget(0.5);

        Assert.IsEmpty(model.TargetParameters);
    }

    [TestMethod]
    public void Encode_WindowsOfClips_AreEncodedAsEachByItself()
    {
        using DisposeScope scope = NewDisposeScope();
        using var model = new WorldModel(new JepaTrainingOptions(), Shape, new Generator(1));
        Tensor clips = randn(5, 3, 4, 1);

        Tensor latents = model.Encode(clips);

        CollectionAssert.AreEqual(new long[] { 5, 3, 16 }, latents.shape);
        for (int step = 0; step < 3; step++)
            Assert.IsTrue(latents.select(1, step).allclose(model.Encode(clips.select(1, step)), atol: 1e-6));
    }

    [TestMethod]
    public void Unroll_SeveralSteps_FeedsThePredictorItsOwnPredictions()
    {
        using DisposeScope scope = NewDisposeScope();
        using var model = new WorldModel(new JepaTrainingOptions(), Shape, new Generator(1));
        Tensor latents = randn(5, 16), actions = randn(5, 3, 1);

        Tensor[] predicted = model.Unroll(latents, actions, 3);

        Assert.HasCount(3, predicted);
        Tensor expected = latents;
        for (int step = 0; step < 3; step++)
        {
            expected = model.Predict(expected, actions.select(1, step));
            Assert.IsTrue(expected.Equals(predicted[step]), $"step {step}");
        }
    }

    private static float[] Values(IEnumerable<(string Name, Tensor Value)> parameters) => [.. parameters.SelectMany(parameter => parameter.Value.data<float>().ToArray())];
}
