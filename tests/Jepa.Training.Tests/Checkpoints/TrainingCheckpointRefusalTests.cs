using CsCheck;
using Jepa.Training.Checkpoints;
using Jepa.Training.Data;
using Jepa.Training.Losses;
using Jepa.Training.Networks.Encoders;
using Jepa.Training.Networks.Predictors;
using Jepa.Training.Tests.Fixtures;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Tests.Checkpoints;

/// <summary>Checkpoints that a training does not resume from.</summary>
[TestClass]
public sealed class TrainingCheckpointRefusalTests
{
    private static readonly JepaTrainingOptions Small = Trainings.Small with { Epochs = 4 };

    private static IEnumerable<(string What, JepaTrainingOptions Options)> OtherOptions =>
    [
        ("seed", Small with { Seed = 2 }),
        ("learning rate", Small with { LearningRate = 2e-3 }),
        ("schedule", Small with { Schedule = LearningRateSchedule.Cosine }),
        ("steps", Small with { RolloutSteps = 2 }),
        ("weights of steps", Small with { RolloutWeights = [1] }),
        ("predictor", Small with { Predictor = new DensePredictor { HiddenSizes = [31] } }),
        ("prediction error", Small with { Objective = Trainings.SmallArticle with { PredictionError = new MeanSquaredError() } }),
        ("frozen predictor", Small with { FreezePredictor = true }),
        ("batch size", Small with { BatchSize = 64 }),
        ("order", Small with { Order = TransitionOrder.Trajectory }),
        ("latent size", Small with { LatentSize = 8 }),
        ("window", Small with { WindowSize = 3 }),
        ("hidden sizes", Small with { Encoder = new DenseEncoder { HiddenSizes = [32, 32] } }),
        ("weight decay", Small with { WeightDecay = 0.1 }),
        ("gradient norm", Small with { GradientClipNorm = 1 }),
        ("objective", Small with { Objective = JepaObjective.LeJepa }),
        ("regulariser's weight", Small with { Objective = Trainings.SmallArticle with { RegularizerWeight = 0.5 } }),
        ("projections", Small with { Objective = Trainings.SmallArticle with { Regularizer = SigReg.Article with { Projections = 33 } } }),
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
        ("a tensor missing", "no tensor 'encoder.layers.layer0.weight' of shape [32, 4]", (tensors, _) => tensors.Remove("encoder.layers.layer0.weight")),
        ("a tensor of another shape", "no tensor 'predictor.layers.layer1.bias' of shape [16]", (tensors, _) => tensors["predictor.layers.layer1.bias"] = zeros(17)),
        ("a tensor of another type", "no tensor 'predictor.layers.layer1.bias' of shape [16]", (tensors, _) => tensors["predictor.layers.layer1.bias"] = zeros(16, ScalarType.Byte)),
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
        Trainings.CancelAfter(Small with { CheckpointPath = folder["run"] }, epoch: 2);
        byte[] whole = File.ReadAllBytes(folder["run"]);
        using InMemoryClips clips = Trainings.Balls.InMemory(Small);
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
                using var run = new TrainingRun(Small, clips);
                try
                {
                    TrainingCheckpoint.Restore(folder["changed"], run);
                }
                catch (Exception exception) when (exception is InvalidDataException or ArgumentException)
                {
                }
                finally
                {
                    run.Model.Dispose();
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
        Trainings.CancelAfter(Small with { CheckpointPath = folder["run"] }, epoch: 2);
        string path = folder[new string('a', 240)];
        File.Copy(folder["run"], path);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        Assert.Throws<IOException>(() => Trainings.Train(Small with { CheckpointPath = path }));

        Assert.AreEqual(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        CollectionAssert.AreEqual(File.ReadAllBytes(folder["run"]), File.ReadAllBytes(path));
        Assert.HasCount(2, folder.Contents);
        File.Move(path, folder["moved"]);
        using TrainedJepa resumed = Trainings.Train(Small with { CheckpointPath = folder["moved"] }), straight = Trainings.Train(Small);
        new TrainingOutcome(straight).AssertEqual(new TrainingOutcome(resumed));
    }

    private static void AssertRefused<TException>(
        JepaTrainingOptions options, IReadOnlyList<Series> series, string message, string what = "", Action<string>? change = null)
        where TException : Exception
    {
        using var folder = new TestFolder();
        Trainings.CancelAfter(Small with { CheckpointPath = folder["run"] }, epoch: 2);
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
}
