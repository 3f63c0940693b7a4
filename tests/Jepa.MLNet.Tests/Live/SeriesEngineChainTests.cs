using Jepa.MLNet.Tests.Fixtures;
using Microsoft.ML;

namespace Jepa.MLNet.Tests.Live;

[TestClass]
public sealed class SeriesEngineChainTests
{
    private readonly MLContext _context = new(seed: 1);

    [TestMethod]
    public void TryPredict_SeriesOfNumbers_AreToldApartAsTransformDoes()
    {
        double[] series = [0, 1, -0.0, double.NaN, 1, 0, 1.5, double.NaN, 1, -0.0, 0, 1.5, 1.5];

        AssertSame([.. series.Select((value, row) => new SeriesRow<double> { Series = value, Value = row })], 3);
    }

    [TestMethod]
    public void TryPredict_SeriesOfTimes_AreToldApartAsTransformDoes()
    {
        DateTime day = new(2024, 5, 1);
        DateTime[] series = [day, day.AddTicks(1), DateTime.SpecifyKind(day, DateTimeKind.Utc), day.AddTicks(1), day];

        AssertSame([.. series.Select((value, row) => new SeriesRow<DateTime> { Series = value, Value = row })], 2);
    }

    [TestMethod]
    public void TryPredict_SeriesOfBooleans_AreToldApartAsTransformDoes() => AssertSame(
        [.. Enumerable.Range(0, 9).Select(row => new SeriesRow<bool> { Series = row % 3 == 0, Value = row })], 2);

    [TestMethod]
    public void TryPredict_SeriesOfKeys_LeavesOutTheUnknown()
    {
        SeriesRow<string>[] rows =
            [.. "abacbabdcabb".Select((name, row) => new SeriesRow<string> { Series = $"{name}", Value = row })];
        IDataView known = _context.Data.LoadFromEnumerable(rows.Where(row => row.Series != "d" && row.Series != "c"));
        var keys = _context.Transforms.Conversion.MapValueToKey("Key", "Series");
        ITransformer model = keys.Append(_context.Transforms.SlidingWindow("Window", "Value", 3, "Key")).Fit(known);

        AssertSame(model, rows, series: 2);
    }

    [TestMethod]
    public void TryPredict_SurpriseOfSpans_GivesWhatTransformGives()
    {
        const int Frames = 4 + 2;
        FrameRow[] rows = SeriesRows.Interleaved(15, 12);
        foreach (FrameRow row in rows)
            row.Height = MathF.Sin(row.Height);
        IDataView data = _context.Data.LoadFromEnumerable(rows);
        using JepaModel model = new TestWorld().Load();
        using var fitted = _context.Transforms
            .SlidingWindow(
                [new InputOutputColumnPair("Span", "Height"), new InputOutputColumnPair("Actions", "Action")],
                Frames, "Series")
            .Append(_context.Transforms.JepaSurprise(
                "Surprise", "Span", model, steps: 2, "Actions", options: new JepaEncodingOptions { BatchSize = 1 }))
            .Fit(data);
        using var engine = _context.Model.CreateSeriesEngine<FrameRow, Surprised>(fitted);

        List<float[]> actual = [];
        foreach (FrameRow row in rows)
        {
            if (engine.TryPredict(row, out Surprised? prediction))
                actual.Add(prediction.Surprise);
        }

        float[][] expected = [.. _context.Data
            .CreateEnumerable<Surprised>(fitted.Transform(data), reuseRowObject: false).Select(row => row.Surprise)];
        Assert.HasCount((15 - Frames + 1) + (12 - Frames + 1), actual);
        for (int row = 0; row < expected.Length; row++)
            CollectionAssert.AreEqual(expected[row], actual[row]);
    }

    private void AssertSame<T>(SeriesRow<T>[] rows, int series)
    {
        IDataView data = _context.Data.LoadFromEnumerable(rows);
        AssertSame(_context.Transforms.SlidingWindow("Window", "Value", 2, "Series").Fit(data), rows, series);
    }

    private void AssertSame<T>(ITransformer model, SeriesRow<T>[] rows, int series)
    {
        using var engine = _context.Model.CreateSeriesEngine<SeriesRow<T>, Windowed>(model);
        IDataView expected = model.Transform(_context.Data.LoadFromEnumerable(rows));
        List<Windowed> actual = [];
        foreach (SeriesRow<T> row in rows)
        {
            if (engine.TryPredict(row, out Windowed? prediction))
                actual.Add(prediction);
        }

        Assert.IsNotEmpty(actual);
        Assert.AreEqual(series, engine.SeriesCount);
        CollectionAssert.AreEqual(
            Text(_context.Data.CreateEnumerable<Windowed>(expected, reuseRowObject: false)), Text(actual));

        static string[] Text(IEnumerable<Windowed> rows) => [.. rows.Select(row => string.Join(' ', row.Window))];
    }

    private sealed class SeriesRow<T>
    {
        public T Series { get; set; } = default!;

        public float Value { get; set; }
    }

    private sealed class Windowed
    {
        public float[] Window { get; set; } = [];
    }

    private sealed class Surprised
    {
        public float[] Surprise { get; set; } = [];
    }
}
