using Jepa.Training.Data;
using Jepa.Training.Losses;
using Jepa.Training.Networks;
using Jepa.Training.Tests.Fixtures;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Tests.Losses;

/// <summary>The loss of several steps against a loop over the predictor and the encoder, written out with torch.</summary>
[TestClass]
public sealed class JepaLossRolloutTests
{
    private const int Steps = 3;

    private static readonly JepaTrainingOptions Options = Trainings.Small with
    {
        WindowSize = 3, Horizon = 2, RolloutSteps = Steps, LatentSize = 5, PositionalEncodingSize = 2,
    };

    private static IEnumerable<(string Name, JepaObjective Objective, double[]? Weights)> Objectives =>
    [
        ("live, the current latents", Trainings.SmallArticle, null),
        ("live, every step", Trainings.SmallArticle with { RegularizedLatents = RegularizedLatents.EveryStep }, null),
        ("live, predictions", Trainings.SmallArticle with { RegularizedLatents = RegularizedLatents.Predicted }, null),
        ("stopped, weighted", Trainings.SmallArticle with { Target = PredictionTarget.StopGradient }, [3, 0, 1]),
        ("trailing", Trainings.SmallArticle with { Target = PredictionTarget.MovingAverage }, null),
        ("LeJEPA's, weighted",
            JepaObjective.LeJepa with { Regularizer = SigReg.LeJepa with { Projections = 16 } }, [1, 2, 5]),
    ];

    [TestMethod]
    [DynamicData(nameof(Objectives))]
    public void Evaluate_SeveralSteps_IsTheLoopOverPredictAndEncode(
        string name, JepaObjective objective, double[]? weights)
    {
        using DisposeScope scope = NewDisposeScope();
        JepaTrainingOptions options = Options with { Objective = objective };
        using InMemoryClips source = Waves.Of(channels: 2, actionSize: 1).InMemory(options);
        using var generator = new Generator(1);
        using var twinGenerator = new Generator(1);
        using var model = new WorldModel(options, source.Shape, generator);
        using var twin = new WorldModel(options, source.Shape, twinGenerator);
        Clips clips = source.All();

        var evaluated = new JepaLoss(objective, Steps, weights, threads: 1);
        JepaLossTerms loss = evaluated.Evaluate(model, clips, new Generator(9));
        loss.Total.backward();
        (Tensor total, double[] stepErrors) = WrittenOut(objective, weights ?? [1, 1, 1], twin, clips);
        total.backward();

        AssertClose(total.item<float>(), loss.Total.item<float>(), name);
        Assert.HasCount(Steps, loss.StepErrors);
        for (int step = 0; step < Steps; step++)
            AssertClose(stepErrors[step], loss.StepErrors[step].item<float>(), $"{name}, step {step}");
        foreach (((string parameter, Tensor value), (_, Tensor other)) in model.Parameters.Zip(twin.Parameters))
        {
            double largest = other.grad!.abs().max().item<float>();
            double difference = (value.grad! - other.grad!).abs().max().item<float>();
            Assert.IsGreaterThan(0, largest, parameter);
            Assert.IsLessThan(1e-4 * largest, difference, $"{name}: {parameter}");
        }
    }

    [TestMethod]
    public void Evaluate_Weights_CountByTheirProportionsAlone()
    {
        using DisposeScope scope = NewDisposeScope();
        using InMemoryClips source = Waves.Of(channels: 2, actionSize: 1).InMemory(Options);
        using var model = new WorldModel(Options, source.Shape, new Generator(1));
        Clips clips = source.All();

        double[] errors = [.. Loss([1, 1, 1]).StepErrors.Select(error => (double)error.item<float>())];

        AssertClose(errors.Average(), Error([1, 1, 1]), "equal");
        AssertClose(errors.Average(), Error(null), "none given");
        AssertClose((2 * errors[0] + errors[2]) / 3, Error([2, 0, 1]), "weighted");
        AssertClose((2 * errors[0] + errors[2]) / 3, Error([200, 0, 100]), "scaled");
        Assert.AreNotEqual(errors[0], errors[2], 1e-3 * errors[0], "the steps tell the weights apart");

        JepaLossTerms Loss(double[]? weights) =>
            new JepaLoss(Trainings.SmallArticle, Steps, weights, threads: 1).Evaluate(model, clips, new Generator(9));

        double Error(double[]? weights) => Loss(weights).PredictionError.item<float>();
    }

    private static (Tensor Total, double[] StepErrors) WrittenOut(
        JepaObjective objective, double[] weights, WorldModel model, Clips clips)
    {
        var sigReg = new SigRegStatistic((SigReg)objective.Regularizer);
        using var generator = new Generator(9);
        Tensor latent = model.Encode(clips.Windows.select(1, 0)), rolled = latent;
        var seen = new List<Tensor> { latent };
        var predicted = new List<Tensor>();
        var stepErrors = new double[Steps];
        Tensor error = zeros(1);
        for (int step = 0; step < Steps; step++)
        {
            rolled = model.Predict(rolled, clips.Actions!.select(1, step));
            Tensor next = model.Encode(clips.Windows.select(1, step + 1));
            seen.Add(next);
            predicted.Add(rolled);
            // Before the first step the trailing encoder is the encoder itself.
            Tensor target = objective.Target == PredictionTarget.LiveEncoder ? next : next.detach();
            Tensor squares = (rolled - target).square();
            Tensor stepError = objective.PredictionError is MeanSquaredError ? squares.mean() : squares.sum(1).mean();
            stepErrors[step] = stepError.item<float>();
            error = error + stepError * (weights[step] / weights.Sum());
        }
        List<Tensor> regularized = objective.RegularizedLatents switch
        {
            RegularizedLatents.Current => [latent],
            RegularizedLatents.EveryStep => seen,
            _ => predicted,
        };
        Tensor penalty = zeros(1);
        foreach (Tensor latents in regularized)
            penalty = penalty + sigReg.Evaluate(latents, sigReg.DrawDirections(5, generator)) / regularized.Count;
        return (error * objective.PredictionWeight + penalty * objective.RegularizerWeight, stepErrors);
    }

    private static void AssertClose(double expected, double actual, string what) =>
        Assert.AreEqual(expected, actual, 1e-5 * Math.Abs(expected), what);
}
