using Jepa.MLNet.Tests.Fixtures;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.MLNet.Tests.Anomaly;

/// <summary>Made-up machines of two channels, and a world of two-frame windows that watches them.</summary>
internal sealed class NormalData
{
    public const int Channels = 2, WindowSize = 2;

    public MLContext Context { get; } = new(seed: 1);

    public TestWorld World { get; } = new(actionSize: 0, channels: Channels);

    /// <summary>Rows that are alike: no row follows from another.</summary>
    public static Reading[] Exchangeable(int count, int seed, string series = "a")
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Next(random, series))];
    }

    public JepaAnomalyEstimator Estimator(
        JepaAnomalyOptions? options = null, double rate = 0.01, string? channels = null)
    {
        using JepaModel model = World.Load();
        return Context.Transforms.DetectAnomalyByJepa("Verdict", "Span", model, rate, channels, options: options);
    }

    /// <summary>Spans of so many frames, no two of which share one where a stride is given.</summary>
    public IDataView Spans(IEnumerable<Reading> readings, int frames, int stride = 1)
    {
        IDataView data = Context.Data.LoadFromEnumerable(readings);
        return Context.Transforms.Concatenate("Frame", nameof(Reading.Pressure), nameof(Reading.Flow))
            .Append(Context.Transforms.SlidingWindow("Span", "Frame", frames, nameof(Reading.Machine), stride))
            .Fit(data).Transform(data);
    }

    public float[][] Verdicts(ITransformer detector, IDataView spans) =>
        [.. detector.Transform(spans).GetColumn<float[]>("Verdict")];

    private static Reading Next(Random random, string series)
    {
        double pressure = random.NextDouble() + random.NextDouble(), flow = random.NextDouble();
        return new Reading { Machine = series, Pressure = (float)(5 + pressure), Flow = (float)(pressure + 0.2 * flow) };
    }
}

/// <summary>A frame of a machine.</summary>
internal sealed class Reading
{
    public string Machine { get; set; } = "";

    public float Pressure { get; set; }

    public float Flow { get; set; }
}

/// <summary>What a detector says of a span.</summary>
internal sealed class Verdict
{
    [ColumnName("Verdict")]
    public float[] Values { get; set; } = [];
}
