using Jepa.MLNet.Tests.Fixtures;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.MLNet.Tests.Pipelines;

/// <summary>The encoder among ML.NET's own operators: rows keep their latents whatever comes before and after.</summary>
[TestClass]
public sealed class PipelineTests
{
    private static readonly WindowRow[] Windows = Rows.Windows(200);

    [TestMethod]
    public void Shuffle_BeforeOrAfter_KeepsRowsWhole()
    {
        using var scene = SmallBatches();

        AssertWhole(scene.Transformer.Transform(scene.Context.Data.ShuffleRows(scene.Load(Windows), seed: 1)), scene, isShuffled: true);
        AssertWhole(scene.Context.Data.ShuffleRows(scene.Transform(Windows), seed: 1), scene, isShuffled: true);
        AssertWhole(scene.Context.Data.ShuffleRows(scene.Context.Data.Cache(scene.Transform(Windows)), seed: 1), scene, isShuffled: true);
    }

    [TestMethod]
    public void Filter_BeforeOrAfter_KeepsRowsWhole()
    {
        using var scene = SmallBatches();
        IDataView Some(IDataView data) => scene.Context.Data.FilterRowsByColumn(scene.Context.Transforms.Conversion.ConvertType("Number", "Index", DataKind.Single).Fit(data).Transform(data), "Number", 50, 60);
        WindowRow[] expected = Windows[50..60];

        Rows.AssertEncoded(expected, scene.Context.Latents(scene.Transformer.Transform(Some(scene.Load(Windows)))));
        Rows.AssertEncoded(expected, scene.Context.Latents(Some(scene.Transform(Windows))));
        Rows.AssertEncoded(Windows[..3], scene.Context.Latents(scene.Context.Data.TakeRows(scene.Transform(Windows), 3)));
        Rows.AssertEncoded(Windows[190..], scene.Context.Latents(scene.Context.Data.SkipRows(scene.Transform(Windows), 190)));
    }

    [TestMethod]
    public void SaveAsBinary_AndLoadedAgain_KeepsLatentsAndSlotNames()
    {
        using var scene = SmallBatches();
        using (FileStream file = File.Create(scene.File("latents.idv")))
            scene.Context.Data.SaveAsBinary(scene.Transform(Windows), file);

        IDataView loaded = scene.Context.Data.LoadFromBinary(scene.File("latents.idv"));

        Rows.AssertEncoded(Windows, scene.Context.Latents(loaded));
        VBuffer<ReadOnlyMemory<char>> names = default;
        loaded.Schema["Latent"].GetSlotNames(ref names);
        Assert.AreEqual("Latent15", names.GetItemOrDefault(15).ToString());
    }

    [TestMethod]
    public void Preview_FewRows_ShowsTheirLatents()
    {
        using var scene = SmallBatches();

        var rows = scene.Transform(Windows).Preview(maxRows: 5).RowView;

        Assert.HasCount(5, rows);
        var latent = (VBuffer<float>)rows[4].Values.Single(value => value.Key == "Latent").Value;
        Rows.AssertClose(TestNetwork.Article.Forward(Windows[4].Window), [.. latent.DenseValues()]);
    }

    [TestMethod]
    public void DownstreamOperators_OnParallelCursors_KeepTheOrder()
    {
        using var scene = SmallBatches();
        IDataView cached = scene.Context.Data.Cache(scene.Load(Windows));
        var pipeline = scene.Estimator
            .Append(scene.Context.Transforms.NormalizeMinMax("Normal", "Latent"))
            .Append(scene.Context.Transforms.Concatenate("Features", "Latent", "Normal"));
        using var model = pipeline.Fit(cached);

        Rows.AssertEncoded(Windows, scene.Context.Latents(model.Transform(cached)));
    }

    [TestMethod]
    public void CrossValidate_WithTrainer_EncodesEveryFold()
    {
        using var scene = SmallBatches();
        LabelledRow[] rows = Labelled(Windows);
        var pipeline = scene.Estimator.AppendCacheCheckpoint(scene.Context).Append(scene.Context.Regression.Trainers.Sdca("Label", "Latent", maximumNumberOfIterations: 20));

        var folds = scene.Context.Regression.CrossValidate(scene.Context.Data.LoadFromEnumerable(rows), pipeline, numberOfFolds: 4);

        var seen = new List<int>();
        foreach (var fold in folds)
        {
            LatentRow[] latents = scene.Context.Latents(fold.ScoredHoldOutSet);
            seen.AddRange(latents.Select(latent => latent.Index));
            foreach (LatentRow latent in latents)
                Rows.AssertClose(TestNetwork.Article.Forward(Windows[latent.Index].Window), latent.Latent);
        }
        CollectionAssert.AreEqual(Enumerable.Range(0, 200).ToArray(), seen.Order().ToArray());
    }

    [TestMethod]
    [DataRow(true, 1)]
    [DataRow(false, 20)]
    public void Fit_OfATrainerThatReadsManyTimes_EncodesOnceBehindACacheCheckpoint(bool hasCheckpoint, int passesAtLeast)
    {
        using var scene = SmallBatches();
        var counter = new ReadCounter();
        IDataView data = scene.Context.Data.LoadFromEnumerable(Labelled(Windows).Select(row => new CountedRow(row, counter)));
        var trainer = scene.Context.Regression.Trainers.Sdca("Label", "Latent", maximumNumberOfIterations: 20);

        using IDisposable model = hasCheckpoint
            ? scene.Estimator.AppendCacheCheckpoint(scene.Context).Append(trainer).Fit(data)
            : scene.Estimator.Append(trainer).Fit(data);

        // The encoder's cursor reads a window when it is about to encode it, and at no other time.
        double passes = counter.Reads / (double)Windows.Length;
        if (hasCheckpoint)
            Assert.AreEqual(passesAtLeast, passes);
        else
            Assert.IsGreaterThanOrEqualTo(passesAtLeast, passes);
    }

    [TestMethod]
    public void PredictionEngine_OverAChainWithATrainer_AgreesWithTransform()
    {
        using var scene = SmallBatches();
        LabelledRow[] rows = Labelled(Windows);
        IDataView data = scene.Context.Data.LoadFromEnumerable(rows);
        var model = scene.Estimator.AppendCacheCheckpoint(scene.Context)
            .Append(scene.Context.Regression.Trainers.Sdca("Label", "Latent", maximumNumberOfIterations: 20))
            .Fit(data);
        float[] expected = [.. model.Transform(data).GetColumn<float>("Score")];

        using PredictionEngine<LabelledRow, ScoredRow> engine = scene.Context.Model.CreatePredictionEngine<LabelledRow, ScoredRow>(model);

        for (int row = 0; row < rows.Length; row++)
            Assert.AreEqual(expected[row], engine.Predict(rows[row]).Score, 1e-4f);
    }

    private static Scene SmallBatches() => new(new JepaEncodingOptions { BatchSize = 16 });

    private static LabelledRow[] Labelled(WindowRow[] windows) =>
        [.. windows.Select(row => new LabelledRow { Index = row.Index, Window = row.Window, Label = row.Window[3] - row.Window[0] })];

    private static void AssertWhole(IDataView data, Scene scene, bool isShuffled)
    {
        LatentRow[] latents = scene.Context.Latents(data);
        if (isShuffled)
            CollectionAssert.AreNotEqual(Enumerable.Range(0, 200).ToArray(), latents.Select(row => row.Index).ToArray());
        Rows.AssertEncoded(Windows, [.. latents.OrderBy(row => row.Index)]);
    }

    private sealed class LabelledRow
    {
        public int Index { get; set; }

        [VectorType(4)]
        public float[] Window { get; set; } = [];

        public float Label { get; set; }
    }

    private sealed class ScoredRow
    {
        public float Score { get; set; }
    }

    private sealed class ReadCounter
    {
        private int _reads;

        public int Reads => _reads;

        public void Add() => Interlocked.Increment(ref _reads);
    }

    private sealed class CountedRow(LabelledRow row, ReadCounter counter)
    {
        public CountedRow()
            : this(new LabelledRow(), new ReadCounter())
        {
        }

        [VectorType(4)]
        public float[] Window
        {
            get
            {
                counter.Add();
                return row.Window;
            }
            set => row.Window = value;
        }

        public float Label
        {
            get => row.Label;
            set => row.Label = value;
        }
    }
}
