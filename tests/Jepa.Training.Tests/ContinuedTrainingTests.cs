using Jepa.MLNet;
using Jepa.Training.Data;
using Jepa.Training.Losses;
using Jepa.Training.Networks.Encoders;
using Jepa.Training.Networks.Predictors;
using Jepa.Training.Tests.Fixtures;
using TorchSharp;

namespace Jepa.Training.Tests;

/// <summary>Training that goes on with a trained model.</summary>
[TestClass]
public sealed class ContinuedTrainingTests
{
    private static readonly JepaTrainingOptions Small = Trainings.Small with
    {
        Standardize = true, LatentSize = 6, LatentScaling = LatentScaling.None,
    };

    private static readonly Series[] Others = Flights.Throw(seed: 2, count: 40, length: 60).ToSeries();

    private static readonly float[] SomeWindows = Flights.Throw(seed: 3, count: 1, length: 30).Windows(4);

    private static IEnumerable<(string Message, JepaTrainingOptions Options, Series[] Series)> Misfits =>
    [
        ("windows of so many frames: 4; the training has 5", Small with { WindowSize = 5 }, Trainings.Balls),
        ("frames of the shape: [1]; the training has [2]", Small,
            [.. Trainings.Balls.Select(ball => new Series(ball.Frames, 2, ball.Actions.Slice(0, 30)))]),
        ("actions of the size: 1; the training has 0", Small,
            [.. Trainings.Balls.Select(ball => new Series(ball.Frames))]),
        ("the horizon: 1; the training has 2", Small with { Horizon = 2 }, Trainings.Balls),
        ("a positional encoding of the size: 0; the training has 2",
            Small with { PositionalEncodingSize = 2 }, Trainings.Balls),
        ("latents of the size: 6; the training has 7", Small with { LatentSize = 7 }, Trainings.Balls),
        ("missing values treated as: Throw; the training has Impute",
            Small with { MissingValues = MissingValues.Impute }, Trainings.Balls),
        ("\"HiddenSizes\":[32]", Small with { Encoder = new DenseEncoder { HiddenSizes = [33] } }, Trainings.Balls),
        ("the training has {\"type\":\"DenseEncoder\",\"options\":{\"HiddenSizes\":[33]}}",
            Small with { Encoder = new DenseEncoder { HiddenSizes = [33] } }, Trainings.Balls),
        ("the training has {\"type\":\"TransformerEncoder\"",
            Small with { Encoder = new TransformerEncoder() }, Trainings.Balls),
        ("the predictor: {\"type\":\"DensePredictor\",\"options\":{\"HiddenSizes\":[32]}}; the training has",
            Small with { Predictor = new DensePredictor { HiddenSizes = [] } }, Trainings.Balls),
    ];

    [TestMethod]
    [DataRow(LatentScaling.None)]
    [DataRow(LatentScaling.Whiten)]
    public void Train_NoEpochs_GivesTheInitialModelsLatentsBitForBit(LatentScaling scaling)
    {
        using TrainedJepa initial = Trainings.Train(Small with { LatentScaling = scaling });

        using TrainedJepa same = Continue(Small with { Epochs = 0 }, initial, Others);

        CollectionAssert.AreEqual(initial.Encode(SomeWindows), same.Encode(SomeWindows));
        CollectionAssert.AreEqual(initial.Parameters(), same.Parameters());
        Assert.AreEqual(initial.Description.ModelId, same.Description.ModelId);
        Assert.AreNotEqual(initial.Description.TrainingDataFingerprint, same.Description.TrainingDataFingerprint);
        Assert.IsEmpty(same.History);
    }

    [TestMethod]
    public void Train_WithAnInitialModel_StartsWhereItStands()
    {
        JepaTrainingOptions options = Small with { Epochs = 20, BatchSize = 64, LearningRate = 3e-3 };
        using TrainedJepa initial = Trainings.Train(options);

        using TrainedJepa continued = Continue(options with { Epochs = 1 }, initial, Trainings.Balls);

        Assert.IsLessThan(initial.History[0].Loss / 2, continued.History[0].Loss);
        Assert.AreEqual(initial.History[^1].Loss, continued.History[0].Loss, 0.1 * initial.History[^1].Loss);
        CollectionAssert.AreNotEqual(initial.Parameters(), continued.Parameters());
    }

    [TestMethod]
    public void Train_InitialModel_StaysAsItIsAndMayBeDisposedOf()
    {
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        TrainedJepa initial = Trainings.Train(Small);
        float[] parameters = initial.Parameters(), latents = initial.Encode(SomeWindows);

        TrainedJepa continued = Continue(Small with { LatentScaling = LatentScaling.Whiten }, initial, Others);

        CollectionAssert.AreEqual(parameters, initial.Parameters());
        CollectionAssert.AreEqual(latents, initial.Encode(SomeWindows));
        initial.Dispose();
        Assert.IsTrue(continued.Encode(SomeWindows).All(float.IsFinite));
        continued.Dispose();
        Assert.AreEqual(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [TestMethod]
    public void Train_DataInOtherUnits_KeepsTheInitialModelsNormalization()
    {
        using TrainedJepa initial = Trainings.Train(Small);
        Series[] shifted = [.. Others.Select(ball => new Series(
            ball.Frames.ToArray().Select(height => 3 * height + 5).ToArray(), 1, ball.Actions))];

        using TrainedJepa same = Continue(Small with { Epochs = 0 }, initial, shifted);

        CollectionAssert.AreEqual(initial.Encode(SomeWindows), same.Encode(SomeWindows));
    }

    [TestMethod]
    public void Train_InitialModelWithoutNormalization_GetsNone()
    {
        using TrainedJepa initial = Trainings.Train(Small with { Standardize = false });

        using TrainedJepa same = Continue(Small with { Epochs = 0 }, initial, Others);

        CollectionAssert.AreEqual(initial.Encode(SomeWindows), same.Encode(SomeWindows));
    }

    [TestMethod]
    [DataRow(LatentScaling.None)]
    [DataRow(LatentScaling.Whiten)]
    public void Train_EncoderFrozen_KeepsItsLatentsBitForBitAndLearnsThePredictor(LatentScaling scaling)
    {
        using TrainedJepa initial = Trainings.Train(Small with { LatentScaling = scaling });

        using TrainedJepa frozen = Continue(
            Small with { FreezeEncoder = true, LatentScaling = scaling, WeightDecay = 0.1 }, initial, Others);

        CollectionAssert.AreEqual(initial.Encode(SomeWindows), frozen.Encode(SomeWindows));
        CollectionAssert.AreNotEqual(
            Values(initial.Model.PredictorParameters), Values(frozen.Model.PredictorParameters));
        Assert.IsLessThan(frozen.History[0].PredictionError, frozen.History[^1].PredictionError);
    }

    [TestMethod]
    public void Train_PredictorFrozen_KeepsItsWeightsAndLearnsTheEncoder()
    {
        using TrainedJepa initial = Trainings.Train(Small);

        using TrainedJepa frozen = Continue(Small with { FreezePredictor = true, WeightDecay = 0.1 }, initial, Others);

        CollectionAssert.AreEqual(Values(initial.Model.PredictorParameters), Values(frozen.Model.PredictorParameters));
        CollectionAssert.AreNotEqual(initial.Encode(SomeWindows), frozen.Encode(SomeWindows));
    }

    [TestMethod]
    public void Train_EncoderFrozenFromTheStart_LearnsAPredictorOfRandomFeatures()
    {
        JepaTrainingOptions options = Small with { FreezeEncoder = true, Epochs = 8, LearningRate = 5e-3 };
        using TrainedJepa untrained = Trainings.Train(options with { Epochs = 0 });
        using TrainedJepa frozen = Trainings.Train(options);

        CollectionAssert.AreEqual(untrained.Encode(SomeWindows), frozen.Encode(SomeWindows));
        Assert.IsLessThan(frozen.History[0].PredictionError / 2, frozen.History[^1].PredictionError);
    }

    [TestMethod]
    public void Train_EncoderFrozenTowardsAMovingAverage_StaysInItsScale()
    {
        JepaTrainingOptions options = Small with
        {
            Objective = Trainings.SmallArticle with { Target = PredictionTarget.MovingAverage },
        };
        using TrainedJepa initial = Trainings.Train(options with { LatentScaling = LatentScaling.Whiten });

        using TrainedJepa frozen = Continue(options with { FreezeEncoder = true, Epochs = 8 }, initial, Trainings.Balls);

        CollectionAssert.AreEqual(initial.Encode(SomeWindows), frozen.Encode(SomeWindows));
        Assert.IsLessThan(frozen.History[0].PredictionError, frozen.History[^1].PredictionError);
    }

    [TestMethod]
    [DynamicData(nameof(Misfits))]
    public void Train_AnotherForm_IsRefusedAndBothAreNamed(string message, JepaTrainingOptions options, Series[] series)
    {
        using TrainedJepa initial = Trainings.Train(Small with { Epochs = 0 });
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        var error = Assert.ThrowsExactly<ArgumentException>(() => Continue(options, initial, series));

        Assert.Contains("The initial model has", error.Message);
        Assert.Contains(message, error.Message);
        Assert.AreEqual(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [TestMethod]
    public void Train_InitialModelDisposedOf_SaysSo()
    {
        TrainedJepa initial = Trainings.Train(Small with { Epochs = 0 });
        initial.Dispose();

        Assert.ThrowsExactly<ObjectDisposedException>(() => Continue(Small, initial, Others));
    }

    [TestMethod]
    public void Train_InterruptedAndResumed_GivesTheBitsOfTheUninterrupted()
    {
        using var folder = new TestFolder();
        JepaTrainingOptions saving = Small with { Epochs = 4, FreezePredictor = true, CheckpointPath = folder["run"] };
        using TrainedJepa initial = Trainings.Train(Small);
        using TrainedJepa uninterrupted = Continue(saving with { CheckpointPath = null }, initial, Others);
        Trainings.CancelAfter(saving, epoch: 2, Others, initial);

        using TrainedJepa resumed = Continue(saving, initial, Others);

        new TrainingOutcome(uninterrupted).AssertEqual(new TrainingOutcome(resumed));
    }

    [TestMethod]
    public void Train_CheckpointOfAnotherInitialModel_IsRefused()
    {
        using var folder = new TestFolder();
        JepaTrainingOptions saving = Small with { CheckpointPath = folder["run"] };
        using TrainedJepa initial = Trainings.Train(Small with { Epochs = 0 });
        using TrainedJepa other = Trainings.Train(Small with { Epochs = 0, Seed = 2 });
        Trainings.CancelAfter(saving, epoch: 1, initialModel: initial);

        foreach (TrainedJepa? wrong in (TrainedJepa?[])[other, null])
        {
            var error = Assert.ThrowsExactly<ArgumentException>(
                () => new JepaTrainer(saving).Train(Trainings.Balls, initialModel: wrong));
            Assert.Contains("belongs to a training with other initial model", error.Message);
        }
    }

    [TestMethod]
    public void Train_BothFrozenWithoutEpochs_IsAllowed()
    {
        using TrainedJepa initial = Trainings.Train(Small);

        using TrainedJepa same = Continue(
            Small with { FreezeEncoder = true, FreezePredictor = true, Epochs = 0 }, initial, Others);

        Assert.AreEqual(initial.Description.ModelId, same.Description.ModelId);
    }

    [TestMethod]
    public void Fit_WithAnInitialModel_GoesOnWithIt()
    {
        FlightRow[] rows = FlightRow.Of(seed: 2);
        using TrainedJepa initial = Trainings.Train(Small);
        JepaTrainingOptions options = Small with
        {
            FreezeEncoder = true, ActionColumnName = nameof(FlightRow.Direction),
        };

        using TrainedJepa trained = Trainings.Estimator(options, initialModel: initial).Train(FlightRow.Windows(rows));
        using JepaEncodingTransformer fitted =
            Trainings.Estimator(options, initialModel: initial).Fit(FlightRow.Windows(rows));

        CollectionAssert.AreEqual(initial.Encode(SomeWindows), trained.Encode(SomeWindows));
        CollectionAssert.AreNotEqual(initial.Parameters(), trained.Parameters());
    }

    private static TrainedJepa Continue(JepaTrainingOptions options, TrainedJepa initial, Series[] series) =>
        new JepaTrainer(options).Train(series, initialModel: initial);

    private static float[] Values(IEnumerable<(string Name, TorchSharp.Modules.Parameter Value)> parameters) =>
        [.. parameters.SelectMany(parameter => parameter.Value.data<float>().ToArray())];
}
