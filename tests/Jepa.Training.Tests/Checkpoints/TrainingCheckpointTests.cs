using System.Diagnostics;
using CsCheck;
using Jepa.Training.Checkpoints;
using Jepa.Training.KilledProcess;
using Jepa.Training.Losses;
using Jepa.Training.Tests.Fixtures;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Tests.Checkpoints;

[TestClass]
public sealed class TrainingCheckpointTests
{
    private static readonly JepaTrainingOptions Small = Trainings.Small with { Epochs = 4 };

    /// <summary>What the training that is cancelled and killed would have come to.</summary>
    private static readonly Lazy<TrainingOutcome> LongTrainingsOutcome = new(() =>
    {
        using TrainedJepa model = Trainings.Train(LongTraining.Options, LongTraining.Series);
        return new TrainingOutcome(model);
    });

    private static IEnumerable<(string Name, JepaTrainingOptions Options)> Resumable =>
    [
        ("the article's", Small),
        ("three steps", Small with { RolloutSteps = 3, RolloutWeights = [1, 2, 3], Horizon = 2 }),
        ("both time steps", Small with { Objective = JepaObjective.LeWorldModel with { Regularizer = SigReg.LeJepa with { Projections = 32 } } }),
        ("moving average, cosine", Small with
        {
            Objective = Trainings.SmallArticle with { Target = PredictionTarget.MovingAverage }, Schedule = LearningRateSchedule.Cosine, WarmUpEpochs = 1.5,
        }),
        ("decay and clipping", Small with { WeightDecay = 0.1, GradientClipNorm = 0.3, LearningRate = 1e-2 }),
        ("trajectory order, VICReg", Small with { Order = TransitionOrder.Trajectory, Objective = JepaObjective.Article with { Regularizer = new VicReg() } }),
    ];

    [TestMethod]
    [DynamicData(nameof(Resumable))]
    public void Train_InterruptedAndResumed_GivesTheBitsOfTheUninterrupted(string name, JepaTrainingOptions options)
    {
        using var folder = new TestFolder();
        JepaTrainingOptions saving = options with { CheckpointPath = folder["run"] };
        using TrainedJepa uninterrupted = Trainings.Train(options);

        Trainings.CancelAfter(saving, epoch: 1);
        Trainings.CancelAfter(saving, epoch: 3);
        using TrainedJepa resumed = Trainings.Train(saving);

        new TrainingOutcome(uninterrupted).AssertEqual(new TrainingOutcome(resumed), name);
        CollectionAssert.AreEqual(new[] { "run" }, folder.Contents);
    }

    [TestMethod]
    public void Train_WithACheckpoint_GivesTheBitsOfOneWithout()
    {
        using var folder = new TestFolder();
        using TrainedJepa without = Trainings.Train(Small), with = Trainings.Train(Small with { CheckpointPath = folder["run"] });

        new TrainingOutcome(without).AssertEqual(new TrainingOutcome(with));
    }

    [TestMethod]
    public void Train_Finished_IsThereAtOnceTheNextTime()
    {
        using var folder = new TestFolder();
        JepaTrainingOptions saving = Small with { CheckpointPath = folder["run"] };
        using TrainedJepa first = Trainings.Train(saving);
        byte[] file = File.ReadAllBytes(folder["run"]);
        var recorder = new Recorder();

        using TrainedJepa second = new JepaTrainer(saving).Train(Trainings.Balls, recorder);

        new TrainingOutcome(first).AssertEqual(new TrainingOutcome(second));
        Assert.IsEmpty(recorder.Reports);
        CollectionAssert.AreEqual(file, File.ReadAllBytes(folder["run"]));
    }

    [TestMethod]
    public void Train_MoreEpochsThanFirstPlanned_GoesOnAtAConstantRate()
    {
        using var folder = new TestFolder();
        Trainings.Train(Small with { Epochs = 2, CheckpointPath = folder["run"] }).Dispose();

        using TrainedJepa resumed = Trainings.Train(Small with { CheckpointPath = folder["run"] }), straight = Trainings.Train(Small);

        new TrainingOutcome(straight).AssertEqual(new TrainingOutcome(resumed));
    }

    [TestMethod]
    public void Train_OtherThreadsAndScaling_MayResume()
    {
        using var folder = new TestFolder();
        Trainings.CancelAfter(Small with { CheckpointPath = folder["run"] }, epoch: 2);

        using TrainedJepa resumed = Trainings.Train(Small with { CheckpointPath = folder["run"], Threads = 1, LatentScaling = LatentScaling.None });

        Assert.HasCount(4, resumed.History);
    }

    [TestMethod]
    public void Train_ResumedProgress_CarriesOnTheHistoryAndTheClock()
    {
        using var folder = new TestFolder();
        JepaTrainingOptions saving = Small with { CheckpointPath = folder["run"] };
        Trainings.CancelAfter(saving, epoch: 2);
        var recorder = new Recorder();

        using TrainedJepa resumed = new JepaTrainer(saving).Train(Trainings.Balls, recorder);

        CollectionAssert.AreEqual(new[] { 3, 4 }, recorder.Reports.Select(report => report.Epoch).ToArray());
        CollectionAssert.AreEqual(new[] { 1, 2, 3, 4 }, resumed.History.Select(report => report.Epoch).ToArray());
        CollectionAssert.AreEqual(resumed.History.OrderBy(report => report.Elapsed).ToArray(), resumed.History.ToArray());
        Assert.AreEqual(4 * (40 * 56 / 128), resumed.History[^1].Steps);
    }

    [TestMethod]
    public void Train_CancelledInTheFirstEpoch_LeavesNothing()
    {
        using var folder = new TestFolder();

        Assert.ThrowsExactly<OperationCanceledException>(
            () => new JepaTrainer(Small with { CheckpointPath = folder["run"] }).Train(Trainings.Balls, cancellationToken: new CancellationToken(canceled: true)));

        Assert.IsEmpty(folder.Contents);
    }

    [TestMethod]
    public void Train_CancelledInTheMiddleOfAnEpoch_KeepsTheLastWholeOneAndResumes()
    {
        using var folder = new TestFolder();
        JepaTrainingOptions saving = LongTraining.Options with { CheckpointPath = folder["run"] };
        using var cancellation = new CancellationTokenSource();
        var recorder = new Recorder(report =>
        {
            if (report.Epoch == 1)
                cancellation.CancelAfter(report.Elapsed / 3);
        });

        Assert.ThrowsExactly<OperationCanceledException>(() => new JepaTrainer(saving).Train(LongTraining.Series, recorder, cancellationToken: cancellation.Token));

        Assert.IsLessThan(LongTraining.Options.Epochs, recorder.Reports.Count);
        Assert.AreEqual(recorder.Reports.Count, EpochOf(folder["run"]));
        using TrainedJepa resumed = Trainings.Train(saving, LongTraining.Series);
        LongTrainingsOutcome.Value.AssertEqual(new TrainingOutcome(resumed));
    }

    [TestMethod]
    public void Train_ProcessKilledInTheMiddleOfEpochs_ResumesToTheSameBits()
    {
        using var folder = new TestFolder();

        // The second process takes up where the first was killed, and is killed itself.
        KillInTheMiddleOfTheEpochAfter(1, folder["run"]);
        int afterTheFirst = EpochOf(folder["run"]);
        KillInTheMiddleOfTheEpochAfter(2, folder["run"]);
        int afterTheSecond = EpochOf(folder["run"]);
        using TrainedJepa resumed = Trainings.Train(LongTraining.Options with { CheckpointPath = folder["run"] }, LongTraining.Series);

        Assert.IsTrue(1 <= afterTheFirst && afterTheFirst < afterTheSecond && afterTheSecond < LongTraining.Options.Epochs, $"epochs {afterTheFirst} and {afterTheSecond}");
        LongTrainingsOutcome.Value.AssertEqual(new TrainingOutcome(resumed));
    }

    private static int EpochOf(string path)
    {
        using DisposeScope scope = NewDisposeScope();
        return int.Parse(Safetensors.Read(path).Metadata["jepa.epoch"], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static void KillInTheMiddleOfTheEpochAfter(int epoch, string checkpointPath)
    {
        // The program has no libtorch of its own: it runs with the dependencies of this assembly.
        string tests = Path.Combine(AppContext.BaseDirectory, typeof(TrainingCheckpointTests).Assembly.GetName().Name!);
        using Process process = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList = { "exec", "--depsfile", tests + ".deps.json", "--runtimeconfig", tests + ".runtimeconfig.json", typeof(LongTraining).Assembly.Location, checkpointPath },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string? line;
            do
            {
                line = process.StandardOutput.ReadLine();
                Assert.IsNotNull(line, $"the process ended by itself: {errors.Result}");
            }
            while (line != $"{epoch}");
            Thread.Sleep(50); // an epoch takes some 200 ms
            process.Kill(); // SIGKILL
            process.WaitForExit();
            Assert.AreEqual(137, process.ExitCode, errors.Result);
        }
        finally
        {
            process.Kill(); // does nothing to a process that is gone
        }
    }
}
