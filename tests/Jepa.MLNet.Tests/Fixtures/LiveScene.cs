using Microsoft.ML;

namespace Jepa.MLNet.Tests.Fixtures;

/// <summary>A chain with two windowings in it, transforms before, between and after them, and rows for it.</summary>
internal sealed class LiveScene
{
    public LiveScene(IncompleteWindows incomplete = IncompleteWindows.Drop, int stride = 1, string? series = "Series")
    {
        // Rows come in one by one: so must the rows that Transform encodes, for the network's last digit's sake.
        var options = new JepaEncodingOptions { BatchSize = 1 };
        Rows = SeriesRows.Interleaved(40, 3, 25, 31);
        for (int row = 7; row < Rows.Length; row += 10)
            Rows[row].Series = ""; // missing
        TransformsCatalog transforms = Context.Transforms;
        IDataView data = Load(Rows);
        Model = transforms.NormalizeMeanVariance("Height")
            .Append(transforms.SlidingWindow(
                [new InputOutputColumnPair("Window", "Height"), new InputOutputColumnPair("Pairs", "Pair")],
                4, series, stride, incomplete))
            .Append(transforms.JepaEncode("Latent", "Window", TestNetwork.Article.ToEncoder(), options))
            .Append(transforms.SlidingWindow("Latents", "Latent", 3, series, stride, incomplete))
            .Append(transforms.Concatenate("Features", "Latents", "Pairs"))
            .Fit(data);
    }

    public MLContext Context { get; } = new(seed: 1);

    public FrameRow[] Rows { get; }

    public ITransformer Model { get; }

    public IDataView Load(IEnumerable<FrameRow> rows) => Context.Data.LoadFromEnumerable(rows);

    public LiveRow[] Transform(IEnumerable<FrameRow> rows) =>
        [.. Context.Data.CreateEnumerable<LiveRow>(Model.Transform(Load(rows)), reuseRowObject: false)];

    public static LiveRow[] Push(SeriesEngine<FrameRow, LiveRow> engine, IEnumerable<FrameRow> rows)
    {
        List<LiveRow> predictions = [];
        foreach (FrameRow row in rows)
        {
            if (engine.TryPredict(row, out LiveRow? prediction))
                predictions.Add(prediction);
        }
        return [.. predictions];
    }

    /// <summary>Equal to the bit, and there is something to compare.</summary>
    public static void AssertEqual(LiveRow[] expected, LiveRow[] actual)
    {
        Assert.IsNotEmpty(expected);
        Assert.HasCount(expected.Length, actual);
        foreach ((LiveRow one, LiveRow other) in expected.Zip(actual))
        {
            Assert.AreEqual((one.Series, one.Time), (other.Series, other.Time));
            CollectionAssert.AreEqual(one.Features, other.Features);
        }
    }
}

/// <summary>What is read back of <see cref="LiveScene"/>'s chain.</summary>
internal sealed class LiveRow
{
    public string Series { get; set; } = "";

    public int Time { get; set; }

    public float[] Features { get; set; } = [];
}
