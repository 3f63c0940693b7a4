using Jepa.MLNet.Columns;
using Jepa.MLNet.Tests.Fixtures;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.MLNet.Tests.Columns;

[TestClass]
public sealed class WindowLayoutTests
{
    private static readonly WindowLayout Pairs =
        new(3, new FrameShape(2), Stride: 2, "Series", new MaximumStep("Time", 1.5));

    private readonly MLContext _context = new(seed: 1);

    [TestMethod]
    public void Of_SlidingWindow_SaysFramesShapeStrideAndSeries()
    {
        IDataView windows = Windows();

        Assert.AreEqual(Pairs, WindowLayout.Of(windows.Schema["Window"]));
        Assert.AreEqual(new WindowLayout(3, new FrameShape(1), 1, null), WindowLayout.Of(OneSeries("Height")));
        Assert.IsNull(WindowLayout.Of(windows.Schema["Pair"]));

        DataViewSchema.Column OneSeries(string column)
        {
            IDataView data = _context.Data.LoadFromEnumerable(SeriesRows.Contiguous(1));
            return _context.Transforms.SlidingWindow("Window", column, 3).Fit(data).Transform(data).Schema["Window"];
        }
    }

    [TestMethod]
    public void Of_ImageFrames_KeepsTheirShape()
    {
        IDataView data = _context.Data.LoadFromEnumerable([new ImageRow()]);

        DataViewSchema.Column window =
            _context.Transforms.SlidingWindow("Window", "Pixels", 4).Fit(data).Transform(data).Schema["Window"];

        Assert.AreEqual(new WindowLayout(4, new FrameShape(3, 2, 5), 1, null), WindowLayout.Of(window));
        Assert.AreEqual(120, ((VectorDataViewType)window.Type).Size);
    }

    [TestMethod]
    [DataRow("Flight")]
    [DataRow("a|b|c")]
    [DataRow("")]
    public void Of_AnySeriesName_ReadsWhatWasAdded(string series)
    {
        var layout = new WindowLayout(7, new FrameShape(3, 64, 48), 5, series);
        var annotations = new DataViewSchema.Annotations.Builder();
        layout.AddTo(annotations);
        var spaced = layout with { MaximumStep = new MaximumStep(series, 0.1 + 0.2) };
        var spacedAnnotations = new DataViewSchema.Annotations.Builder();
        spaced.AddTo(spacedAnnotations);
        var schema = new DataViewSchema.Builder();
        schema.AddColumn("Window", NumberDataViewType.Single, annotations.ToAnnotations());
        schema.AddColumn("Spaced", NumberDataViewType.Single, spacedAnnotations.ToAnnotations());

        Assert.AreEqual(layout, WindowLayout.Of(schema.ToSchema()["Window"]));
        Assert.AreEqual(spaced, WindowLayout.Of(schema.ToSchema()["Spaced"]));
    }

    [TestMethod]
    public void Layout_BehindCacheCopySelectAndDisk_IsStillThere()
    {
        using var folder = new TestFolder();
        IDataView data = _context.Data.LoadFromEnumerable(SeriesRows.Contiguous(9));
        var pipeline = Estimator().AppendCacheCheckpoint(_context)
            .Append(_context.Transforms.CopyColumns("Copy", "Window"))
            .Append(_context.Transforms.SelectColumns("Copy"));
        ITransformer model = pipeline.Fit(data);
        _context.Model.Save(model, data.Schema, folder["chain.zip"]);
        using (FileStream file = File.Create(folder["windows.idv"]))
            _context.Data.SaveAsBinary(Windows(), file);

        Assert.AreEqual(Pairs, WindowLayout.Of(model.Transform(data).Schema["Copy"]));
        Assert.AreEqual(Pairs, WindowLayout.Of(_context.Data.Cache(Windows()).Schema["Window"]));
        Assert.AreEqual(Pairs, WindowLayout.Of(_context.Data.LoadFromBinary(folder["windows.idv"]).Schema["Window"]));
        ITransformer loaded = new MLContext(seed: 2).Model.Load(folder["chain.zip"], out _);
        Assert.AreEqual(Pairs, WindowLayout.Of(loaded.Transform(data).Schema["Copy"]));
    }

    [TestMethod]
    public void JepaEncode_WindowsOfAnotherLayout_SaysBoth()
    {
        // Four frames of one channel are as long as two frames of two.
        using var folder = new TestFolder();
        TestNetwork network = TestNetwork.Article;
        string path = folder.Write(
            "e.onnx", network.ToOnnx([("window", 4)], "latent", 16, network.Description(channels: 2).ToMetadata()));
        JepaEncodingEstimator estimator = _context.Transforms.JepaEncode("Latent", "Window", path);
        IDataView data = _context.Data.LoadFromEnumerable(SeriesRows.Contiguous(9));
        IDataView fours = _context.Transforms.SlidingWindow("Window", "Height", 4).Fit(data).Transform(data);
        IDataView pairs = _context.Transforms.SlidingWindow("Window", "Pair", 2).Fit(data).Transform(data);
        using JepaEncodingTransformer transformer = estimator.Fit(pairs);

        foreach (Action action in (Action[])[() => estimator.Fit(fours), () => transformer.Transform(fours)])
        {
            Assert.Contains(
                "Schema mismatch for input column 'Window': expected windows of 2 frames of 2 channels, " +
                "got windows of 4 frames of 1 channel",
                Assert.ThrowsExactly<ArgumentOutOfRangeException>(action).Message);
        }
        Assert.HasCount(8, transformer.Transform(pairs).ReadAll("Latent"));
    }

    [TestMethod]
    public void Fits_ImagesAndFlatFrames_AreToldApartByShapeOrBySize()
    {
        var image = new WindowLayout(2, new FrameShape(3, 4, 5), 1, null);

        Assert.IsTrue(image.Fits(2, new FrameShape(3, 4, 5)));
        Assert.IsTrue(image.Fits(2, new FrameShape(60)));
        Assert.IsFalse(image.Fits(2, new FrameShape(3, 5, 4)));
        Assert.IsFalse(image.Fits(4, new FrameShape(30)));
    }

    private SlidingWindowEstimator Estimator() => _context.Transforms.SlidingWindow(
        "Window", "Pair", 3, "Series", stride: 2, timeColumnName: "Time", maximumStep: 1.5);

    private IDataView Windows()
    {
        IDataView data = _context.Data.LoadFromEnumerable(SeriesRows.Contiguous(9));
        return Estimator().Fit(data).Transform(data);
    }

    private sealed class ImageRow
    {
        [VectorType(3, 2, 5)]
        public float[] Pixels { get; set; } = new float[30];
    }
}
