using System.Diagnostics;
using CsCheck;
using Jepa.Training.Checkpoints;
using Jepa.Training.Data;
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
    private static readonly Lazy<Outcome> LongTrainingsOutcome = new(() =>
    {
        using TrainedJepa model = Trainings.Train(LongTraining.Options, LongTraining.Series);
        return new Outcome(model);
    });

    private static IEnumerable<(string Name, JepaTrainingOptions Options)> Resumable =>
    [
        ("the article's", Small),
        ("both time steps", Small with { Objective = JepaObjective.LeWorldModel with { SigReg = SigRegOptions.LeJepa with { Projections = 32 } } }),
        ("moving average, cosine", Small with
        {
            Objective = Trainings.SmallArticle with { Target = PredictionTarget.MovingAverage }, Schedule = LearningRateSchedule.Cosine, WarmUpEpochs = 1.5,
        }),
        ("decay and clipping", Small with { WeightDecay = 0.1, MaximumGradientNorm = 0.3, LearningRate = 1e-2 }),
        ("trajectory order, VICReg", Small with { Order = TransitionOrder.Trajectory, Objective = JepaObjective.Article with { Regularizer = Regularizer.VicReg } }),
    ];

    [TestMethod]
    [DynamicData(nameof(Resumable))]
    public void Train_InterruptedAndResumed_GivesTheBitsOfTheUninterrupted(string name, JepaTrainingOptions options)
    {
        using var folder = new TestFolder();
        JepaTrainingOptions saving = options with { CheckpointPath = folder["run"] };
        using TrainedJepa uninterrupted = Trainings.Train(options);

        CancelAfter(saving, epoch: 1);
        CancelAfter(saving, epoch: 3);
        using TrainedJepa resumed = Trainings.Train(saving);

        new Outcome(uninterrupted).AssertEqual(new Outcome(resumed), name);
        CollectionAssert.AreEqual(new[] { "run" }, folder.Contents);
    }

    [TestMethod]
    public void Train_WithACheckpoint_GivesTheBitsOfOneWithout()
    {
        using var folder = new TestFolder();
        using TrainedJepa without = Trainings.Train(Small), with = Trainings.Train(Small with { CheckpointPath = folder["run"] });

        new Outcome(without).AssertEqual(new Outcome(with));
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

        new Outcome(first).AssertEqual(new Outcome(second));
        Assert.IsEmpty(recorder.Reports);
        CollectionAssert.AreEqual(file, File.ReadAllBytes(folder["run"]));
    }

    [TestMethod]
    public void Train_MoreEpochsThanFirstPlanned_GoesOnAtAConstantRate()
    {
        using var folder = new TestFolder();
        Trainings.Train(Small with { Epochs = 2, CheckpointPath = folder["run"] }).Dispose();

        using TrainedJepa resumed = Trainings.Train(Small with { CheckpointPath = folder["run"] }), straight = Trainings.Train(Small);

        new Outcome(straight).AssertEqual(new Outcome(resumed));
    }

    [TestMethod]
    public void Train_OtherThreadsAndScaling_MayResume()
    {
        using var folder = new TestFolder();
        CancelAfter(Small with { CheckpointPath = folder["run"] }, epoch: 2);

        using TrainedJepa resumed = Trainings.Train(Small with { CheckpointPath = folder["run"], Threads = 1, LatentScaling = LatentScaling.None });

        Assert.HasCount(4, resumed.History);
    }

    [TestMethod]
    public void Train_ResumedProgress_CarriesOnTheHistoryAndTheClock()
    {
        using var folder = new TestFolder();
        JepaTrainingOptions saving = Small with { CheckpointPath = folder["run"] };
        CancelAfter(saving, epoch: 2);
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

        Assert.ThrowsExactly<OperationCanceledException>(() => new JepaTrainer(saving).Train(LongTraining.Series, recorder, cancellation.Token));

        Assert.IsLessThan(LongTraining.Options.Epochs, recorder.Reports.Count);
        Assert.AreEqual(recorder.Reports.Count, EpochOf(folder["run"]));
        using TrainedJepa resumed = Trainings.Train(saving, LongTraining.Series);
        LongTrainingsOutcome.Value.AssertEqual(new Outcome(resumed));
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
        LongTrainingsOutcome.Value.AssertEqual(new Outcome(resumed));
    }

    private static IEnumerable<(string What, JepaTrainingOptions Options)> OtherOptions =>
    [
        ("seed", Small with { Seed = 2 }),
        ("learning rate", Small with { LearningRate = 2e-3 }),
        ("schedule", Small with { Schedule = LearningRateSchedule.Cosine }),
        ("batch size", Small with { BatchSize = 64 }),
        ("order", Small with { Order = TransitionOrder.Trajectory }),
        ("latent size", Small with { LatentSize = 8 }),
        ("window", Small with { WindowSize = 3 }),
        ("hidden sizes", Small with { EncoderHiddenSizes = [32, 32] }),
        ("weight decay", Small with { WeightDecay = 0.1 }),
        ("gradient norm", Small with { MaximumGradientNorm = 1 }),
        ("objective", Small with { Objective = JepaObjective.LeJepa }),
        ("regulariser's weight", Small with { Objective = Trainings.SmallArticle with { RegularizerWeight = 0.5 } }),
        ("projections", Small with { Objective = Trainings.SmallArticle with { SigReg = SigRegOptions.Article with { Projections = 33 } } }),
        ("target", Small with { Objective = Trainings.SmallArticle with { Target = PredictionTarget.MovingAverage } }),
    ];

    [TestMethod]
    [DynamicData(nameof(OtherOptions))]
    public void Train_CheckpointOfOtherOptions_IsRefusedAndLeftAlone(string what, JepaTrainingOptions options) =>
        AssertRefused<ArgumentException>(options, Trainings.Balls, "belongs to a training with other options: choose another CheckpointPath or delete the file", what);

    [TestMethod]
    public void Train_CheckpointOfOtherData_IsRefusedAndLeftAlone()
    {
        const string Message = "belongs to a training with other training data: choose another CheckpointPath or delete the file";
        AssertRefused<ArgumentException>(Small, Flights.Throw(seed: 2, count: 40, length: 60).ToSeries(), Message);
        AssertRefused<ArgumentException>(Small, [.. Trainings.Balls.Reverse()], Message, "the same series in another order");
    }

    [TestMethod]
    public void Train_CheckpointOfMoreEpochs_IsRefusedAndLeftAlone() =>
        AssertRefused<ArgumentException>(Small with { Epochs = 1 }, Trainings.Balls, "has 2 epochs behind it; expected at most 1");

    private static IEnumerable<(string What, string Message, Action<Dictionary<string, Tensor>, Dictionary<string, string>> Damage)> Damages =>
    [
        ("no options", "property 'jepa.options' is missing", (_, metadata) => metadata.Remove("jepa.options")),
        ("no fingerprint", "property 'jepa.training_data_fingerprint' is missing", (_, metadata) => metadata.Remove("jepa.training_data_fingerprint")),
        ("no history", "property 'jepa.history' is missing", (_, metadata) => metadata.Remove("jepa.history")),
        ("no steps", "property 'jepa.steps' is missing", (_, metadata) => metadata.Remove("jepa.steps")),
        ("steps that are no number", "'jepa.steps'", (_, metadata) => metadata["jepa.steps"] = "many"),
        ("steps below 0", "'jepa.steps'", (_, metadata) => metadata["jepa.steps"] = "-1"),
        ("a history that is no JSON", "'jepa.history'", (_, metadata) => metadata["jepa.history"] = "[{"),
        ("a history null", "'jepa.history'", (_, metadata) => metadata["jepa.history"] = "null"),
        ("an epoch null", "'jepa.history'", (_, metadata) => metadata["jepa.history"] = "[null]"),
        ("a history that is no list", "'jepa.history'", (_, metadata) => metadata["jepa.history"] = "{}"),
        ("a tensor missing", "no tensor 'encoder.layer0.weight' of shape [32, 4]", (tensors, _) => tensors.Remove("encoder.layer0.weight")),
        ("a tensor of another shape", "no tensor 'predictor.layer1.bias' of shape [16]", (tensors, _) => tensors["predictor.layer1.bias"] = zeros(17)),
        ("a tensor of another type", "no tensor 'predictor.layer1.bias' of shape [16]", (tensors, _) => tensors["predictor.layer1.bias"] = zeros(16, ScalarType.Byte)),
        ("the optimiser missing", "no tensor 'optimizer.second_moment'", (tensors, _) => tensors.Remove("optimizer.second_moment")),
        ("the generator missing", "'generator'", (tensors, _) => tensors.Remove("generator")),
        ("a generator of another size", "'generator'", (tensors, _) => tensors["generator"] = zeros(3, ScalarType.Byte)),
        ("a generator of zeros", "'generator'", (tensors, _) => tensors["generator"].zero_()),
        ("a generator of another type", "'generator'", (tensors, _) => tensors["generator"] = zeros(5056)),
    ];

    [TestMethod]
    [DynamicData(nameof(Damages))]
    public void Train_CheckpointThatIsNone_IsRefusedAndLeftAlone(string what, string message, Action<Dictionary<string, Tensor>, Dictionary<string, string>> damage) =>
        AssertRefused<InvalidDataException>(Small, Trainings.Balls, message, what, path =>
        {
            using DisposeScope scope = NewDisposeScope();
            (IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata) = Safetensors.Read(path);
            (var damagedTensors, var damagedMetadata) = (new Dictionary<string, Tensor>(tensors), new Dictionary<string, string>(metadata));
            damage(damagedTensors, damagedMetadata);
            Safetensors.Write(path, [.. damagedTensors.Select(tensor => (tensor.Key, tensor.Value))], damagedMetadata);
        });

    [TestMethod]
    public void Restore_AnyBytesChanged_RestoresOrRefusesAndNothingElse()
    {
        using var folder = new TestFolder();
        CancelAfter(Small with { CheckpointPath = folder["run"] }, epoch: 2);
        byte[] whole = File.ReadAllBytes(folder["run"]);
        using TransitionPool pool = TransitionPool.From(Trainings.Balls, 4, 1);
        // Half of the changes hit the header, and half the generator's state at the end.
        Gen<(int, byte)[]> changes = Gen.Select(Gen.Bool, Gen.Int[0, 5055], Gen.Byte, (atTheEnd, position, value) => (atTheEnd ? whole.Length - 5056 + position : position, value)).Array[1, 20];

        changes.Check(
            200,
            changed =>
            {
                byte[] file = [.. whole];
                foreach ((int position, byte value) in changed)
                    file[position] = value;
                File.WriteAllBytes(folder["changed"], file);
                using var run = new TrainingRun(Small, pool);
                try
                {
                    TrainingCheckpoint.Restore(folder["changed"], run);
                }
                catch (Exception exception) when (exception is InvalidDataException or ArgumentException)
                {
                }
                finally
                {
                    run.Networks.Dispose();
                }
            });
    }

    [TestMethod]
    public void Train_CheckpointCutOff_IsRefusedAndLeftAlone() =>
        AssertRefused<InvalidDataException>(Small, Trainings.Balls, "is not a whole safetensors file", change: path =>
        {
            using FileStream file = File.OpenWrite(path);
            file.SetLength(file.Length - 1);
        });

    [TestMethod]
    public void Train_CheckpointThatCannotBeWritten_KeepsTheOldOne()
    {
        // 240 letters are a file name, but none is left for the name of the file aside.
        using var folder = new TestFolder();
        CancelAfter(Small with { CheckpointPath = folder["run"] }, epoch: 2);
        string path = folder[new string('a', 240)];
        File.Copy(folder["run"], path);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        Assert.Throws<IOException>(() => Trainings.Train(Small with { CheckpointPath = path }));

        Assert.AreEqual(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        CollectionAssert.AreEqual(File.ReadAllBytes(folder["run"]), File.ReadAllBytes(path));
        Assert.HasCount(2, folder.Contents);
        File.Move(path, folder["moved"]);
        using TrainedJepa resumed = Trainings.Train(Small with { CheckpointPath = folder["moved"] }), straight = Trainings.Train(Small);
        new Outcome(straight).AssertEqual(new Outcome(resumed));
    }

    private static void AssertRefused<TException>(
        JepaTrainingOptions options, IReadOnlyList<Series> series, string message, string what = "", Action<string>? change = null)
        where TException : Exception
    {
        using var folder = new TestFolder();
        CancelAfter(Small with { CheckpointPath = folder["run"] }, epoch: 2);
        change?.Invoke(folder["run"]);
        byte[] file = File.ReadAllBytes(folder["run"]);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        var error = Assert.ThrowsExactly<TException>(() => Trainings.Train(options with { CheckpointPath = folder["run"] }, series), what);

        Assert.Contains($"'{folder["run"]}'", error.Message);
        Assert.Contains(message, error.Message);
        Assert.AreEqual(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount, "tensors");
        CollectionAssert.AreEqual(file, File.ReadAllBytes(folder["run"]));
        CollectionAssert.AreEqual(new[] { "run" }, folder.Contents);
    }

    private static void CancelAfter(JepaTrainingOptions options, int epoch)
    {
        using var cancellation = new CancellationTokenSource();
        var recorder = new Recorder(report =>
        {
            if (report.Epoch == epoch)
                cancellation.Cancel();
        });
        Assert.ThrowsExactly<OperationCanceledException>(() => new JepaTrainer(options).Train(Trainings.Balls, recorder, cancellation.Token));
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

    /// <summary>All that a training comes to, but for the time it took.</summary>
    private sealed class Outcome(TrainedJepa model)
    {
        private readonly float[] _parameters = model.Parameters();
        private readonly double[] _history =
        [
            .. model.History.SelectMany(epoch => (double[])
            [
                epoch.Epoch, epoch.Steps, epoch.Loss, epoch.PredictionError, epoch.Regularizer, epoch.RegularizerExcess, epoch.StepToStepVariance,
                epoch.Latents.EffectiveRank, epoch.Latents.OffDiagonalCovariance, epoch.Latents.PredictionRSquared, .. epoch.Latents.AxisStandardDeviations,
            ]),
            .. model.LatentStatistics.AxisStandardDeviations,
        ];

        public void AssertEqual(Outcome other, string message = "")
        {
            CollectionAssert.AreEqual(_parameters.Select(BitConverter.SingleToInt32Bits).ToArray(), other._parameters.Select(BitConverter.SingleToInt32Bits).ToArray(), $"{message} parameters");
            CollectionAssert.AreEqual(_history.Select(BitConverter.DoubleToInt64Bits).ToArray(), other._history.Select(BitConverter.DoubleToInt64Bits).ToArray(), $"{message} history");
        }
    }
}
