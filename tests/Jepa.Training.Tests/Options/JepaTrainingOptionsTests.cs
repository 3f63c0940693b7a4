using Jepa.Training.Losses;
using Jepa.Training.Networks.Encoders;
using Jepa.Training.Networks.Predictors;
using Jepa.Training.Tests.Fixtures;

namespace Jepa.Training.Tests.Options;

[TestClass]
public sealed class JepaTrainingOptionsTests
{
    private static IEnumerable<(string Message, JepaTrainingOptions Options)> OutOfRange =>
    [
        ("JepaTrainingOptions.WindowSize is 0; expected at least 1", new() { WindowSize = 0 }),
        ("JepaTrainingOptions.Horizon is 0; expected at least 1", new() { Horizon = 0 }),
        ("JepaTrainingOptions.LatentSize is -3; expected at least 1", new() { LatentSize = -3 }),
        ("DenseEncoder.HiddenSizes is 0; expected at least 1", new() { Encoder = new DenseEncoder { HiddenSizes = [8, 0] } }),
        ("DensePredictor.HiddenSizes is -1; expected at least 1", new() { Predictor = new DensePredictor { HiddenSizes = [-1] } }),
        ("JepaTrainingOptions.Epochs is -1; expected at least 0", new() { Epochs = -1 }),
        ("JepaTrainingOptions.RolloutSteps is 0; expected at least 1", new() { RolloutSteps = 0 }),
        ("JepaTrainingOptions.RolloutSteps is 65536; expected at most 2147483647 frames for RolloutSteps times Horizon",
            new() { RolloutSteps = 1 << 16, Horizon = 1 << 15 }),
        ("JepaTrainingOptions.RolloutWeights is [1, 0.5]; expected 3 weights (RolloutSteps), none negative and one above 0",
            new() { RolloutSteps = 3, RolloutWeights = [1, 0.5] }),
        ("JepaTrainingOptions.RolloutWeights is []; expected 1 weights", new() { RolloutWeights = [] }),
        ("JepaTrainingOptions.RolloutWeights is [1, -1]; expected 2", new() { RolloutSteps = 2, RolloutWeights = [1, -1] }),
        ("JepaTrainingOptions.RolloutWeights is [0, 0]; expected 2", new() { RolloutSteps = 2, RolloutWeights = [0, 0] }),
        ("JepaTrainingOptions.RolloutWeights is [NaN]; expected 1", new() { RolloutWeights = [double.NaN] }),
        ("JepaTrainingOptions.FreezePredictor is True; expected false, or Epochs = 0",
            new() { FreezeEncoder = true, FreezePredictor = true }),
        ("JepaTrainingOptions.Encoder is null; expected a value", new() { Encoder = null! }),
        ("JepaTrainingOptions.Predictor is null; expected a value", new() { Predictor = null! }),
        ("JepaObjective.PredictionError is null; expected a value",
            new() { Objective = JepaObjective.Article with { PredictionError = null! } }),
        ("JepaTrainingOptions.BatchSize is 0; expected at least 1", new() { BatchSize = 0 }),
        ("JepaTrainingOptions.Threads is 0; expected at least 1", new() { Threads = 0 }),
        ("JepaTrainingOptions.LearningRate is 0; expected a positive number", new() { LearningRate = 0 }),
        ("JepaTrainingOptions.LearningRate is -0.5; expected a positive number", new() { LearningRate = -0.5 }),
        ("JepaTrainingOptions.LearningRate is NaN; expected a positive number", new() { LearningRate = double.NaN }),
        ("JepaTrainingOptions.LearningRate is Infinity; expected a positive number", new() { LearningRate = double.PositiveInfinity }),
        ("JepaTrainingOptions.WarmUpEpochs is -1; expected a number from 0 to Epochs", new() { WarmUpEpochs = -1 }),
        ("JepaTrainingOptions.WarmUpEpochs is 3.5; expected a number from 0 to Epochs", new() { Epochs = 3, WarmUpEpochs = 3.5 }),
        ("JepaTrainingOptions.WarmUpEpochs is NaN; expected", new() { WarmUpEpochs = double.NaN }),
        ("JepaTrainingOptions.WeightDecay is -0.1; expected a number of at least 0", new() { WeightDecay = -0.1 }),
        ("JepaTrainingOptions.WeightDecay is Infinity; expected", new() { WeightDecay = double.PositiveInfinity }),
        ("JepaTrainingOptions.GradientClipNorm is 0; expected a positive number, or null for no limit", new() { GradientClipNorm = 0 }),
        ("JepaTrainingOptions.GradientClipNorm is NaN; expected", new() { GradientClipNorm = double.NaN }),
        ("JepaTrainingOptions.Order is 7; expected one of Shuffled, Trajectory", new() { Order = (TransitionOrder)7 }),
        ("JepaTrainingOptions.Order is Trajectory; expected Shuffled where ShuffleBufferSize is set", new() { Order = TransitionOrder.Trajectory, ShuffleBufferSize = 1000 }),
        ("JepaTrainingOptions.ShuffleBufferSize is 255; expected at least 256 (BatchSize), or null", new() { ShuffleBufferSize = 255 }),
        ("JepaTrainingOptions.ShuffleBufferSize is 0; expected at least 1 (BatchSize), or null", new() { ShuffleBufferSize = 0, BatchSize = 1 }),
        ("JepaTrainingOptions.Schedule is 7; expected one of Constant, Cosine", new() { Schedule = (LearningRateSchedule)7 }),
        ("JepaTrainingOptions.LatentScaling is 7; expected one of", new() { LatentScaling = (LatentScaling)7 }),
        ("JepaObjective.TargetMomentum is 1; expected a number from 0 to below 1", new() { Objective = JepaObjective.Article with { TargetMomentum = 1 } }),
        ("JepaObjective.TargetMomentum is NaN; expected", new() { Objective = JepaObjective.Article with { TargetMomentum = double.NaN } }),
        ("JepaObjective.Composition is 7; expected one of Sum, Convex", new() { Objective = JepaObjective.Article with { Composition = (LossComposition)7 } }),
        ("JepaObjective.Target is 7; expected one of LiveEncoder", new() { Objective = JepaObjective.Article with { Target = (PredictionTarget)7 } }),
        ("JepaObjective.RegularizerWeight is -1; expected a number of at least 0", new() { Objective = JepaObjective.Article with { RegularizerWeight = -1 } }),
        ("JepaObjective.RegularizerWeight is NaN; expected", new() { Objective = JepaObjective.Article with { RegularizerWeight = double.NaN } }),
        ("JepaObjective.RegularizerWeight is Infinity; expected", new() { Objective = JepaObjective.Article with { RegularizerWeight = double.PositiveInfinity } }),
        ("JepaObjective.RegularizerWeight is 1.1; expected a number from 0 to 1", new() { Objective = JepaObjective.LeJepa with { RegularizerWeight = 1.1 } }),
        ("DenseEncoder.HiddenSizes is null; expected a list of widths", new() { Encoder = new DenseEncoder { HiddenSizes = null! } }),
        ("DensePredictor.HiddenSizes is null; expected a list of widths", new() { Predictor = new DensePredictor { HiddenSizes = null! } }),
        ("JepaTrainingOptions.Objective is null; expected a value", new() { Objective = null! }),
        ("JepaTrainingOptions.CheckpointPath is empty; expected the path of a file", new() { CheckpointPath = " " }),
        ("JepaObjective.Regularizer is null; expected a value", new() { Objective = JepaObjective.Article with { Regularizer = null! } }),
        ("SigReg.Quadrature is 7; expected one of Simpson, GaussianTrapezoid", new() { Objective = JepaObjective.Article with { Regularizer = new SigReg { Quadrature = (SigRegQuadrature)7 } } }),
        ("SigReg.Knots is 4", new() { Objective = JepaObjective.Article with { Regularizer = new SigReg { Knots = 4 } } }),
    ];

    [TestMethod]
    [DynamicData(nameof(OutOfRange))]
    public void NewTrainer_OptionOutOfRange_IsNamedWithItsValue(string message, JepaTrainingOptions options)
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => new JepaTrainer(options));

        Assert.Contains(message, error.Message);
    }

    [TestMethod]
    public void Defaults_AreTheArticles()
    {
        var options = new JepaTrainingOptions();

        Assert.AreEqual((4, 1, 16, 40, 256, 1e-3), (options.WindowSize, options.Horizon, options.LatentSize, options.Epochs, options.BatchSize, options.LearningRate));
        CollectionAssert.AreEqual(new[] { 32 }, ((DenseEncoder)options.Encoder).HiddenSizes.ToArray());
        CollectionAssert.AreEqual(new[] { 32 }, ((DensePredictor)options.Predictor).HiddenSizes.ToArray());
        Assert.AreEqual(JepaObjective.Article, options.Objective);
        Assert.AreEqual(LatentScaling.Whiten, options.LatentScaling);
    }

    [TestMethod]
    public void Objectives_HaveTheirPublishedForms()
    {
        Assert.AreEqual((1.0, 1.0), Weights(JepaObjective.Article));
        Assert.AreEqual((0.95, 0.05), Weights(JepaObjective.LeJepa));
        Assert.AreEqual((1.0, 0.09), Weights(JepaObjective.LeWorldModel));
        Assert.AreEqual(((PredictionError)new SummedSquaredError(), RegularizedLatents.Current), Form(JepaObjective.Article));
        Assert.AreEqual(((PredictionError)new MeanSquaredError(), RegularizedLatents.EveryStep), Form(JepaObjective.LeJepa));
        Assert.AreEqual(((PredictionError)new MeanSquaredError(), RegularizedLatents.EveryStep), Form(JepaObjective.LeWorldModel));

        static (double, double) Weights(JepaObjective objective) => (objective.PredictionWeight, objective.RegularizerWeight);
        static (PredictionError, RegularizedLatents) Form(JepaObjective objective) => (objective.PredictionError, objective.RegularizedLatents);
    }

    [TestMethod]
    public void Train_FewerTransitionsThanABatch_AreCounted()
    {
        var trainer = new JepaTrainer(Trainings.Small with { BatchSize = 57 });

        var error = Assert.ThrowsExactly<ArgumentException>(() => trainer.Train(Flights.Throw(1, 1, 60).ToSeries()));

        Assert.Contains("56 transitions; expected at least 2 and a batch of 57", error.Message);
    }
}
