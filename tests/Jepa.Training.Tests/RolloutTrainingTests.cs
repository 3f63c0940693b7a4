using Jepa.Training.Data;
using Jepa.Training.Losses;
using Jepa.Training.Networks.Encoders;
using Jepa.Training.Networks.Predictors;
using Jepa.Training.Tests.Fixtures;

namespace Jepa.Training.Tests;

/// <summary>Training on several steps at once.</summary>
[TestClass]
public sealed class RolloutTrainingTests
{
    private static readonly JepaTrainingOptions Three = Trainings.Small with { RolloutSteps = 3, LatentSize = 6 };

    [TestMethod]
    public void Train_WorldWhereEachActionIsTheNextFrame_PredictsEveryStep()
    {
        // Nothing but the action of its own step says what comes next: with another step's the error is the variance.
        JepaTrainingOptions options = new()
        {
            WindowSize = 1, Horizon = 1, RolloutSteps = 3, LatentSize = 1, Epochs = 25, BatchSize = 64,
            LearningRate = 1e-2, Encoder = new DenseEncoder { HiddenSizes = [] },
            Predictor = new DensePredictor { HiddenSizes = [] },
            Objective = Trainings.SmallArticle,
        };
        using TrainedJepa right = Trainings.Train(options, World(delay: 0)), other = Trainings.Train(options, World(delay: 1));

        double worst = right.History[^1].StepErrors.Max();
        Assert.IsLessThan(0.02, worst);
        Assert.IsGreaterThan(0.5, right.LatentStatistics.AxisStandardDeviations[0]);
        foreach (double error in other.History[^1].StepErrors)
            Assert.IsGreaterThan(20 * worst, error, "the frame after the next says nothing of the next");
    }

    [TestMethod]
    public void Train_SeveralSteps_ReportsTheErrorOfEach()
    {
        using TrainedJepa one = Trainings.Train(Three with { RolloutSteps = 1 });
        using TrainedJepa three = Trainings.Train(Three with { RolloutWeights = [4, 1, 0] });

        foreach (TrainingProgress epoch in one.History)
            CollectionAssert.AreEqual(new[] { epoch.PredictionError }, epoch.StepErrors.ToArray());
        foreach (TrainingProgress epoch in three.History)
        {
            Assert.HasCount(3, epoch.StepErrors);
            Assert.HasCount(3, epoch.StepErrors.Distinct());
            double weighted = (4 * epoch.StepErrors[0] + epoch.StepErrors[1]) / 5;
            Assert.AreEqual(weighted, epoch.PredictionError, 1e-5 * weighted);
        }
    }

    [TestMethod]
    public void Train_SeveralSteps_LowersTheErrorFarAhead()
    {
        JepaTrainingOptions options = Three with { Epochs = 12, BatchSize = 64, LearningRate = 3e-3 };
        using TrainedJepa model = Trainings.Train(options);

        Assert.IsLessThan(model.History[0].Loss / 2, model.History[^1].Loss);
        Assert.IsFalse(model.LatentStatistics.IsCollapsed);
    }

    [TestMethod]
    public void Train_WeightOfTheFirstStepAlone_DiffersFromOneStepByItsClipsAlone()
    {
        // Clips of three steps start in fewer windows: those of one step in series cut short are the same.
        JepaTrainingOptions options = Three with
        {
            BatchSize = 40 * 54, Objective = JepaObjective.Article with { Regularizer = new NoRegularizer() },
            LatentScaling = LatentScaling.None,
        };
        Series[] cut = [.. Trainings.Balls.Select(ball => new Series(ball.Frames[..58], 1, ball.Actions[..58]))];
        using TrainedJepa three = Trainings.Train(options with { RolloutWeights = [1, 0, 0] });
        using TrainedJepa one = Trainings.Train(options with { RolloutSteps = 1 }, cut);

        float[] expected = one.Parameters(), actual = three.Parameters();
        for (int index = 0; index < expected.Length; index++)
            Assert.AreEqual(expected[index], actual[index], 1e-5);
    }

    [TestMethod]
    public void Train_Streamed_LearnsAsInMemory()
    {
        JepaTrainingOptions options = Three with
        {
            Epochs = 12, BatchSize = 64, LearningRate = 3e-3, Horizon = 2, PositionalEncodingSize = 2,
        };
        using TrainedJepa memory = Trainings.Train(options);
        using TrainedJepa stream = Trainings.Train(options with { ShuffleBufferSize = 100_000 });

        Assert.AreEqual(memory.Description.TrainingDataFingerprint, stream.Description.TrainingDataFingerprint);
        Assert.AreEqual(memory.History[^1].Steps, stream.History[^1].Steps);
        Assert.AreEqual(memory.History[^1].Loss, stream.History[^1].Loss, 0.1 * memory.History[^1].Loss);
    }

    [TestMethod]
    public void Train_SeriesShorterThanAllHorizons_IsNamedWithTheLengthItNeeds()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(
            () => Trainings.Train(Three with { Horizon = 2 }, [new Series(new float[9])]));

        Assert.Contains(
            "Series 0 has 9 frames; expected at least 10 (a window of 4 and 3 horizons of 2)", error.Message);
    }

    /// <summary>Series of noise: the action at a frame is the next frame, or with a delay the one after it.</summary>
    private static Series[] World(int delay)
    {
        var random = new Random(3);
        return
        [
            .. Enumerable.Range(0, 10).Select(_ =>
            {
                float[] noise = [.. Enumerable.Range(0, 102).Select(_ => 2 * random.NextSingle() - 1)];
                return new Series(noise.AsMemory(0, 100), 1, noise.AsMemory(1 + delay, 100));
            }),
        ];
    }
}
