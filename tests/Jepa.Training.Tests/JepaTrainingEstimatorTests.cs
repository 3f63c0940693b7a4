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
        ("vector, three steps of 2", Small with
        {
            ActionColumnName = nameof(FlightRow.Push), Horizon = 2, RolloutSteps = 3, RolloutWeights = [1, 0.5, 0.25],
        }, row => row.Push),
        ("vector, horizon 2, positional encoding",
            Small with { ActionColumnName = nameof(FlightRow.Push), Horizon = 2, PositionalEncodingSize = 4 }, row => row.Push),
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
        JepaTrainingEstimator estimator = Trainings.Estimator(Small);

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
        using TrainedJepa expected = Trainings.Train(options, series), model = Trainings.Estimator(options).Train(FlightRow.Windows(Rows));

        Assert.AreEqual(action(Rows[0]).Length * options.Horizon + options.PositionalEncodingSize, model.Description.PredictorActionSize, name);
        Assert.AreEqual(expected.Description, model.Description, name);
        CollectionAssert.AreEqual(expected.Parameters(), model.Parameters(), name);
    }

    [TestMethod]
    public void Train_InterleavedSeries_AreKeptApart()
    {
        using TrainedJepa sorted = Trainings.Estimator(Small).Train(FlightRow.Windows(Rows));
        using TrainedJepa interleaved = Trainings.Estimator(Small).Train(FlightRow.Windows(Rows.OrderBy(row => row.Time).ThenBy(row => row.Flight)));
        using TrainedJepa asOne = Trainings.Estimator(Small with { SeriesColumnName = null })
            .Train(FlightRow.Windows(Rows, seriesColumnName: null));

        CollectionAssert.AreEqual(sorted.Parameters(), interleaved.Parameters());
        CollectionAssert.AreNotEqual(sorted.Parameters(), asOne.Parameters());
    }

    [TestMethod]
    public void Train_SeriesNamedInWords_AreTheSameSeries()
    {
        using TrainedJepa numbered = Trainings.Estimator(Small).Train(FlightRow.Windows(Rows));
        using TrainedJepa named = Trainings.Estimator(Small with { SeriesColumnName = nameof(FlightRow.Name) }).Train(FlightRow.Windows(Rows));

        CollectionAssert.AreEqual(numbered.Parameters(), named.Parameters());
    }

    [TestMethod]
    public void Train_SeriesShorterThanTheHorizon_AddNothing()
    {
        FlightRow[] stubs = [.. FlightRow.Of(seed: 2, count: 3, length: 5).Select(row => new FlightRow { Flight = 100 + row.Flight, Height = row.Height })];
        JepaTrainingOptions options = Small with { Horizon = 3 };
        using TrainedJepa without = Trainings.Estimator(options).Train(FlightRow.Windows(Rows)), with = Trainings.Estimator(options).Train(FlightRow.Windows(Rows.Concat(stubs)));

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
    [DataRow(MissingValues.Throw)]
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
        IDataView windows = FlightRow.Windows(FlightRow.Missing(Rows, at: 7));
        JepaTrainingOptions options = Small with { MissingValues = MissingValues.Impute, Standardize = standardize };
        using TrainedJepa model = Trainings.Estimator(options).Train(windows);
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
        using TrainedJepa model = Trainings.Estimator(options).Train(FlightRow.Windows(Rows));

        TrainingProgress best = model.History.MinBy(epoch => epoch.ValidationLoss)!;
        Assert.IsTrue(model.History.All(epoch => epoch.ValidationLoss is double loss && double.IsFinite(loss)));
        Assert.IsLessThan(60, model.History.Count);
        Assert.AreEqual(best.Epoch + 2, model.History[^1].Epoch);
        // What is kept is what a training that ends with that epoch comes to.
        using TrainedJepa ended = Trainings.Estimator(options with { Epochs = best.Epoch }).Train(FlightRow.Windows(Rows));
        CollectionAssert.AreEqual(ended.Parameters(), model.Parameters());
    }

    [TestMethod]
    public void Train_StoppedEarlyAndResumed_GivesTheSameBits()
    {
        using var folder = new TestFolder();
        JepaTrainingOptions options = Small with { Epochs = 60, ValidationFraction = 0.2, Patience = 2, LearningRate = 0.03 };
        using TrainedJepa uninterrupted = Trainings.Estimator(options).Train(FlightRow.Windows(Rows));
        JepaTrainingOptions saving = options with { CheckpointPath = folder["run"] };
        foreach (int epoch in (int[])[1, uninterrupted.History.Count - 1])
        {
            var stop = new Recorder(progress => { if (progress.Epoch == epoch) throw new OperationCanceledException(); });
            Assert.ThrowsExactly<OperationCanceledException>(() => Trainings.Estimator(saving, stop).Train(FlightRow.Windows(Rows)));
        }

        using TrainedJepa resumed = Trainings.Estimator(saving).Train(FlightRow.Windows(Rows)), finished = Trainings.Estimator(saving).Train(FlightRow.Windows(Rows));

        CollectionAssert.AreEqual(uninterrupted.Parameters(), resumed.Parameters());
        CollectionAssert.AreEqual(uninterrupted.Parameters(), finished.Parameters());
        Assert.HasCount(uninterrupted.History.Count, finished.History);
        CollectionAssert.AreEqual(
            uninterrupted.History.Select(epoch => epoch.ValidationLoss).ToArray(), resumed.History.Select(epoch => epoch.ValidationLoss).ToArray());
    }

    [TestMethod]
    public void GetOutputSchema_NoInputColumn_IsNamed()
    {
        SchemaShape shape = Shape(new MLContext().Data.LoadFromEnumerable(Rows).Schema);

        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Trainings.Estimator(Small).GetOutputSchema(shape));

        Assert.Contains("Could not find input column 'Window'", error.Message);
    }

    private static float[] Encode(JepaTrainingOptions options, IDataView windows)
    {
        using JepaEncodingTransformer model = Trainings.Estimator(options).Fit(windows);
        return [.. model.Transform(windows).GetColumn<float[]>("Latent").SelectMany(latent => latent)];
    }

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
