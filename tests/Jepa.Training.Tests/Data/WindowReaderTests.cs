using Jepa.MLNet;
using Jepa.Training.Tests.Fixtures;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.Training.Tests.Data;

/// <summary>What a column of windows says of itself, and what the options may say otherwise.</summary>
[TestClass]
public sealed class WindowReaderTests
{
    private static readonly JepaTrainingOptions Unsaid = new() { Epochs = 1, BatchSize = 64 };

    private static readonly FlightRow[] Rows = FlightRow.Of();

    private static IEnumerable<(string Message, IDataView Data, JepaTrainingOptions Options)> Misfits =>
    [
        ("expected windows of 2 frames (WindowSize), got windows of 4 frames of 1 channel",
            FlightRow.Windows(Rows), Unsaid with { WindowSize = 2 }),
        ("expected windows of 4 frames (WindowSize), got windows of 3 frames of 2 channels",
            FlightRow.Windows(Rows, nameof(FlightRow.Sensors), windowSize: 3), Unsaid with { WindowSize = 4 }),
        ("expected a window at every frame (a stride of 1), got windows 4 frames apart",
            FlightRow.Windows(Rows, stride: 4), Unsaid),
        ("expected windows within a series (SlidingWindow's seriesColumnName: \"Flight\"), got windows that cross",
            FlightRow.Windows(Rows, seriesColumnName: null), Unsaid with { SeriesColumnName = nameof(FlightRow.Flight) }),
        ("expected a vector of a multiple of 3 values (WindowSize), got Vector<Single, 4>",
            Plain(Rows), Unsaid with { WindowSize = 3 }),
    ];

    [TestMethod]
    [DynamicData(nameof(Misfits))]
    public void Train_WindowsThatTheOptionsMisread_AreRefusedAndBothNamed(
        string message, IDataView data, JepaTrainingOptions options)
    {
        foreach (int? bufferSize in (int?[])[null, 1000])
        {
            JepaTrainingOptions buffered = options with { ShuffleBufferSize = bufferSize };
            var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
                () => Trainings.Estimator(buffered).Train(data));

            Assert.Contains("Schema mismatch for input column 'Window': " + message, error.Message);
        }
    }

    [TestMethod]
    public void Train_WindowSizeAndSeriesUnsaid_AreTheColumns()
    {
        IDataView windows = FlightRow.Windows(Rows, nameof(FlightRow.Sensors), windowSize: 6);
        using TrainedJepa unsaid = Trainings.Estimator(Unsaid).Train(windows);
        using TrainedJepa said = Trainings.Estimator(
            Unsaid with { WindowSize = 6, SeriesColumnName = nameof(FlightRow.Flight) }).Train(windows);

        Assert.AreEqual((6, new FrameShape(2)), (unsaid.Description.WindowSize, unsaid.Description.Frame));
        Assert.AreEqual(6, unsaid.Options.WindowSize);
        Assert.AreEqual(said.Description, unsaid.Description);
    }

    [TestMethod]
    public void Train_ColumnWithoutALayout_IsReadByTheOptions()
    {
        // The annotation does not outlive a column that is made anew; the values are the same, and they slide.
        JepaTrainingOptions options = Unsaid with { WindowSize = 4, SeriesColumnName = nameof(FlightRow.Flight) };
        using TrainedJepa annotated = Trainings.Estimator(options).Train(FlightRow.Windows(Rows));
        using TrainedJepa plain = Trainings.Estimator(options).Train(Plain(Rows));

        Assert.AreEqual(annotated.Description, plain.Description);
    }

    [TestMethod]
    public void Train_OtherSeriesThanTheWindowsOwn_MayDivideThemFurther()
    {
        IDataView windows = FlightRow.Windows(Rows);
        using TrainedJepa own = Trainings.Estimator(Unsaid).Train(windows);
        using TrainedJepa named = Trainings.Estimator(
            Unsaid with { SeriesColumnName = nameof(FlightRow.Name) }).Train(windows);

        Assert.AreEqual(own.Description.ModelId, named.Description.ModelId);
    }

    [TestMethod]
    [DataRow(null)]
    [DataRow(5000)]
    public void Train_RowsMissing_LetsNoTransitionCrossThem(int? bufferSize)
    {
        // Each tenth row is gone after the windows were made: their neighbours no longer slide into each other.
        JepaTrainingOptions options = Unsaid with
        {
            ShuffleBufferSize = bufferSize, BatchSize = 1, Epochs = 1, Standardize = false,
        };
        var ml = new MLContext(seed: 1);
        IDataView windows = FlightRow.Windows(Rows);
        IDataView kept = ml.Data.FilterByCustomPredicate<Timed>(windows, row => row.Time % 10 == 9);

        using TrainedJepa whole = Trainings.Estimator(options).Train(windows);
        using TrainedJepa gaps = Trainings.Estimator(options).Train(kept);

        // A flight's windows end at 3 … 39; without 9, 19, 29 and 39 they are stretches of 6, 9, 9 and 9.
        Assert.AreEqual(20 * 36, whole.History[0].Steps);
        Assert.AreEqual(20 * (5 + 8 + 8 + 8), gaps.History[0].Steps);
    }

    /// <summary>The windows without the annotation that says how they were made.</summary>
    private static IDataView Plain(FlightRow[] rows)
    {
        var ml = new MLContext(seed: 1);
        return ml.Data.LoadFromEnumerable(
            ml.Data.CreateEnumerable<Windowed>(FlightRow.Windows(rows), reuseRowObject: false).ToArray());
    }

    private sealed class Windowed
    {
        public int Flight { get; set; }

        [VectorType(4)]
        public float[] Window { get; set; } = [];
    }

    private sealed class Timed
    {
        public int Time { get; set; }
    }
}
