using Jepa.MLNet.Tests.Fixtures;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.MLNet.Tests.Conformance;

[TestClass]
public sealed class ConformanceTests
{
    private readonly MLContext _context = new(seed: 1);

    [TestMethod]
    public void JepaEncode_Conforms()
    {
        using var scene = new Scene(new JepaEncodingOptions { BatchSize = 7 });
        EstimatorConformance.Check(
            scene.Context,
            scene.Estimator,
            scene.Load(Rows.Windows(30)),
            Load(new { Other = 1f }),
            Load(new { Window = "text" }),
            Load(new { Window = 1f }),
            Load(new UnknownSize()));
    }

    [TestMethod]
    public void JepaEncode_InPlace_Conforms()
    {
        using var scene = new Scene();
        EstimatorConformance.Check(scene.Context, scene.Context.Transforms.JepaEncode("Window", "Window", scene.ModelPath), scene.Load(Rows.Windows(10)));
    }

    [TestMethod]
    [DataRow(IncompleteWindows.Drop, 1)]
    [DataRow(IncompleteWindows.RepeatFirstFrame, 3)]
    public void SlidingWindow_Conforms(IncompleteWindows incomplete, int stride) => EstimatorConformance.Check(
        _context,
        _context.Transforms.SlidingWindow(
            [new InputOutputColumnPair("Heights", "Height"), new InputOutputColumnPair("Pairs", "Pair")], 3, "Series", stride, incomplete),
        _context.Data.LoadFromEnumerable(SeriesRows.Interleaved(9, 2, 5)),
        Load(new { Other = 1f }),
        Load(new { Height = 1f, Series = "a" }),
        Load(new NoSeries()),
        Load(new UnknownSize()));

    [TestMethod]
    public void SlidingWindow_WithoutSeries_Conforms() => EstimatorConformance.Check(
        _context,
        _context.Transforms.SlidingWindow("Height", null, 4),
        _context.Data.LoadFromEnumerable(SeriesRows.Contiguous(9)),
        Load(new { Height = (sbyte)1 }),
        Load(new { Height = "high" }));

    [TestMethod]
    public void SlidingWindow_WithTimes_Conforms() => EstimatorConformance.Check(
        _context,
        _context.Transforms.SlidingWindow("Heights", "Height", 3, "Series", timeColumnName: "Time", maximumStep: 1.5),
        _context.Data.LoadFromEnumerable(SeriesRows.Interleaved(9, 2, 5)),
        Load(new { Height = 1f, Series = "a" }),
        Load(new { Height = 1f, Series = "a", Time = "noon" }));

    private IDataView Load<T>(T row)
        where T : class => _context.Data.LoadFromEnumerable([row]);

    private sealed class UnknownSize
    {
        public float[] Window { get; set; } = new float[4];

        public float[] Height { get; set; } = new float[1];

        public string Series { get; set; } = "";

        [VectorType(2)]
        public float[] Pair { get; set; } = new float[2];
    }

    private sealed class NoSeries
    {
        public float Height { get; set; }

        [VectorType(2)]
        public float[] Pair { get; set; } = new float[2];

        [VectorType(2)]
        public float[] Series { get; set; } = new float[2];
    }
}
