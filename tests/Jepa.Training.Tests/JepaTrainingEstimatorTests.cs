using System.Reflection;
using Jepa.MLNet;
using Jepa.Training.Data;
using Jepa.Training.Tests.Fixtures;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.Training.Tests;

[TestClass]
public sealed class JepaTrainingEstimatorTests
{
    private static readonly JepaTrainingOptions Small = Trainings.Small with { Standardize = true, LatentSize = 6, SeriesColumnName = nameof(FlightRow.Flight) };

    private static readonly FlightRow[] Rows = FlightRow.Of();

    private static IEnumerable<(string Name, JepaTrainingOptions Options, Func<FlightRow, float[]> Action)> Actions =>
    [
        ("none", Small, _ => []),
        ("none, positional encoding", Small with { PositionalEncodingSize = 6 }, _ => []),
        ("scalar", Small with { ActionColumnName = nameof(FlightRow.Direction) }, row => [row.Direction]),
        ("scalar, horizon 3", Small with { ActionColumnName = nameof(FlightRow.Direction), Horizon = 3 }, row => [row.Direction]),
        ("vector", Small with { ActionColumnName = nameof(FlightRow.Push) }, row => row.Push),
        ("vector, horizon 2, positional encoding",
            Small with { ActionColumnName = nameof(FlightRow.Push), Horizon = 2, PositionalEncodingSize = 4 }, row => row.Push),
    ];

    private static IEnumerable<(string Message, IDataView Data, JepaTrainingOptions Options)> BadColumns =>
    [
        ("Could not find input column 'Window'", new MLContext().Data.LoadFromEnumerable(Rows), Small),
        ("Could not find series column 'Engine'", FlightRow.Windows(Rows), Small with { SeriesColumnName = "Engine" }),
        ("Could not find action column 'Engine'", FlightRow.Windows(Rows), Small with { ActionColumnName = "Engine" }),
        ("Could not find time column 'Engine'", FlightRow.Windows(Rows), Small with { TimeColumnName = "Engine" }),
        ("Schema mismatch for input column 'Window': expected Vector<Single> of a multiple of 5 numbers (WindowSize)", FlightRow.Windows(Rows), Small with { WindowSize = 5 }),
        ("Schema mismatch for series column 'Push': expected a scalar", FlightRow.Windows(Rows), Small with { SeriesColumnName = nameof(FlightRow.Push) }),
        ("Schema mismatch for action column 'Ragged': expected Single or a known-size vector", FlightRow.Windows(Rows), Small with { ActionColumnName = nameof(FlightRow.Ragged) }),
        ("Schema mismatch for action column 'Name': expected Single or a known-size vector", FlightRow.Windows(Rows), Small with { ActionColumnName = nameof(FlightRow.Name) }),
        ("Schema mismatch for time column 'Name': expected a number or DateTime", FlightRow.Windows(Rows), Small with { TimeColumnName = nameof(FlightRow.Name) }),
    ];

    private static IEnumerable<(string Message, IDataView Data, JepaTrainingOptions Options)> BadData =>
    [
        ("There is no row with a window in column 'Window'", FlightRow.Windows([]), Small),
        ("There is no row with a window in column 'Window'", FlightRow.Windows(FlightRow.Of(count: 30, length: 3)), Small),
        ("No series has more than 37 windows; expected at least 38 for a horizon of 37", FlightRow.Windows(Rows), Small with { Horizon = 37 }),
        ("The series hold 74 transitions; expected at least 2 and a batch of 128", FlightRow.Windows(FlightRow.Of(count: 2, length: 41)), Small),
        ("There are 1 series with a transition; expected at least 2 to hold some out", FlightRow.Windows(FlightRow.Of(count: 1, length: 400)), Small with { ValidationFraction = 0.2 }),
        ("Series '0' holds NaN in frame 7; expected finite numbers", FlightRow.Windows(Gap(Rows, at: 7)), Small),
        ("Series 'flight 0' holds NaN in frame 7; expected finite numbers", FlightRow.Windows(Gap(Rows, at: 7)), Small with { SeriesColumnName = nameof(FlightRow.Name) }),
        ("Series 0 holds NaN in frame 7; expected finite numbers", FlightRow.Windows(Gap(Rows, at: 7)), Small with { SeriesColumnName = null }),
        ("holds NaN in frame 7; expected finite numbers", FlightRow.Windows(Gap(Rows, at: 7)), Small with { Standardize = false }),
        ("Series '0' goes back in time at row", FlightRow.Windows(Rows.OrderByDescending(row => row.Time)), Small with { TimeColumnName = nameof(FlightRow.Time) }),
    ];

    [TestMethod]
    public void Fit_InAPipeline_IsSavedAndScoresTheSameOnceLoaded()
    {
        using var folder = new TestFolder();
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(Rows);
        var pipeline = ml.Transforms.SlidingWindow("Window", nameof(FlightRow.Height), windowSize: 4, seriesColumnName: nameof(FlightRow.Flight))
            .Append(ml.Transforms.JepaEncode("Latent", "Window", Small with { ActionColumnName = nameof(FlightRow.Direction) }))
            .AppendCacheCheckpoint(ml)
            .Append(ml.Regression.Trainers.Sdca(nameof(FlightRow.Velocity), "Latent"));

        ITransformer model = pipeline.Fit(rows);
        ml.Model.Save(model, rows.Schema, folder["ball.zip"]);
        ITransformer loaded = new MLContext(seed: 2).Model.Load(folder["ball.zip"], out DataViewSchema _);

        float[] scores = [.. model.Transform(rows).GetColumn<float>("Score")];
        Assert.HasCount(20 * 37, scores);
        AssertClose(scores, [.. loaded.Transform(rows).GetColumn<float>("Score")], 1e-5);
        Assert.IsTrue(scores.Distinct().Count() > 100, "The scores hardly differ.");
    }

    [TestMethod]
    public void GetOutputSchema_IsWhatFitDelivers()
    {
        IDataView windows = FlightRow.Windows(Rows);
        JepaTrainingEstimator estimator = Estimator(Small);

        SchemaShape promised = estimator.GetOutputSchema(Shape(windows.Schema));
        using JepaEncodingTransformer model = estimator.Fit(windows);
        SchemaShape delivered = Shape(model.GetOutputSchema(windows.Schema));

        CollectionAssert.AreEqual(delivered.Select(Describe).Order().ToArray(), promised.Select(Describe).Order().ToArray());
        Assert.AreEqual(6, ((VectorDataViewType)model.Transform(windows).Schema["Latent"].Type).Size);
    }

    [TestMethod]
    [DynamicData(nameof(Actions))]
    public void Train_RowsOfAView_GiveTheBitsOfTheSameSeries(string name, JepaTrainingOptions options, Func<FlightRow, float[]> action)
    {
        Series[] series =
        [
            .. Rows.GroupBy(row => row.Flight).Select(flight =>
                new Series(flight.Select(row => row.Height).ToArray(), actions: flight.SelectMany(action).ToArray())),
        ];
        using TrainedJepa expected = Trainings.Train(options, series), model = Estimator(options).Train(FlightRow.Windows(Rows));

        Assert.AreEqual(action(Rows[0]).Length * options.Horizon + options.PositionalEncodingSize, model.Description.ActionSize, name);
        Assert.AreEqual(expected.Description, model.Description, name);
        CollectionAssert.AreEqual(expected.Parameters(), model.Parameters(), name);
    }

    [TestMethod]
    public void Train_InterleavedSeries_AreKeptApart()
    {
        using TrainedJepa sorted = Estimator(Small).Train(FlightRow.Windows(Rows));
        using TrainedJepa interleaved = Estimator(Small).Train(FlightRow.Windows(Rows.OrderBy(row => row.Time).ThenBy(row => row.Flight)));
        using TrainedJepa asOne = Estimator(Small with { SeriesColumnName = null }).Train(FlightRow.Windows(Rows));

        CollectionAssert.AreEqual(sorted.Parameters(), interleaved.Parameters());
        CollectionAssert.AreNotEqual(sorted.Parameters(), asOne.Parameters());
    }

    [TestMethod]
    public void Train_SeriesNamedInWords_AreTheSameSeries()
    {
        using TrainedJepa numbered = Estimator(Small).Train(FlightRow.Windows(Rows));
        using TrainedJepa named = Estimator(Small with { SeriesColumnName = nameof(FlightRow.Name) }).Train(FlightRow.Windows(Rows));

        CollectionAssert.AreEqual(numbered.Parameters(), named.Parameters());
    }

    [TestMethod]
    public void Train_SeriesShorterThanTheHorizon_AddNothing()
    {
        FlightRow[] stubs = [.. FlightRow.Of(seed: 2, count: 3, length: 5).Select(row => new FlightRow { Flight = 100 + row.Flight, Height = row.Height })];
        JepaTrainingOptions options = Small with { Horizon = 3 };
        using TrainedJepa without = Estimator(options).Train(FlightRow.Windows(Rows)), with = Estimator(options).Train(FlightRow.Windows(Rows.Concat(stubs)));

        CollectionAssert.AreEqual(without.Parameters(), with.Parameters());
    }

    [TestMethod]
    public void Fit_LabelThatThrows_IsNeverRead()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(Rows.Select(row => new Guarded { Flight = row.Flight, Height = row.Height }));
        var pipeline = ml.Transforms.SlidingWindow("Window", nameof(Guarded.Height), windowSize: 4, seriesColumnName: nameof(Guarded.Flight))
            .Append(ml.Transforms.JepaEncode("Latent", "Window", Small));

        IDataView latents = pipeline.Fit(rows).Transform(rows);

        Assert.HasCount(20 * 37, latents.GetColumn<float[]>("Latent").ToArray());
        Exception error = Assert.Throws<Exception>(() => latents.GetColumn<float>(nameof(Guarded.Label)).ToArray());
        Assert.Contains(Guarded.Message, error.ToString());
    }

    [TestMethod]
    public void Fit_ChannelInOtherUnits_GivesNearlyTheSameLatents()
    {
        float[] Latents(Func<float, float> second) => Encode(Small with { Epochs = 2 }, FlightRow.Windows(FlightRow.Of(second: second), nameof(FlightRow.Sensors)));

        AssertClose(Latents(height => height * height), Latents(height => height * height * 1000 + 5e3f), 0.02);
    }

    [TestMethod]
    [DataRow(MissingValues.Refuse)]
    [DataRow(MissingValues.Impute)]
    public void Fit_ConstantChannel_GivesFiniteLatents(MissingValues missing)
    {
        float[] latents = Encode(Small with { MissingValues = missing }, FlightRow.Windows(FlightRow.Of(second: _ => 518.67f), nameof(FlightRow.Sensors)));

        Assert.IsTrue(latents.All(float.IsFinite));
        Assert.IsTrue(latents.Distinct().Count() > 100, "The latents hardly differ.");
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Fit_MissingValuesImputed_GiveTheLatentsOfTorch(bool standardize)
    {
        IDataView windows = FlightRow.Windows(Gap(Rows, at: 7));
        JepaTrainingOptions options = Small with { MissingValues = MissingValues.Impute, Standardize = standardize };
        using TrainedJepa model = Estimator(options).Train(windows);
        float[] numbers = [.. windows.GetColumn<float[]>("Window").SelectMany(window => window)];

        float[] latents = Encode(options, windows);

        Assert.AreEqual(20 * 4, numbers.Count(float.IsNaN));
        Assert.IsTrue(latents.All(float.IsFinite));
        AssertClose(model.Encode(numbers), latents, 1e-5);
    }

    [TestMethod]
    public void Fit_ChannelThatIsNeverThere_GivesFiniteLatents()
    {
        JepaTrainingOptions options = Small with { MissingValues = MissingValues.Impute };

        float[] latents = Encode(options, FlightRow.Windows(FlightRow.Of(second: _ => float.NaN), nameof(FlightRow.Sensors)));

        Assert.IsTrue(latents.All(float.IsFinite));
    }

    [TestMethod]
    public void Train_HeldOutSeries_StopItAfterThePatience()
    {
        // A learning rate that soon shakes: the best epoch comes early.
        JepaTrainingOptions options = Small with { Epochs = 60, ValidationFraction = 0.2, Patience = 2, LearningRate = 0.03 };
        using TrainedJepa model = Estimator(options).Train(FlightRow.Windows(Rows));

        TrainingProgress best = model.History.MinBy(epoch => epoch.ValidationLoss)!;
        Assert.IsTrue(model.History.All(epoch => epoch.ValidationLoss is double loss && double.IsFinite(loss)));
        Assert.IsLessThan(60, model.History.Count);
        Assert.AreEqual(best.Epoch + 2, model.History[^1].Epoch);
        // What is kept is what a training that ends with that epoch comes to.
        using TrainedJepa ended = Estimator(options with { Epochs = best.Epoch }).Train(FlightRow.Windows(Rows));
        CollectionAssert.AreEqual(ended.Parameters(), model.Parameters());
    }

    [TestMethod]
    public void Train_StoppedEarlyAndResumed_GivesTheSameBits()
    {
        using var folder = new TestFolder();
        JepaTrainingOptions options = Small with { Epochs = 60, ValidationFraction = 0.2, Patience = 2, LearningRate = 0.03 };
        using TrainedJepa uninterrupted = Estimator(options).Train(FlightRow.Windows(Rows));
        JepaTrainingOptions saving = options with { CheckpointPath = folder["run"] };
        foreach (int epoch in (int[])[1, uninterrupted.History.Count - 1])
        {
            var stop = new Recorder(progress => { if (progress.Epoch == epoch) throw new OperationCanceledException(); });
            Assert.ThrowsExactly<OperationCanceledException>(() => Estimator(saving, stop).Train(FlightRow.Windows(Rows)));
        }

        using TrainedJepa resumed = Estimator(saving).Train(FlightRow.Windows(Rows)), finished = Estimator(saving).Train(FlightRow.Windows(Rows));

        CollectionAssert.AreEqual(uninterrupted.Parameters(), resumed.Parameters());
        CollectionAssert.AreEqual(uninterrupted.Parameters(), finished.Parameters());
        Assert.HasCount(uninterrupted.History.Count, finished.History);
        CollectionAssert.AreEqual(
            uninterrupted.History.Select(epoch => epoch.ValidationLoss).ToArray(), resumed.History.Select(epoch => epoch.ValidationLoss).ToArray());
    }

    [TestMethod]
    [DynamicData(nameof(BadColumns))]
    public void Fit_ColumnThatTrainingCannotRead_IsNamedBeforeTraining(string message, IDataView data, JepaTrainingOptions options)
    {
        var epochs = new Recorder();

        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Estimator(options, epochs).Fit(data));

        Assert.Contains(message, error.Message);
        Assert.IsEmpty(epochs.Reports);
    }

    [TestMethod]
    [DynamicData(nameof(BadData))]
    public void Fit_DataThatTrainingCannotLearnFrom_IsRefusedBeforeTraining(string message, IDataView data, JepaTrainingOptions options)
    {
        var epochs = new Recorder();

        var error = Assert.ThrowsExactly<ArgumentException>(() => Estimator(options, epochs).Fit(data));

        Assert.Contains(message, error.Message);
        Assert.IsEmpty(epochs.Reports);
    }

    [TestMethod]
    public void JepaEncode_LatentSizeOfNone_IsRefusedAtOnce()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => Estimator(Small with { LatentSize = 0 }));

        Assert.Contains("JepaTrainingOptions.LatentSize is 0; expected at least 1", error.Message);
    }

    [TestMethod]
    public void GetOutputSchema_NoInputColumn_IsNamed()
    {
        SchemaShape shape = Shape(new MLContext().Data.LoadFromEnumerable(Rows).Schema);

        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Estimator(Small).GetOutputSchema(shape));

        Assert.Contains("Could not find input column 'Window'", error.Message);
    }

    private static JepaTrainingEstimator Estimator(JepaTrainingOptions options, IProgress<TrainingProgress>? progress = null) =>
        new MLContext(seed: 1).Transforms.JepaEncode("Latent", "Window", options, progress);

    private static float[] Encode(JepaTrainingOptions options, IDataView windows)
    {
        using JepaEncodingTransformer model = Estimator(options).Fit(windows);
        return [.. model.Transform(windows).GetColumn<float[]>("Latent").SelectMany(latent => latent)];
    }

    /// <summary>The rows, with the height of one frame of each flight missing.</summary>
    private static IEnumerable<FlightRow> Gap(FlightRow[] rows, int at) => rows.Select(row => row.Time != at
        ? row
        : new FlightRow { Flight = row.Flight, Time = row.Time, Height = float.NaN, Direction = row.Direction, Push = row.Push, Sensors = row.Sensors, Name = row.Name });

    /// <summary>A shape cannot be made by public means, and the promise it holds is one of the things under test.</summary>
    private static SchemaShape Shape(DataViewSchema schema) =>
        (SchemaShape)typeof(SchemaShape).GetMethod("Create", BindingFlags.Static | BindingFlags.NonPublic)!.Invoke(null, [schema])!;

    private static string Describe(SchemaShape.Column column) =>
        $"{column.Name} {column.Kind} {column.ItemType} {column.IsKey} {string.Join(',', column.Annotations.Select(annotation => annotation.Name))}";

    private static void AssertClose(float[] expected, float[] actual, double tolerance)
    {
        Assert.HasCount(expected.Length, actual);
        for (int index = 0; index < expected.Length; index++)
            Assert.AreEqual(expected[index], actual[index], tolerance * Math.Max(1, Math.Abs(expected[index])), $"Number {index}");
    }

    private sealed class Guarded
    {
        public const string Message = "The label was read.";

        public int Flight { get; init; }

        public float Height { get; init; }

        public float Label
        {
            get => throw new InvalidOperationException(Message);
            init => _ = value;
        }
    }
}
