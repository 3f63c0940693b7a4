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

    [TestMethod]
    public void Train_NoSeries_IsRefused() => AssertRefused("There is no series to learn from", []);

    [TestMethod]
    [DataRow(4, 1, 5)]
    [DataRow(1, 3, 4)]
    [DataRow(6, 2, 8)]
    public void Train_SeriesTooShort_IsNamedWithTheLengthItNeeds(int windowSize, int horizon, int needed) => AssertRefused(
        $"Series 2 has {needed - 1} frames; expected at least {needed} " +
        $"(a window of {windowSize} and a horizon of {horizon})",
        [new Series(new float[needed]), new Series(new float[needed + 3]), new Series(new float[needed - 1])],
        windowSize,
        horizon);

    [TestMethod]
    public void Train_OtherChannels_AreNamed() => AssertRefused(
        "Series 1 has frames of [3]; expected [2] as in series 0", [new(new float[12], 2), new(new float[12], 3)]);

    [TestMethod]
    public void Train_OtherActions_AreNamed()
    {
        Series acting = new(new float[4], 1, new float[4]);
        AssertRefused(
            "Series 1 has actions of 2 values; expected 1 as in series 0",
            [acting, new Series(new float[4], 1, new float[8])]);
        AssertRefused("Series 1 has actions of 0 values; expected 1 as in series 0", [acting, new Series(new float[4])]);
    }

    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    [DataRow(float.NegativeInfinity)]
    public void Train_NonFiniteNumber_IsNamedWithItsFrame(float value)
    {
        AssertRefused(
            $"Series 1 holds {value} in frame 2",
            [new Series(new float[8], 2), new Series(new float[] { 0, 0, 0, 0, 0, value, 0, 0 }, 2)],
            parameter: null);
        AssertRefused(
            $"Series 0 holds {value} in the action of frame 3",
            [new Series(new float[4], 1, new float[] { 0, 0, 0, value })],
            parameter: null);
    }

    private static void AssertRefused(
        string message, Series[] series, int windowSize = 2, int horizon = 1, string? parameter = "series")
    {
        JepaTrainingOptions options = Trainings.Small with { WindowSize = windowSize, Horizon = horizon, BatchSize = 1 };

        var error = Assert.ThrowsExactly<ArgumentException>(() => Trainings.Train(options, series));

        Assert.AreEqual(parameter, error.ParamName);
        Assert.Contains(message, error.Message);
    }

    private sealed class NoEpoch : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => Assert.Fail("An epoch was trained.");
    }
}
