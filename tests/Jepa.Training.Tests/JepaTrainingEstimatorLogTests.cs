using Jepa.Training.Losses;
using Jepa.Training.Tests.Fixtures;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Jepa.Training.Tests;

/// <summary>What a training in a pipeline writes to ML.NET's log.</summary>
[TestClass]
public sealed class JepaTrainingEstimatorLogTests
{
    private static readonly JepaTrainingOptions Small = Trainings.Small with { Standardize = true, LatentSize = 6 };

    private static readonly FlightRow[] Rows = FlightRow.Of();

    [TestMethod]
    public void Train_Epochs_AreWrittenAsInformation()
    {
        (LoggingEventArgs[] log, TrainedJepa model) = Train(Small, Rows);

        string[] epochs = [.. log.Where(entry => entry.Kind == ChannelMessageKind.Info).Select(entry => entry.RawMessage)];
        Assert.HasCount(3, epochs);
        for (int epoch = 0; epoch < 3; epoch++)
        {
            TrainingProgress progress = model.History[epoch];
            string expected = FormattableString.Invariant(
                $"Epoch {epoch + 1} of 3: loss {progress.Loss:g4}, prediction error {progress.PredictionError:g4}, latent effective rank ");
            Assert.StartsWith(expected, epochs[epoch]);
        }
        Assert.IsTrue(log.All(entry => entry.Message.Contains("JepaTrainingEstimator", StringComparison.Ordinal)));
        Assert.IsEmpty(Warnings(log));
    }

    [TestMethod]
    public void Train_Progress_IsToldToo()
    {
        var recorder = new Recorder();

        Train(Small, Rows, recorder);

        Assert.HasCount(3, recorder.Reports);
    }

    [TestMethod]
    public void Train_LatentCollapsed_IsAWarning()
    {
        JepaObjective unregularized = Trainings.SmallArticle with { RegularizerWeight = 0 };

        (LoggingEventArgs[] log, _) = Train(
            Small with { Epochs = 20, BatchSize = 32, LearningRate = 1e-2, Objective = unregularized }, Rows);

        string warning = Warnings(log).Single();
        Assert.Contains("The latent has collapsed", warning);
        Assert.Contains("Raise RegularizerWeight", warning);
    }

    [TestMethod]
    public void Train_LossThatRose_IsAWarning()
    {
        (LoggingEventArgs[] log, TrainedJepa model) =
            Train(Small with { Epochs = 4, LearningRate = 10, WarmUpEpochs = 4 }, Rows);

        Assert.IsGreaterThan(model.History[0].Loss, model.History[^1].Loss, "the set-up");
        Assert.Contains("The loss rose from", Warnings(log).Single(warning => !warning.Contains("collapsed")));
        Assert.Contains("lower LearningRate or set GradientClipNorm", string.Join(' ', Warnings(log)));
    }

    [TestMethod]
    public void Train_TimeStepsOfUnequalLength_AreAWarning()
    {
        JepaTrainingOptions timed = Small with { TimeColumnName = nameof(FlightRow.Time) };
        FlightRow[] split = [.. Rows.Where((_, index) => index % 5 != 2)];

        (LoggingEventArgs[] whole, _) = Train(timed, Rows);
        (LoggingEventArgs[] random, _) = Train(timed, split);

        Assert.IsEmpty(Warnings(whole));
        string warning = Warnings(random).Single();
        Assert.Contains("Column 'Time': ", warning);
        Assert.Contains("steps are not as long as the one before them", warning);
        Assert.Contains("samplingKeyColumnName", warning);
    }

    [TestMethod]
    public void Train_NoEpochs_WritesNoWarningOfThem()
    {
        (LoggingEventArgs[] log, _) = Train(Small with { Epochs = 0 }, Rows);

        Assert.IsEmpty(Warnings(log));
    }

    private static (LoggingEventArgs[] Log, TrainedJepa Model) Train(
        JepaTrainingOptions options, FlightRow[] rows, IProgress<TrainingProgress>? progress = null)
    {
        var ml = new MLContext(seed: 1);
        var log = new List<LoggingEventArgs>();
        ml.Log += (_, entry) =>
        {
            if (entry.Kind >= ChannelMessageKind.Info && entry.Source.Contains("JepaTraining", StringComparison.Ordinal))
                log.Add(entry);
        };
        TrainedJepa model = ml.Transforms.JepaEncode("Latent", "Window", options, progress).Train(FlightRow.Windows(rows));
        model.Dispose();
        return ([.. log], model);
    }

    private static string[] Warnings(IEnumerable<LoggingEventArgs> log) =>
        [.. log.Where(entry => entry.Kind == ChannelMessageKind.Warning).Select(entry => entry.RawMessage)];
}
