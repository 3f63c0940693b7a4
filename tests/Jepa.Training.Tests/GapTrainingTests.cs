using Jepa.MLNet;
using Jepa.Training.Tests.Fixtures;
using Microsoft.ML;

namespace Jepa.Training.Tests;

/// <summary>Holes in time that windowing was told of, between the windows that training reads.</summary>
[TestClass]
public sealed class GapTrainingTests
{
    private static readonly JepaTrainingOptions Small = Trainings.Small with
    {
        Epochs = 1, BatchSize = 1, Standardize = false,
    };

    [TestMethod]
    [DataRow(1, 1, 1)]
    [DataRow(1, 3, 1)]
    [DataRow(1, 2, 3)]
    [DataRow(4, 1, 1)]
    [DataRow(4, 3, 2)]
    public void Train_HolesInTime_LetsNoTransitionCrossThem(int windowSize, int horizon, int steps)
    {
        JepaTrainingOptions options = Small with { Horizon = horizon, RolloutSteps = steps };
        IDataView windows = Windows(windowSize, maximumStep: 1.5);
        using TrainedJepa memory = Trainings.Estimator(options).Train(windows);
        using TrainedJepa stream = Trainings.Estimator(options with { ShuffleBufferSize = 5000 }).Train(windows);
        using TrainedJepa across = Trainings.Estimator(options).Train(Windows(windowSize, maximumStep: null));

        int lost = windowSize - 1 + horizon * steps;
        Assert.AreEqual(2 * (20 - lost + (15 - lost)) + (35 - lost), memory.History[0].Steps);
        Assert.AreEqual(memory.History[0].Steps, stream.History[0].Steps);
        Assert.AreEqual(3 * (35 - lost), across.History[0].Steps); // the frames alone do not show the holes
        Assert.AreEqual(memory.Description.TrainingDataFingerprint, stream.Description.TrainingDataFingerprint);
        Assert.AreNotEqual(memory.Description.TrainingDataFingerprint, across.Description.TrainingDataFingerprint);
    }

    [TestMethod]
    public void Train_FirstFrameRepeatedBehindAHole_LetsNoTransitionCrossIt()
    {
        IDataView windows = Windows(4, maximumStep: 1.5, IncompleteWindows.RepeatFirstFrame);
        using TrainedJepa model = Trainings.Estimator(Small).Train(windows);

        Assert.AreEqual(2 * (19 + 14) + 34, model.History[0].Steps);
    }

    [TestMethod]
    public void Train_TimeColumnGone_IsNamed()
    {
        var ml = new MLContext(seed: 1);
        IDataView windows = Windows(4, maximumStep: 1.5);
        IDataView without = ml.Transforms.DropColumns(nameof(FlightRow.Time)).Fit(windows).Transform(windows);

        Assert.Contains("Could not find time column 'Time'", Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => Trainings.Estimator(Small).Train(without)).Message);
    }

    /// <summary>
    /// Windows of three interleaved flights of 35 frames; the first two have a hole behind the 20th, around which their
    /// frames are equal.
    /// </summary>
    private static IDataView Windows(
        int windowSize, double? maximumStep, IncompleteWindows incomplete = IncompleteWindows.Drop)
    {
        var random = new Random(1);
        FlightRow[] rows =
        [
            .. from frame in Enumerable.Range(0, 35)
               from flight in Enumerable.Range(0, 3)
               let time = flight == 2 || frame < 20 ? frame : frame + 10 + flight
               let height = frame is >= 10 and < 30 ? 0.5f : random.NextSingle()
               select new FlightRow { Flight = flight, Time = time, Height = height },
        ];
        var ml = new MLContext(seed: 1);
        IDataView view = ml.Data.LoadFromEnumerable(rows);
        return ml.Transforms.SlidingWindow(
            "Window", nameof(FlightRow.Height), windowSize, nameof(FlightRow.Flight), incomplete: incomplete,
            timeColumnName: nameof(FlightRow.Time), maximumStep: maximumStep).Fit(view).Transform(view);
    }
}
