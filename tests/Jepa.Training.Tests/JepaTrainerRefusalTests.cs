using Jepa.Training.Data;
using Jepa.Training.Tests.Fixtures;

namespace Jepa.Training.Tests;

/// <summary>What a trainer refuses, and when: before the work, where it can be known then.</summary>
[TestClass]
public sealed class JepaTrainerRefusalTests
{
    [TestMethod]
    public void Train_CheckpointInNoFolder_IsRefusedBeforeTheFirstEpoch()
    {
        using var folder = new TestFolder();

        Assert.Contains("There is no folder", Refused<DirectoryNotFoundException>(folder[Path.Combine("nowhere", "ball.checkpoint")]));
        Assert.Contains("is a folder; expected the path of a file", Refused<IOException>(folder[""]));
        Assert.IsEmpty(folder.Contents);

        static string Refused<TException>(string path)
            where TException : Exception
        {
            var trainer = new JepaTrainer(Trainings.Small with { CheckpointPath = path });
            return Assert.ThrowsExactly<TException>(() => trainer.Train(Trainings.Balls, new NoEpoch())).Message;
        }
    }

    [TestMethod]
    public void Train_SeriesMissing_IsNamed()
    {
        var trainer = new JepaTrainer(Trainings.Small);

        Assert.Contains("Series 1 is null", Assert.ThrowsExactly<ArgumentException>(() => trainer.Train([Trainings.Balls[0], null!])).Message);
    }

    [TestMethod]
    [DataRow(1, 190, DisplayName = "in windows that transitions start from")]
    [DataRow(8, 197, DisplayName = "in windows that transitions end in alone")]
    public void Train_LatentsOverflowWhereNoStepSawThem_StopsWithAClearError(int horizon, int firstTooLarge)
    {
        // The last frames, too large for float32 arithmetic, are in the transitions that do not fill a batch; the whitening meets them first.
        float[] frames = [.. Enumerable.Range(0, 203).Select(time => time < firstTooLarge ? MathF.Sin(time) : 3e38f)];
        var trainer = new JepaTrainer(Trainings.Small with { WindowSize = 16, Horizon = horizon, Epochs = 1, Order = TransitionOrder.Trajectory });

        var error = Assert.ThrowsExactly<TrainingDivergedException>(() => trainer.Train([new Series(frames)]));

        Assert.AreEqual(1, error.Epoch);
    }

    private sealed class NoEpoch : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => Assert.Fail("An epoch was trained.");
    }
}
