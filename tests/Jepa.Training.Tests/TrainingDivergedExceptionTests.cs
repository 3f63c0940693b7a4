using Jepa.Training.Checkpoints;
using Jepa.Training.Losses;
using Jepa.Training.Tests.Fixtures;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Tests;

[TestClass]
public sealed class TrainingDivergedExceptionTests
{
    [TestMethod]
    public void Train_AbsurdLearningRate_NamesEpochAndStep()
    {
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        var error = Assert.ThrowsExactly<TrainingDivergedException>(() => Trainings.Train(Trainings.Small with { LearningRate = 1e30 }));

        Assert.AreEqual((1, 2L, null), (error.Epoch, error.Step, error.CheckpointPath), "the step after the first update");
        Assert.Contains("Training diverged in epoch 1 at step 2: the loss is not a number. There is no checkpoint to go back to.", error.Message);
        Assert.AreEqual(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [TestMethod]
    public void Train_DivergingLater_KeepsTheLastGoodCheckpoint()
    {
        // With one step an epoch, the first ends with parameters of 10⁴, and the loss is of their eighth power.
        using var folder = new TestFolder();
        JepaTrainingOptions options = Trainings.Small with
        {
            Epochs = 10, BatchSize = 40 * 56, LearningRate = 1e4, CheckpointPath = folder["run"],
            Objective = Trainings.SmallArticle with { Regularizer = new NoRegularizer() },
        };
        var recorder = new Recorder();

        var error = Assert.ThrowsExactly<TrainingDivergedException>(() => new JepaTrainer(options).Train(Trainings.Balls, recorder));

        Assert.IsGreaterThan(1, error.Epoch);
        Assert.AreEqual(1, error.Step);
        Assert.AreEqual(folder["run"], error.CheckpointPath);
        Assert.Contains($"in epoch {error.Epoch} at step 1: the loss is not a number. The checkpoint '{folder["run"]}' holds the epoch before.", error.Message);
        Assert.HasCount(error.Epoch - 1, recorder.Reports);
        using (NewDisposeScope())
        {
            (IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata) = Safetensors.Read(folder["run"]);
            Assert.AreEqual($"{error.Epoch - 1}", metadata["jepa.epoch"]);
            Assert.IsTrue(tensors.Values.All(tensor => tensor.dtype == ScalarType.Byte || tensor.isfinite().all().item<bool>()));
        }

        // It is whole: a resumed training ends where this one did, and one that asks for no more has its model.
        var again = Assert.ThrowsExactly<TrainingDivergedException>(() => Trainings.Train(options));
        Assert.AreEqual((error.Epoch, error.Step, error.CheckpointPath), (again.Epoch, again.Step, again.CheckpointPath));
        using TrainedJepa model = Trainings.Train(options with { Epochs = error.Epoch - 1, LatentScaling = LatentScaling.None });
        Assert.HasCount(error.Epoch - 1, model.History);
    }
}
