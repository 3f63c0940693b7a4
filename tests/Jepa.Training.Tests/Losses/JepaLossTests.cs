using Jepa.Training.Data;
using Jepa.Training.Losses;
using Jepa.Training.Networks;
using Jepa.Training.Tests.Fixtures;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Tests.Losses;

/// <summary>Each choice of an objective against the same loss written out with torch.</summary>
[TestClass]
public sealed class JepaLossTests
{
    /// <summary>A regulariser's value for latents.</summary>
    private delegate Tensor Score(Tensor latents, Generator generator);

    /// <summary>A regulariser's part of the loss, written out.</summary>
    private delegate Tensor Penalty(Score score, WorldModel model, Tensor current, Tensor next, Generator generator);

    /// <summary>A loss, written out, of a window and the next.</summary>
    private delegate Tensor WrittenOut(WorldModel model, Tensor current, Tensor next);

    private static readonly JepaObjective Unregularized = Trainings.SmallArticle with { Regularizer = new NoRegularizer() };

    [TestMethod]
    public void Evaluate_LiveEncoder_LetsTheGradientIntoTheTarget() =>
        AssertGradient(Unregularized, (model, current, next) => (Predict(model, current) - model.Encode(next)).square().sum(1).mean());

    [TestMethod]
    public void Evaluate_StopGradient_KeepsTheGradientOutOfTheTarget() =>
        AssertGradient(
            Unregularized with { Target = PredictionTarget.StopGradient },
            (model, current, next) => (Predict(model, current) - model.Encode(next).detach()).square().sum(1).mean());

    [TestMethod]
    public void Evaluate_MovingAverage_KeepsTheGradientOutOfTheTarget()
    {
        // Before the first step the target is the encoder itself.
        AssertGradient(
            Unregularized with { Target = PredictionTarget.MovingAverage },
            (model, current, next) => (Predict(model, current) - model.Encode(next).detach()).square().sum(1).mean());
    }

    [TestMethod]
    public void Evaluate_MovingAverage_PredictsWhatTheTrailingEncoderSees()
    {
        // The live encoder is turned to zero, and the trailing one keeps what it had.
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(1);
        JepaTrainingOptions options = Trainings.Small with
        {
            Objective = Unregularized with { Target = PredictionTarget.MovingAverage },
        };
        (WorldModel model, Clips clips) = Create(options, generator);
        Tensor target = model.Encode(clips.Windows.select(1, 1)).detach();
        using (no_grad())
        {
            foreach ((_, var parameter) in model.EncoderParameters)
                parameter.zero_();
        }

        double error = Evaluate(options.Objective, model, clips).PredictionError.item<float>();

        Tensor predicted = model.Predict(zeros(clips.Count, 16), clips.Actions!.select(1, 0));
        model.Dispose();
        double expected = (predicted - target).square().sum(1).mean().item<float>();
        Assert.AreEqual(expected, error, 1e-5 * expected);
        Assert.IsGreaterThan(0.1, expected);
    }

    [TestMethod]
    public void Evaluate_NoRegularizer_IsThePredictionErrorAlone()
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(1);
        (WorldModel model, Clips clips) = Create(Trainings.Small, generator);

        JepaLossTerms loss = Evaluate(Unregularized, model, clips);
        model.Dispose();

        Assert.AreEqual(0, loss.Regularizer.item<float>());
        Assert.AreEqual(loss.PredictionError.item<float>(), loss.Total.item<float>());
        Assert.AreEqual(0, Loss(Unregularized).RegularizerFloor(128));
    }

    [TestMethod]
    public void Evaluate_CurrentLatents_AreWhatIsRegularized() =>
        AssertRegularized(RegularizedLatents.Current, (sigReg, model, current, next, generator) => sigReg(model.Encode(current), generator));

    [TestMethod]
    public void Evaluate_EveryStepsLatents_AreRegularizedEachByItself() =>
        AssertRegularized(
            RegularizedLatents.EveryStep,
            (sigReg, model, current, next, generator) => (sigReg(model.Encode(current), generator) + sigReg(model.Encode(next), generator)) / 2);

    [TestMethod]
    public void Evaluate_PredictedLatents_AreRegularizedInsteadOfTheEncoders() =>
        AssertRegularized(RegularizedLatents.Predicted, (sigReg, model, current, next, generator) => sigReg(Predict(model, current), generator));

    [TestMethod]
    public void Evaluate_VicReg_TakesTheSameLatentsAsSigReg()
    {
        foreach (RegularizedLatents latents in Enum.GetValues<RegularizedLatents>())
        {
            using DisposeScope scope = NewDisposeScope();
            using var generator = new Generator(1);
            (WorldModel model, Clips clips) = Create(Trainings.Small, generator);
            Tensor current = clips.Windows.select(1, 0), next = clips.Windows.select(1, 1);
            JepaObjective objective = JepaObjective.Article with { Regularizer = new VicReg(), RegularizedLatents = latents };

            double value = Evaluate(objective, model, clips).Regularizer.item<float>();

            double expected = latents switch
            {
                RegularizedLatents.Current => Score(model.Encode(current)),
                RegularizedLatents.EveryStep => (Score(model.Encode(current)) + Score(model.Encode(next))) / 2,
                _ => Score(model.Predict(model.Encode(current), clips.Actions!.select(1, 0))),
            };
            Assert.AreEqual(expected, value, 1e-5 * expected, $"{latents}");
            model.Dispose();
        }

        static double Score(Tensor latents) => new VicReg().Evaluate(latents, new Generator(1)).item<float>();
    }

    /// <summary>The prediction from windows without actions.</summary>
    private static Tensor Predict(WorldModel model, Tensor windows) => model.Predict(model.Encode(windows), null);

    private static JepaLoss Loss(JepaObjective objective) => new(objective, steps: 1, weights: null, threads: 1);

    private static JepaLossTerms Evaluate(JepaObjective objective, WorldModel model, Clips clips) =>
        Loss(objective).Evaluate(model, clips, new Generator(9));

    private static (WorldModel Model, Clips Clips) Create(
        JepaTrainingOptions options, Generator generator, Series[]? series = null)
    {
        using InMemoryClips source = (series ?? Trainings.Balls).InMemory(options);
        return (new WorldModel(options, source.Shape, generator), source.All());
    }

    private static void AssertRegularized(RegularizedLatents latents, Penalty expected)
    {
        JepaObjective objective = Trainings.SmallArticle with { RegularizedLatents = latents, RegularizerWeight = 0.7 };
        var sigReg = new SigRegStatistic((SigReg)objective.Regularizer);
        Tensor Score(Tensor values, Generator generator) =>
            sigReg.Evaluate(values, sigReg.DrawDirections(16, generator));

        AssertGradient(
            objective,
            (model, current, next) => (Predict(model, current) - model.Encode(next)).square().sum(1).mean()
                + 0.7 * expected(Score, model, current, next, new Generator(9)));
    }

    /// <summary>
    /// The value is that of the loss as written out, and so is the gradient of every parameter; a trailing encoder has
    /// none.
    /// </summary>
    private static void AssertGradient(JepaObjective objective, WrittenOut writtenOut)
    {
        using DisposeScope scope = NewDisposeScope();
        JepaTrainingOptions options = Trainings.Small with { Objective = objective };
        Series[] series = [.. Trainings.Balls.Select(ball => new Series(ball.Frames))];
        using var generator = new Generator(1);
        using var twinGenerator = new Generator(1);
        (WorldModel model, Clips clips) = Create(options, generator, series);
        (WorldModel twin, _) = Create(options, twinGenerator, series);

        JepaLossTerms loss = Evaluate(objective, model, clips);
        loss.Total.backward();
        Tensor expected = writtenOut(twin, clips.Windows.select(1, 0), clips.Windows.select(1, 1));
        expected.backward();

        Assert.AreEqual(expected.item<float>(), loss.Total.item<float>(), 1e-5 * expected.item<float>(), "value");
        foreach (((string name, Tensor value), (_, Tensor other)) in model.Parameters.Zip(twin.Parameters))
        {
            double largest = other.grad!.abs().max().item<float>();
            Assert.IsLessThan(1e-4 * largest, (value.grad! - other.grad!).abs().max().item<float>(), name);
        }
        foreach ((string name, Tensor value) in model.TargetParameters)
            Assert.IsNull(value.grad, name);
        model.Dispose();
        twin.Dispose();
    }
}
