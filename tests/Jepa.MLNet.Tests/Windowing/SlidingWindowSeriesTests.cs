using Jepa.MLNet.Tests.Fixtures;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.MLNet.Tests.Windowing;

/// <summary>Which rows are of one series, and which of none.</summary>
[TestClass]
public sealed class SlidingWindowSeriesTests
{
    private readonly MLContext _context = new(seed: 1);

    [TestMethod]
    public void Windows_OfSeveralSeries_NeverCrossOne()
    {
        List<object[]> rows = Transform(SeriesRows.Contiguous(4, 2, 3), Window(3)).ReadAll("Time", "Window");

        WindowAssert.AreEqual([[0, 1, 2], [1, 2, 3], [200, 201, 202]], rows);
    }

    [TestMethod]
    public void Windows_OfInterleavedSeries_AreThoseOfTheSeriesApart()
    {
        int[] lengths = [7, 2, 9, 4];
        string[] apart = Sorted(SeriesRows.Contiguous(lengths)), together = Sorted(SeriesRows.Interleaved(lengths));

        Assert.HasCount(5 + 0 + 7 + 2, apart);
        CollectionAssert.AreEqual(apart, together);

        string[] Sorted(FrameRow[] rows) => [.. Transform(rows, Window(3)).ReadAll("Series", "Time", "Window")
            .Select(row => $"{row[0]} {row[1]} {string.Join(',', (float[])row[2])}").Order(StringComparer.Ordinal)];
    }

    [TestMethod]
    public void Windows_WithoutSeriesColumn_RunThroughAllRows() => WindowAssert.AreEqual(
        [[0, 1], [1, 100], [100, 101]], Transform(SeriesRows.Contiguous(2, 2), _context.Transforms.SlidingWindow("Window", "Height", 2)).ReadAll("Time", "Window"));

    [TestMethod]
    [DataRow(2, new[] { 2, 4, 6 })]
    [DataRow(3, new[] { 2, 5 })]
    [DataRow(100, new[] { 2 })]
    public void Windows_WithStride_ComeThatManyFramesApartInEverySeries(int stride, int[] times)
    {
        var estimator = _context.Transforms.SlidingWindow("Window", "Height", 3, "Series", stride);

        int[] actual = [.. Transform(SeriesRows.Interleaved(8, 8), estimator).ReadAll("Time").Select(row => (int)row[0])];

        CollectionAssert.AreEqual(times.SelectMany(time => new[] { time, time }).ToArray(), actual);
    }

    [TestMethod]
    public void Windows_SeriesOfOtherTypes_AreToldApart()
    {
        var rows = Enumerable.Range(0, 12).Select(i => new { Number = (long)(i % 3), When = new DateTime(2020, 1, 1).AddDays(i % 3), Height = (float)i }).ToArray();
        IDataView data = _context.Transforms.Conversion.MapValueToKey("Key", "Number").Fit(_context.Data.LoadFromEnumerable(rows)).Transform(_context.Data.LoadFromEnumerable(rows));

        foreach (string series in new[] { "Number", "When", "Key" })
        {
            List<object[]> windows = _context.Transforms.SlidingWindow("Window", "Height", 3, series).Fit(data).Transform(data).ReadAll("Height", "Window");
            WindowAssert.AreEqual([[0, 3, 6], [1, 4, 7], [2, 5, 8], [3, 6, 9], [4, 7, 10], [5, 8, 11]], windows);
        }
    }

    [TestMethod]
    public void Windows_OfRowsWithoutASeries_AreLeftOut()
    {
        var rows = Enumerable.Range(0, 12).Select(i => new MissingRow
        {
            Height = i,
            Key = (uint)((i + 2) % 3), // Beyond the type's two keys: missing.
            Number = i % 3 == 0 ? float.NaN : i % 3,
            Double = i % 3 == 0 ? double.NaN : i % 3,
            Text = i % 3 == 0 ? null : $"s{i % 3}",
        });
        IDataView data = _context.Data.LoadFromEnumerable(rows);

        foreach (string series in (string[])["Key", "Number", "Double", "Text"])
        {
            var estimator = _context.Transforms.SlidingWindow("Window", "Height", 3, series);
            WindowAssert.AreEqual([[1, 4, 7], [2, 5, 8], [4, 7, 10], [5, 8, 11]], estimator.Fit(data).Transform(data).ReadAll("Window"));
        }
    }

    [TestMethod]
    public void Windows_OfASeriesNumberedZero_AreNotMissing()
    {
        IDataView data = _context.Data.LoadFromEnumerable(Enumerable.Range(0, 2).Select(i => new { Height = (float)i, Series = 0u }));

        WindowAssert.AreEqual([[0, 1]], _context.Transforms.SlidingWindow("Window", "Height", 2, "Series").Fit(data).Transform(data).ReadAll("Window"));
    }

    private SlidingWindowEstimator Window(int windowSize) => _context.Transforms.SlidingWindow("Window", "Height", windowSize, "Series");

    private IDataView Transform(FrameRow[] rows, SlidingWindowEstimator estimator)
    {
        IDataView data = _context.Data.LoadFromEnumerable(rows);
        return estimator.Fit(data).Transform(data);
    }

    private sealed class MissingRow
    {
        public float Height { get; set; }

        [KeyType(2)]
        public uint Key { get; set; }

        public float Number { get; set; }

        public double Double { get; set; }

        public string? Text { get; set; }
    }
}
