using Jepa.MLNet;
using Jepa.Training.Data;
using Jepa.Training.Losses;
using Jepa.Training.Networks;
using Jepa.Training.Tests.Fixtures;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Jepa.Training.Tests;

[TestClass]
public sealed class JepaTrainerTests
{
    private static IEnumerable<(string Name, JepaObjective Objective)> Presets =>
        [("Article", JepaObjective.Article), ("LeJepa", JepaObjective.LeJepa), ("LeWorldModel", JepaObjective.LeWorldModel)];

    [TestMethod]
    public void Train_SameSeed_GivesTheSameBits()
    {
        using TrainedJepa first = Trainings.Train(Trainings.Small), second = Trainings.Train(Trainings.Small);

        CollectionAssert.AreEqual(first.History.Select(Numbers).ToArray(), second.History.Select(Numbers).ToArray());
        CollectionAssert.AreEqual(first.Parameters(), second.Parameters());
        CollectionAssert.AreEqual(first.LatentStatistics.AxisStandardDeviations.ToArray(), second.LatentStatistics.AxisStandardDeviations.ToArray());
    }

    [TestMethod]
    public void Train_SameTrainerTwice_StartsAfresh()
    {
        var trainer = new JepaTrainer(Trainings.Small);
        using TrainedJepa first = trainer.Train(Trainings.Balls), second = trainer.Train(Trainings.Balls);

        CollectionAssert.AreEqual(first.Parameters(), second.Parameters());
    }

    [TestMethod]
    public void Train_TorchsGlobalGenerator_ChangesNothing()
    {
        random.manual_seed(5);
        using TrainedJepa first = Trainings.Train(Trainings.Small with { Epochs = 1 });
        random.manual_seed(6);
        using TrainedJepa second = Trainings.Train(Trainings.Small with { Epochs = 1 });

        CollectionAssert.AreEqual(first.Parameters(), second.Parameters());
    }

    [TestMethod]
    public void Train_OtherSeed_GivesAnotherModel()
    {
        using TrainedJepa first = Trainings.Train(Trainings.Small), second = Trainings.Train(Trainings.Small with { Seed = 2 });

        for (int epoch = 0; epoch < first.History.Count; epoch++)
            Assert.AreNotEqual(first.History[epoch].Loss, second.History[epoch].Loss);
        CollectionAssert.AreNotEqual(first.Parameters(), second.Parameters());
    }

    [TestMethod]
    public void Train_FirstStep_TakesTheLossOfTheInitialNetworks()
    {
        // One step an epoch over all transitions: whatever their order, the loss is that of the networks as initialised.
        JepaObjective objective = JepaObjective.Article with { RegularizerWeight = 0 };
        JepaTrainingOptions options = Trainings.Small with { Epochs = 1, BatchSize = 40 * 56, Objective = objective };
        using TrainedJepa model = Trainings.Train(options);

        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(1);
        using InMemoryClips source = Trainings.Balls.InMemory(options);
        using var untrained = new WorldModel(options, source.Shape, generator);
        Clips clips = source.All();
        Tensor next = untrained.Encode(clips.Windows.select(1, 1));
        Tensor predicted = untrained.Predict(untrained.Encode(clips.Windows.select(1, 0)), clips.Actions!.select(1, 0));
        double expected = (predicted - next).square().sum(1).mean().item<float>();
        Assert.AreEqual(expected, model.History[0].PredictionError, 1e-5 * expected);
    }

    [TestMethod]
    public void Train_TrajectoryOrder_TakesTheFirstTransitionsOfAllSeriesFirst()
    {
        // More than half of all transitions are one step an epoch: its error is that of the initial networks on the first 30 of each ball's 56.
        JepaTrainingOptions options = Trainings.Small with
        {
            Epochs = 1, BatchSize = 40 * 30, Order = TransitionOrder.Trajectory, Objective = JepaObjective.Article with { Regularizer = new NoRegularizer() },
        };
        using TrainedJepa model = Trainings.Train(options);

        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(1);
        Series[] beginnings = [.. Trainings.Balls.Select(ball => new Series(ball.Frames[..34], 1, ball.Actions[..34]))];
        using InMemoryClips source = beginnings.InMemory(options);
        using var untrained = new WorldModel(options, source.Shape, generator);
        Clips clips = source.All();
        Tensor predicted = untrained.Predict(untrained.Encode(clips.Windows.select(1, 0)), clips.Actions!.select(1, 0));
        double expected = (predicted - untrained.Encode(clips.Windows.select(1, 1))).square().sum(1).mean().item<float>();
        Assert.AreEqual(40 * 30, clips.Count);
        Assert.AreEqual(expected, model.History[0].PredictionError, 1e-5 * expected);
    }

    [TestMethod]
    [DynamicData(nameof(Presets))]
    public void Train_FewSteps_FollowTheGradientThroughBothLatents(string name, JepaObjective objective)
    {
        // With a single axis every direction is ±1, which SIGReg cannot tell apart, and with one batch an epoch no order matters: so
        // the objective, written out here and left to torch's own Adam, has to lead to the same untrained.
        JepaTrainingOptions options = Trainings.Small with
        {
            Epochs = 4, BatchSize = 40 * 56, LatentSize = 1, LearningRate = 1e-2, LatentScaling = LatentScaling.None,
            Objective = objective with { Regularizer = (SigReg)objective.Regularizer with { Projections = 4 } },
        };
        using TrainedJepa model = Trainings.Train(options);

        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(1);
        using InMemoryClips source = Trainings.Balls.InMemory(options);
        using var untrained = new WorldModel(options, source.Shape, generator);
        Clips clips = source.All();
        using var adam = optim.Adam(untrained.Parameters.Select(parameter => (Parameter)parameter.Value), 1e-2);
        var sigReg = new SigRegStatistic((SigReg)objective.Regularizer);
        double lambda = objective.RegularizerWeight;
        for (int step = 0; step < options.Epochs; step++)
        {
            adam.zero_grad();
            Tensor current = untrained.Encode(clips.Windows.select(1, 0)), next = untrained.Encode(clips.Windows.select(1, 1));
            Tensor error = (untrained.Predict(current, clips.Actions!.select(1, 0)) - next).square().mean();
            Tensor both = (sigReg.Evaluate(current, ones(1, 1)) + sigReg.Evaluate(next, ones(1, 1))) / 2;
            Tensor loss = name switch
            {
                "Article" => error + lambda * sigReg.Evaluate(current, ones(1, 1)),
                "LeJepa" => (1 - lambda) * error + lambda * both,
                _ => error + lambda * both,
            };
            loss.backward();
            adam.step();
            Assert.AreEqual(loss.item<float>(), model.History[step].Loss, 1e-3 * loss.item<float>(), $"{name}: step {step}");
        }
        float[] expected = [.. untrained.Parameters.SelectMany(parameter => parameter.Value.data<float>().ToArray())];
        Assert.IsLessThan(1e-3, expected.Zip(model.Parameters(), (one, other) => Math.Abs(one - other)).Max(), name);
    }

    [TestMethod]
    public void Train_MoreEpochs_LowerTheLoss()
    {
        using TrainedJepa model = Trainings.Train(Trainings.Small with { Epochs = 12, BatchSize = 64, LearningRate = 3e-3 });

        double[] loss = [.. model.History.Select(epoch => epoch.Loss)];
        Assert.IsLessThan(loss[0] / 3, loss[^1], string.Join(", ", loss));
    }

    [TestMethod]
    public void Train_Progress_IsReportedOnceAnEpochAndKept()
    {
        var recorder = new Recorder();
        using TrainedJepa model = new JepaTrainer(Trainings.Small).Train(Trainings.Balls, recorder);

        CollectionAssert.AreEqual(model.History.ToArray(), recorder.Reports);
        CollectionAssert.AreEqual(new[] { 1, 2, 3 }, recorder.Reports.Select(report => report.Epoch).ToArray());
        long stepsPerEpoch = 40 * 56 / 128; // the last, partial batch waits for the next shuffle
        CollectionAssert.AreEqual(new[] { stepsPerEpoch, 2 * stepsPerEpoch, 3 * stepsPerEpoch }, recorder.Reports.Select(report => report.Steps).ToArray());
        foreach (TrainingProgress report in recorder.Reports)
        {
            Assert.AreEqual(3, report.Epochs);
            Assert.AreEqual(report.PredictionError + report.Regularizer, report.Loss, 1e-6 * report.Loss);
        }
        CollectionAssert.AreEqual(recorder.Reports.OrderBy(report => report.Elapsed).ToArray(), recorder.Reports);
    }

    [TestMethod]
    public void Train_BlendedObjective_ReportsTheBlendedLoss()
    {
        using TrainedJepa model = Trainings.Train(Trainings.Small with { Epochs = 1, Objective = Trainings.SmallArticle with { Composition = LossComposition.Convex, RegularizerWeight = 0.25 } });

        TrainingProgress epoch = model.History[0];
        Assert.AreEqual(0.75 * epoch.PredictionError + 0.25 * epoch.Regularizer, epoch.Loss, 1e-6 * epoch.Loss);
    }

    [TestMethod]
    [DynamicData(nameof(Presets))]
    public void Train_Preset_LearnsAndNamesItself(string name, JepaObjective objective)
    {
        using TrainedJepa model = Trainings.Train(new JepaTrainingOptions { Epochs = 3, BatchSize = 256, LearningRate = 5e-3, Objective = objective });

        Assert.IsLessThan(model.History[0].Loss, model.History[^1].Loss);
        Assert.AreEqual($"SIGReg/{name}", model.Description.Regularizer);
        Assert.AreEqual(objective.RegularizerWeight, model.Description.RegularizerWeight);
        Assert.AreEqual(objective, model.Options.Objective);
        Assert.HasCount(16, model.LatentStatistics.AxisStandardDeviations);
    }

    [TestMethod]
    public void Train_WithoutARegularizer_Collapses()
    {
        JepaTrainingOptions options = Trainings.Small with { Epochs = 12, BatchSize = 64, LearningRate = 1e-2 };
        using TrainedJepa free = Trainings.Train(options with { Objective = Trainings.SmallArticle with { RegularizerWeight = 0 } });
        using TrainedJepa regularized = Trainings.Train(options);

        Assert.IsLessThan(0.05, free.LatentStatistics.AxisStandardDeviations.Max());
        Assert.IsGreaterThan(0.5, regularized.LatentStatistics.AxisStandardDeviations.Max());
    }

    [TestMethod]
    public void Train_NoActions_PredictsFromTheLatentAlone()
    {
        Series[] series = [.. Trainings.Balls.Select(ball => new Series(ball.Frames))];
        using TrainedJepa model = Trainings.Train(Trainings.Small, series);

        Assert.AreEqual(0, model.Description.ActionSize);
        Assert.AreEqual(16, model.Model.PredictorParameters.First().Value.shape[1]);
        Assert.IsLessThan(model.History[0].Loss, model.History[^1].Loss);
    }

    [TestMethod]
    public void Train_ChannelsAndAHorizon_SizeTheNetworks()
    {
        Series[] series = [.. Trainings.Balls.Select(ball => new Series(ball.Frames, channels: 2, ball.Actions))]; // pairs of heights: 30 frames, 2 actions each
        using TrainedJepa model = Trainings.Train(Trainings.Small with { WindowSize = 3, Horizon = 2, LatentSize = 5, BatchSize = 64 }, series);

        Assert.AreEqual((3, new FrameShape(2), 6), (model.Description.WindowSize, model.Description.Frame, model.Description.WindowLength));
        Assert.AreEqual((2, 2, 4), (model.Description.Horizon, model.Description.ActionSize, model.Description.PredictorActionSize));
        Assert.AreEqual(5, model.Description.LatentSize);
        Assert.AreEqual(6, model.Model.EncoderParameters.First().Value.shape[1]);
        Assert.AreEqual(5 + 4, model.Model.PredictorParameters.First().Value.shape[1]);
        Assert.HasCount(2 * 5, model.Encode(new float[2 * 6]));
        Assert.IsLessThan(model.History[0].Loss, model.History[^1].Loss);
    }

    [TestMethod]
    public void Encode_Windows_AreEncodedEachByItself()
    {
        using TrainedJepa model = Trainings.Train(Trainings.Small with { Epochs = 1 });
        float[] first = [0.1f, 0.2f, 0.3f, 0.4f], second = [1.5f, 1.4f, 1.2f, 0.9f];

        float[] both = model.Encode([.. first, .. second]), each = [.. model.Encode(first), .. model.Encode(second)];

        Assert.HasCount(2 * 16, both);
        for (int index = 0; index < both.Length; index++)
            Assert.AreEqual(each[index], both[index], 1e-5);
        Assert.IsEmpty(model.Encode([]));
    }

    [TestMethod]
    public void Encode_NoWholeNumberOfWindows_IsRefused()
    {
        using TrainedJepa model = Trainings.Train(Trainings.Small with { Epochs = 1 });

        var error = Assert.ThrowsExactly<ArgumentException>(() => model.Encode(new float[6]));

        Assert.Contains("6 values; expected a multiple of 4", error.Message);
    }

    private static (double, double, double, long) Numbers(TrainingProgress epoch) => (epoch.Loss, epoch.PredictionError, epoch.Regularizer, epoch.Steps);
}
