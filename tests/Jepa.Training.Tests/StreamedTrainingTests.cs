using Jepa.Training.Data;
using Jepa.Training.Losses;
using Jepa.Training.Tests.Fixtures;
using Microsoft.ML;
using TorchSharp;

namespace Jepa.Training.Tests;

/// <summary>Training on data that is read anew each epoch.</summary>
[TestClass]
public sealed class StreamedTrainingTests
{
    private static readonly JepaTrainingOptions Small = Trainings.Small with
    {
        Standardize = true, LatentSize = 6, SeriesColumnName = nameof(FlightRow.Flight), ShuffleBufferSize = 200,
    };

    private static readonly FlightRow[] Rows = FlightRow.Of();

    private static IEnumerable<(string Name, JepaTrainingOptions Options)> Resumable =>
    [
        ("standardised", Small),
        ("actions, horizon, positional encoding", Small with { ActionColumnName = nameof(FlightRow.Push), Horizon = 2, PositionalEncodingSize = 4 }),
        ("imputed, both time steps", Small with { MissingValues = MissingValues.Impute, Objective = Trainings.SmallArticle with { RegularizedLatents = RegularizedLatents.EveryStep } }),
        ("three steps", Small with { ActionColumnName = nameof(FlightRow.Push), RolloutSteps = 3, Horizon = 2 }),
        ("held-out series", Small with { ValidationFraction = 0.2 }),
    ];

    private static IEnumerable<(string Message, IDataView Data, JepaTrainingOptions Options)> BadData =>
    [
        ("There is no row with a window in column 'Window'", FlightRow.Windows([]), Small),
        ("No series has more than 37 windows without a gap; expected at least 38 for a horizon of 37", FlightRow.Windows(Rows), Small with { Horizon = 37 }),
        ("The series hold 74 transitions; expected at least 2 and a batch of 128", FlightRow.Windows(FlightRow.Of(count: 2, length: 41)), Small),
        ("1 series are long enough to learn from; expected at least 2 to hold some out", FlightRow.Windows(FlightRow.Of(count: 1, length: 400)), Small with { ValidationFraction = 0.2 }),
        ("Series '3' holds NaN in frame 7; expected finite numbers", FlightRow.Windows(FlightRow.Missing(Rows, at: 7, flight: 3)), Small),
        ("Series 'flight 3' holds NaN in the action of frame 7; expected finite numbers",
            FlightRow.Windows(FlightRow.Missing(Rows, at: 7, flight: 3), nameof(FlightRow.Direction)), Small with { ActionColumnName = nameof(FlightRow.Height), SeriesColumnName = nameof(FlightRow.Name) }),
        ("Series '0' goes back in time at row", FlightRow.Windows(Rows.OrderByDescending(row => row.Time)), Small with { TimeColumnName = nameof(FlightRow.Time) }),
    ];

    [TestMethod]
    public void Train_BufferOfAll_LearnsAsWellAsInMemory()
    {
        JepaTrainingOptions options = Small with { Epochs = 20, BatchSize = 64, LearningRate = 3e-3, ShuffleBufferSize = 100_000 };
        using TrainedJepa memory = Trainings.Estimator(options with { ShuffleBufferSize = null }).Train(FlightRow.Windows(Rows)), stream = Trainings.Estimator(options).Train(FlightRow.Windows(Rows));

        Assert.AreEqual(memory.Description with { ModelId = null }, stream.Description with { ModelId = null });
        CollectionAssert.AreEqual(memory.History.Select(epoch => epoch.Steps).ToArray(), stream.History.Select(epoch => epoch.Steps).ToArray());
        Assert.IsLessThan(memory.History[0].Loss / 2, memory.History[^1].Loss);
        Assert.AreEqual(memory.History[^1].Loss, stream.History[^1].Loss, 0.1 * memory.History[^1].Loss);
        Assert.AreEqual(memory.LatentStatistics.EffectiveRank, stream.LatentStatistics.EffectiveRank, 0.3);
    }

    [TestMethod]
    public void Train_OneStepAnEpoch_GivesTheNumbersOfTheTrainingInMemory()
    {
        // With all transitions in one batch no order matters, nor does chance where there is no regulariser.
        JepaTrainingOptions options = Small with
        {
            BatchSize = 20 * 36, ShuffleBufferSize = 20 * 36, Objective = JepaObjective.Article with { Regularizer = new NoRegularizer() }, LatentScaling = LatentScaling.None,
            ActionColumnName = nameof(FlightRow.Direction), MissingValues = MissingValues.Impute,
        };
        IDataView windows = FlightRow.Windows(FlightRow.Missing(Rows, at: 7, flight: 3).OrderBy(row => row.Time).ThenBy(row => row.Flight));
        using TrainedJepa memory = Trainings.Estimator(options with { ShuffleBufferSize = null }).Train(windows), stream = Trainings.Estimator(options).Train(windows);

        float[] expected = memory.Parameters(), actual = stream.Parameters();
        for (int index = 0; index < expected.Length; index++)
            Assert.AreEqual(expected[index], actual[index], 1e-5);
        Assert.AreEqual(memory.History[^1].Latents.PredictionRSquared, stream.History[^1].Latents.PredictionRSquared, 1e-4);
    }

    [TestMethod]
    public void Train_SeriesInMemory_GiveTheBitsOfTheSameRows()
    {
        Series[] series = [.. Rows.GroupBy(row => row.Flight).Select(flight => new Series(flight.Select(row => row.Height).ToArray(), 1, flight.Select(row => row.Direction).ToArray()))];
        JepaTrainingOptions options = Small with { ActionColumnName = nameof(FlightRow.Direction), Horizon = 2, ValidationFraction = 0.2 };
        using TrainedJepa expected = Trainings.Estimator(options).Train(FlightRow.Windows(Rows)), model = Trainings.Train(options, series);

        Assert.AreEqual(expected.Description, model.Description);
        CollectionAssert.AreEqual(expected.Parameters(), model.Parameters());
    }

    [TestMethod]
    [DynamicData(nameof(Resumable))]
    public void Train_InterruptedAndResumed_GivesTheBitsOfTheUninterrupted(string name, JepaTrainingOptions options)
    {
        using var folder = new TestFolder();
        JepaTrainingOptions saving = options with { Epochs = 4, CheckpointPath = folder["run"] };
        using TrainedJepa uninterrupted = Trainings.Estimator(saving with { CheckpointPath = null }).Train(FlightRow.Windows(Rows));
        foreach (int epoch in (int[])[1, 3])
            CancelAfter(saving, epoch);

        using TrainedJepa resumed = Trainings.Estimator(saving).Train(FlightRow.Windows(Rows));

        CollectionAssert.AreEqual(uninterrupted.Parameters(), resumed.Parameters(), name);
        CollectionAssert.AreEqual(uninterrupted.History.Select(Numbers).ToArray(), resumed.History.Select(Numbers).ToArray(), name);
    }

    [TestMethod]
    public void Train_CheckpointOfAnotherBufferOrData_IsRefused()
    {
        using var folder = new TestFolder();
        JepaTrainingOptions saving = Small with { CheckpointPath = folder["run"] };
        CancelAfter(saving, epoch: 1);

        Assert.Contains("other options", Refused(saving with { ShuffleBufferSize = 201 }, Rows));
        Assert.Contains("other options", Refused(saving with { ShuffleBufferSize = null }, Rows));
        Assert.Contains("other training data", Refused(saving, FlightRow.Of(seed: 2)));

        static string Refused(JepaTrainingOptions options, FlightRow[] rows) =>
            Assert.ThrowsExactly<ArgumentException>(() => Trainings.Estimator(options).Train(FlightRow.Windows(rows))).Message;
    }

    [TestMethod]
    public void Train_HeldOutSeries_StopItAfterThePatience()
    {
        JepaTrainingOptions options = Small with { Epochs = 60, ValidationFraction = 0.2, Patience = 2, LearningRate = 0.03 };
        using TrainedJepa model = Trainings.Estimator(options).Train(FlightRow.Windows(Rows));

        TrainingProgress best = model.History.MinBy(epoch => epoch.ValidationLoss)!;
        Assert.IsLessThan(60, model.History.Count);
        Assert.AreEqual(best.Epoch + 2, model.History[^1].Epoch);
        using TrainedJepa ended = Trainings.Estimator(options with { Epochs = best.Epoch }).Train(FlightRow.Windows(Rows));
        CollectionAssert.AreEqual(ended.Parameters(), model.Parameters());
    }

    [TestMethod]
    public void Train_Rows_AreReadOnceAnEpochAndAFewTimesBeside()
    {
        int readings = 0;
        JepaTrainingOptions options = Small with { Epochs = 7 };

        Train(options with { Standardize = false });
        Assert.AreEqual(7 + 3, readings);
        Train(options with { ValidationFraction = 0.2 });
        Assert.AreEqual(7 + 3 + 2, readings);
        Train(options with { ShuffleBufferSize = null });
        Assert.AreEqual(1, readings);

        void Train(JepaTrainingOptions trained)
        {
            readings = 0;
            Trainings.Estimator(trained).Train(FlightRow.Windows(Counted())).Dispose();
        }

        IEnumerable<FlightRow> Counted()
        {
            readings++;
            foreach (FlightRow row in Rows)
                yield return row;
        }
    }

    [TestMethod]
    public void Train_CancelledWhileRowsPass_StopsAndLeavesNoTensor()
    {
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        int readings = 0;

        // The second reading is for the channels, the third for the first epoch, the fourth for the statistics of its latents.
        for (int last = 1; last <= 4; last++)
        {
            readings = 0;
            using var cancelled = new CancellationTokenSource();
            Assert.ThrowsExactly<OperationCanceledException>(() => Trainings.Estimator(Small).Train(FlightRow.Windows(Endless(last, cancelled)), cancelled.Token), $"reading {last}");
            Assert.AreEqual(last, readings);
        }

        Assert.AreEqual(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);

        IEnumerable<FlightRow> Endless(int last, CancellationTokenSource source)
        {
            readings++;
            foreach (FlightRow row in Rows)
                yield return row;
            if (readings != last)
                yield break;
            source.Cancel();
            yield return Rows[^1];
            Assert.Fail("Reading went on.");
        }
    }

    [TestMethod]
    [DynamicData(nameof(BadData))]
    public void Fit_DataThatTrainingCannotLearnFrom_IsRefusedBeforeTraining(string message, IDataView data, JepaTrainingOptions options)
    {
        var epochs = new Recorder();

        var error = Assert.ThrowsExactly<ArgumentException>(() => Trainings.Estimator(options, epochs).Fit(data));

        Assert.Contains(message, error.Message);
        Assert.IsEmpty(epochs.Reports);
    }

    [TestMethod]
    public void Train_BadSeries_AreRefusedAsInMemory()
    {
        Assert.Contains("Series 1 has 4 frames; expected at least 5", Refused(new float[4]));
        Assert.Contains("Series 1 holds NaN in frame 5", Refused([1, 2, 3, 4, 5, float.NaN, 7]));

        static string Refused(float[] second) =>
            Assert.ThrowsExactly<ArgumentException>(() => Trainings.Train(Small, [new Series(new float[200]), new Series(second)])).Message;
    }

    private static void CancelAfter(JepaTrainingOptions options, int epoch) => Trainings.CancelAfter(
        epoch,
        (progress, cancelled) => Trainings.Estimator(options, progress).Train(FlightRow.Windows(Rows), cancelled));

    private static (double, double, double, double, double?, double) Numbers(TrainingProgress epoch) =>
        (epoch.Loss, epoch.PredictionError, epoch.Regularizer, epoch.StepToStepVariance, epoch.ValidationLoss, epoch.Latents.PredictionRSquared);
}
