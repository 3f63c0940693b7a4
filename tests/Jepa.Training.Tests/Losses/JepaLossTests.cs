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
    private static readonly JepaObjective Unregularized = Trainings.SmallArticle with { Regularizer = Regularizer.None };

    [TestMethod]
    public void Evaluate_LiveEncoder_LetsTheGradientIntoTheTarget() =>
        AssertGradient(Unregularized, (networks, current, next) => (Predict(networks, current) - Encode(networks, next)).square().sum(1).mean());

    [TestMethod]
    public void Evaluate_StopGradient_KeepsTheGradientOutOfTheTarget() =>
        AssertGradient(
            Unregularized with { Target = PredictionTarget.StopGradient },
            (networks, current, next) => (Predict(networks, current) - Encode(networks, next).detach()).square().sum(1).mean());

    [TestMethod]
    public void Evaluate_MovingAverage_KeepsTheGradientOutOfTheTarget()
    {
        // Before the first step the target is the encoder itself.
        AssertGradient(
            Unregularized with { Target = PredictionTarget.MovingAverage },
            (networks, current, next) => (Predict(networks, current) - Encode(networks, next).detach()).square().sum(1).mean());
    }

    [TestMethod]
    public void Evaluate_MovingAverage_PredictsWhatTheTrailingEncoderSees()
    {
        // The live encoder is turned to zero, and the trailing one keeps what it had.
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(1);
        JepaTrainingOptions options = Trainings.Small with { Objective = Unregularized with { Target = PredictionTarget.MovingAverage } };
        using var networks = new JepaNetworks(options, 1, 1, generator);
        using TransitionPool pool = TransitionPool.From(Trainings.Balls, 4, 1);
        Tensor target = networks.Encoder.forward(pool.Windows.select(1, 1)).detach();
        using (no_grad())
        {
            foreach (var parameter in networks.Encoder.parameters())
                parameter.zero_();
        }

        double error = Evaluate(options.Objective, networks, pool).PredictionError.item<float>();

        Tensor predicted = networks.Predict(zeros(pool.Count, 16), pool.Actions);
        double expected = (predicted - target).square().sum(1).mean().item<float>();
        Assert.AreEqual(expected, error, 1e-5 * expected);
        Assert.IsGreaterThan(0.1, expected);
    }

    [TestMethod]
    public void Evaluate_NoRegularizer_IsThePredictionErrorAlone()
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(1);
        using var networks = new JepaNetworks(Trainings.Small, 1, 1, generator);
        using TransitionPool pool = TransitionPool.From(Trainings.Balls, 4, 1);

        JepaLossTerms loss = Evaluate(Unregularized, networks, pool);

        Assert.AreEqual(0, loss.Regularizer.item<float>());
        Assert.AreEqual(loss.PredictionError.item<float>(), loss.Total.item<float>());
        Assert.AreEqual(0, new JepaLoss(Unregularized, threads: 1).RegularizerFloor(128));
    }

    [TestMethod]
    public void Evaluate_CurrentLatents_AreWhatIsRegularized() =>
        AssertRegularized(RegularizedLatents.Current, (sigReg, networks, current, next, generator) => sigReg(Encode(networks, current), generator));

    [TestMethod]
    public void Evaluate_CurrentAndNextLatents_AreRegularizedEachByItself() =>
        AssertRegularized(
            RegularizedLatents.CurrentAndNext,
            (sigReg, networks, current, next, generator) => (sigReg(Encode(networks, current), generator) + sigReg(Encode(networks, next), generator)) / 2);

    [TestMethod]
    public void Evaluate_PredictedLatents_AreRegularizedInsteadOfTheEncoders() =>
        AssertRegularized(RegularizedLatents.Predicted, (sigReg, networks, current, next, generator) => sigReg(Predict(networks, current), generator));

    [TestMethod]
    public void Evaluate_VicReg_TakesTheSameLatentsAsSigReg()
    {
        foreach (RegularizedLatents latents in Enum.GetValues<RegularizedLatents>())
        {
            using DisposeScope scope = NewDisposeScope();
            using var generator = new Generator(1);
            using var networks = new JepaNetworks(Trainings.Small, 1, 1, generator);
            using TransitionPool pool = TransitionPool.From(Trainings.Balls, 4, 1);
            Tensor current = pool.Windows.select(1, 0), next = pool.Windows.select(1, 1);

            double value = Evaluate(JepaObjective.Article with { Regularizer = Regularizer.VicReg, RegularizedLatents = latents }, networks, pool).Regularizer.item<float>();

            double expected = latents switch
            {
                RegularizedLatents.Current => Score(Encode(networks, current)),
                RegularizedLatents.CurrentAndNext => (Score(Encode(networks, current)) + Score(Encode(networks, next))) / 2,
                _ => Score(networks.Predict(Encode(networks, current), pool.Actions)),
            };
            Assert.AreEqual(expected, value, 1e-5 * expected, $"{latents}");
        }

        static double Score(Tensor latents) => new VicReg().Evaluate(latents, new Generator(1)).Value.item<float>();
    }

    private static Tensor Encode(JepaNetworks networks, Tensor windows) => networks.Encoder.forward(windows);

    /// <summary>For windows without actions.</summary>
    private static Tensor Predict(JepaNetworks networks, Tensor windows) => networks.Predict(networks.Encoder.forward(windows), null);

    private static JepaLossTerms Evaluate(JepaObjective objective, JepaNetworks networks, TransitionPool pool) =>
        new JepaLoss(objective, threads: 1).Evaluate(networks, pool.Windows, pool.Actions, new Generator(9));

    private static void AssertRegularized(
        RegularizedLatents latents, Func<Func<Tensor, Generator, Tensor>, JepaNetworks, Tensor, Tensor, Generator, Tensor> expected)
    {
        JepaObjective objective = Trainings.SmallArticle with { RegularizedLatents = latents, RegularizerWeight = 0.7 };
        var sigReg = new SigReg(objective.SigReg);
        Tensor Score(Tensor values, Generator generator) => sigReg.Statistic(values, sigReg.DrawDirections(16, generator));

        AssertGradient(
            objective,
            (networks, current, next) =>
                (Predict(networks, current) - Encode(networks, next)).square().sum(1).mean() + 0.7 * expected(Score, networks, current, next, new Generator(9)));
    }

    /// <summary>The gradient of every parameter is that of the loss as written out, and a trailing encoder has none.</summary>
    private static void AssertGradient(JepaObjective objective, Func<JepaNetworks, Tensor, Tensor, Tensor> writtenOut)
    {
        using DisposeScope scope = NewDisposeScope();
        JepaTrainingOptions options = Trainings.Small with { Objective = objective };
        Series[] series = [.. Trainings.Balls.Select(ball => new Series(ball.Frames))];
        using TransitionPool pool = TransitionPool.From(series, 4, 1);
        using var generator = new Generator(1);
        using var twinGenerator = new Generator(1);
        using var networks = new JepaNetworks(options, 1, 0, generator);
        using var twin = new JepaNetworks(options, 1, 0, twinGenerator);

        JepaLossTerms loss = Evaluate(objective, networks, pool);
        loss.Total.backward();
        Tensor expected = writtenOut(twin, pool.Windows.select(1, 0), pool.Windows.select(1, 1));
        expected.backward();

        double composed = new JepaLoss(objective, threads: 1).Compose(loss.PredictionError.item<float>(), loss.Regularizer.item<float>());
        Assert.AreEqual(expected.item<float>(), composed, 1e-5 * expected.item<float>(), "value");
        foreach (((string name, Tensor value), (_, Tensor other)) in networks.Parameters.Zip(twin.Parameters))
        {
            double largest = other.grad!.abs().max().item<float>();
            Assert.IsLessThan(1e-4 * largest, (value.grad! - other.grad!).abs().max().item<float>(), name);
        }
        foreach ((string name, Tensor value) in networks.TargetParameters)
            Assert.IsNull(value.grad, name);
    }
}
