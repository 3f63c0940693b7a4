using Jepa.Training.Data;
using Jepa.Training.Losses;
using Jepa.Training.Tests.Fixtures;

namespace Jepa.Training.Tests;

[TestClass]
public sealed class TrainingProgressTests
{
    private static IEnumerable<(string Name, JepaObjective Objective)> Presets =>
        [("Article", JepaObjective.Article), ("LeJepa", JepaObjective.LeJepa), ("LeWorldModel", JepaObjective.LeWorldModel)];

    [TestMethod]
    [DynamicData(nameof(Presets))]
    public void RegularizerExcess_SigReg_IsWhatLiesAboveTheFloorOfABatch(string name, JepaObjective objective)
    {
        using TrainedJepa model = Trainings.Train(Trainings.Small with { Epochs = 2, Objective = objective with { Regularizer = (SigReg)objective.Regularizer with { Projections = 32 } } });

        double floor = objective == JepaObjective.Article ? 0.0083 * 256 / 128 : 1.0525;
        foreach (TrainingProgress epoch in model.History)
        {
            Assert.AreEqual(epoch.Regularizer - floor, epoch.RegularizerExcess, 0.01 * floor, name);
            Assert.IsGreaterThan(0, epoch.RegularizerExcess, name);
        }
    }

    [TestMethod]
    public void RegularizerExcess_NoRegularizer_IsZero()
    {
        using TrainedJepa model = Trainings.Train(Trainings.Small with { Epochs = 1, Objective = JepaObjective.Article with { Regularizer = new NoRegularizer() } });

        Assert.AreEqual((0.0, 0.0), (model.History[0].Regularizer, model.History[0].RegularizerExcess));
        Assert.AreEqual(model.History[0].PredictionError, model.History[0].Loss);
    }

    [TestMethod]
    public void StepToStepVariance_TwoStepsAnEpoch_IsTheSquaredDifferenceOfTheirLosses()
    {
        // At this learning rate the networks stand still: in trajectory order the first and the second half of all transitions are a step each, and the
        // first halves alone, as an epoch of one step, have the first step's loss; the epoch's mean loss gives the second's.
        JepaTrainingOptions options = Trainings.Small with
        {
            Epochs = 1, BatchSize = 40 * 28, LearningRate = 1e-12, Order = TransitionOrder.Trajectory,
            Objective = JepaObjective.Article with { Regularizer = new NoRegularizer(), Composition = LossComposition.Convex, RegularizerWeight = 0.75 },
        };
        using TrainedJepa two = Trainings.Train(options);
        using TrainedJepa one = Trainings.Train(options, [.. Trainings.Balls.Select(ball => new Series(ball.Frames[..32], 1, ball.Actions[..32]))]);

        Assert.AreEqual((2, 1), (two.History[0].Steps, one.History[0].Steps));
        double first = one.History[0].Loss, second = 2 * two.History[0].Loss - first;
        Assert.AreEqual(0, one.History[0].StepToStepVariance);
        Assert.IsGreaterThan(1e-6, two.History[0].StepToStepVariance);
        Assert.AreEqual((second - first) * (second - first), two.History[0].StepToStepVariance, 1e-4 * two.History[0].StepToStepVariance);
    }

    [TestMethod]
    public void StepToStepVariance_BallsInOnePhase_IsLargerInTrajectoryOrder()
    {
        using TrainedJepa shuffled = Trainings.Train(Trainings.Small with { Epochs = 1 });
        using TrainedJepa trajectory = Trainings.Train(Trainings.Small with { Epochs = 1, Order = TransitionOrder.Trajectory });

        Assert.IsGreaterThan(2 * shuffled.History[0].StepToStepVariance, trajectory.History[0].StepToStepVariance);
    }

    [TestMethod]
    public void Latents_NoRegularizer_AreCalledCollapsedInWords()
    {
        JepaTrainingOptions options = Trainings.Small with { Epochs = 20, BatchSize = 64, LearningRate = 1e-2 };
        using TrainedJepa free = Trainings.Train(options with { Objective = JepaObjective.Article with { Regularizer = new NoRegularizer() } });
        using TrainedJepa regularized = Trainings.Train(options with { Epochs = 5 });

        Assert.IsFalse(free.History[0].Latents.IsCollapsed, "not from the start");
        Assert.AreEqual("collapsed", free.History[^1].Latents.ToString());
        Assert.AreEqual("collapsed", free.LatentStatistics.ToString());
        Assert.AreEqual("None/Article", free.Description.Regularizer);
        Assert.StartsWith("effective rank ", regularized.History[^1].Latents.ToString());
    }

    [TestMethod]
    [DataRow(true, PredictionTarget.LiveEncoder)]
    [DataRow(false, PredictionTarget.StopGradient)]
    [DataRow(false, PredictionTarget.MovingAverage)]
    public void Latents_Alternatives_StayAlive(bool vicReg, PredictionTarget target)
    {
        Regularizer regularizer = vicReg ? new VicReg() : Trainings.SmallArticle.Regularizer;
        using TrainedJepa model = Trainings.Train(Trainings.Small with
        {
            Epochs = 8, BatchSize = 64, LearningRate = 5e-3, Objective = Trainings.SmallArticle with { Regularizer = regularizer, Target = target },
        });

        Assert.IsFalse(model.LatentStatistics.IsCollapsed, $"{model.LatentStatistics}");
        Assert.IsLessThan(model.History[0].Loss, model.History[^1].Loss);
    }
}
