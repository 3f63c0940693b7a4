using Jepa.MLNet.Tests.Conformance;
using Jepa.MLNet.Tests.Fixtures;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.MLNet.Tests.Surprise;

[TestClass]
public sealed class JepaSurpriseTests
{
    private const int Steps = 3, Horizon = 2, Frames = 4 + Steps * Horizon;

    private readonly MLContext _context = new(seed: 1);
    private readonly TestWorld _world = new(actionSize: 2, horizon: Horizon, positionalEncodingSize: 6);

    [TestMethod]
    public void JepaSurprise_Span_GivesWhatEncodeAndPredictGiveByHand()
    {
        using JepaModel model = _world.Load();
        IDataView spans = Spans();
        using JepaSurpriseTransformer transformer = Estimator().Fit(spans);

        float[][] surprise = [.. transformer.Transform(spans).GetColumn<float[]>("Surprise")];

        float[][] frames = [.. spans.GetColumn<float[]>("Span")], actions = [.. spans.GetColumn<float[]>("Actions")];
        long[] times = [.. spans.GetColumn<int>("Time")];
        Assert.HasCount((20 - Frames + 1) + (15 - Frames + 1), surprise);
        for (int row = 0; row < surprise.Length; row++)
        {
            float[] expected = ByHand(model, frames[row], actions[row], times[row]);
            Assert.HasCount(Steps + 1, surprise[row]);
            for (int slot = 0; slot <= Steps; slot++)
                Assert.AreEqual(expected[slot], surprise[row][slot], 1e-4f * expected[slot], $"row {row}, slot {slot}");
        }
        Assert.AreEqual(Steps, transformer.Steps);
    }

    [TestMethod]
    public void JepaSurprise_Conforms() => EstimatorConformance.Check(
        _context,
        Estimator(new JepaEncodingOptions { BatchSize = 7 }),
        _context.Data.Cache(Spans()),
        _context.Data.LoadFromEnumerable([new { Span = new float[Frames], Time = 1 }]),
        _context.Data.LoadFromEnumerable([new { Span = "text", Actions = "text", Time = 1 }]));

    [TestMethod]
    public void JepaSurprise_SpansOfAnotherLength_SaysHowManyFramesItExpects() => Assert.Contains(
        "expected windows of 10 frames of 1 channel, got windows of 9 frames of 1 channel",
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Estimator().Fit(Windows(Frames - 1))).Message);

    [TestMethod]
    public void JepaSurprise_ActionsBetweenAlone_GivesTheSame()
    {
        IDataView spans = Spans();
        Between[] rows = [.. _context.Data.CreateEnumerable<SpanRow>(spans, reuseRowObject: false)
            .Select(row => new Between { Span = row.Span, Actions = row.Actions[6..18], Time = row.Time })];
        IDataView between = _context.Data.LoadFromEnumerable(rows);
        using JepaSurpriseTransformer transformer = Estimator().Fit(between);
        using var engine = _context.Model.CreatePredictionEngine<Between, SurpriseRow>(
            transformer, new PredictionEngineOptions { OwnsTransformer = false });

        float[][] expected = [.. transformer.Transform(spans).GetColumn<float[]>("Surprise")];
        float[][] actual = [.. transformer.Transform(between).GetColumn<float[]>("Surprise")];

        for (int row = 0; row < expected.Length; row++)
        {
            CollectionAssert.AreEqual(expected[row], actual[row]);
            Rows.AssertClose(expected[row], engine.Predict(rows[row]).Surprise);
        }
    }

    [TestMethod]
    public void JepaSurprise_SlidingWindowOfTheStepsActions_IsRefused()
    {
        IDataView data = _context.Transforms.SlidingWindow("Late", "Pair", Steps * Horizon, "Series")
            .Append(_context.Transforms.SlidingWindow(
                [new InputOutputColumnPair("Span", "Height")], Frames, "Series"))
            .Fit(_context.Data.LoadFromEnumerable(SeriesRows.Contiguous(30)))
            .Transform(_context.Data.LoadFromEnumerable(SeriesRows.Contiguous(30)));
        using JepaModel model = _world.Load();
        var estimator = _context.Transforms.JepaSurprise("Surprise", "Span", model, Steps, "Late", "Time");

        Assert.Contains(
            "expected windows of 10 frames of 2 channels, got windows of 6 frames of 2 channels",
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => estimator.Fit(data)).Message);
    }

    [TestMethod]
    public void JepaSurprise_SlotNames_SayStepAndMean()
    {
        VBuffer<ReadOnlyMemory<char>> names = default;

        Estimator().Fit(Spans()).Transform(Spans()).Schema["Surprise"].GetSlotNames(ref names);

        Assert.AreEqual(
            "SurpriseStep1 SurpriseStep2 SurpriseStep3 SurpriseMean", string.Join(' ', names.DenseValues()));
    }

    [TestMethod]
    public void JepaSurprise_CacheCheckpointAndEngine_GiveTheSame()
    {
        IDataView spans = Spans();
        using var fitted = Estimator().AppendCacheCheckpoint(_context).Fit(spans);
        float[][] surprise = [.. fitted.Transform(spans).GetColumn<float[]>("Surprise")];
        var options = new PredictionEngineOptions { OwnsTransformer = false };
        using var engine = _context.Model.CreatePredictionEngine<SpanRow, SurpriseRow>(fitted, options);

        int row = 0;
        foreach (SpanRow span in _context.Data.CreateEnumerable<SpanRow>(spans, reuseRowObject: false))
        {
            float[] actual = engine.Predict(span).Surprise;
            for (int slot = 0; slot <= Steps; slot++)
                Assert.AreEqual(surprise[row][slot], actual[slot], 1e-4f * surprise[row][slot]);
            row++;
        }
        Assert.AreEqual(surprise.Length, row);
    }

    [TestMethod]
    public void JepaSurprise_FrameNotFinite_GivesNaNInTheSpansThatHoldItAlone()
    {
        IDataView spans = Spans(row => row.Height = row is { Series: "s0", Time: 10 } ? float.NaN : row.Height);
        using JepaSurpriseTransformer transformer = Estimator().Fit(spans);

        float[][] surprise = [.. transformer.Transform(spans).GetColumn<float[]>("Surprise")];
        float[][] frames = [.. spans.GetColumn<float[]>("Span")];

        Assert.AreEqual(Frames, frames.Count(span => span.Any(float.IsNaN)));
        for (int row = 0; row < surprise.Length; row++)
            Assert.IsTrue(surprise[row].All(frames[row].Any(float.IsNaN) ? float.IsNaN : float.IsFinite), $"row {row}");
    }

    [TestMethod]
    public void JepaSurprise_FromFiles_GivesTheSame()
    {
        using var folder = new TestFolder();
        string encoder = folder.Write("e.onnx", _world.Encoder), predictor = folder.Write("p.onnx", _world.Predictor);
        IDataView spans = Spans();
        var estimator = _context.Transforms.JepaSurprise(
            "Surprise", "Span", encoder, predictor, Steps, "Actions", "Time");

        float[][] expected = [.. Estimator().Fit(spans).Transform(spans).GetColumn<float[]>("Surprise")];
        float[][] actual = [.. estimator.Fit(spans).Transform(spans).GetColumn<float[]>("Surprise")];

        for (int row = 0; row < expected.Length; row++)
            CollectionAssert.AreEqual(expected[row], actual[row]);
    }

    private static float[] ByHand(JepaModel model, float[] span, float[] actions, long time)
    {
        float[] predicted = new float[16], encoded = new float[16], energies = new float[Steps + 1];
        model.Encode(span.AsSpan(0, 4), predicted);
        for (int step = 0; step < Steps; step++)
        {
            // The action of a frame is that of the window which ends with it: the first one ends with frame 3.
            var action = new float[Horizon * 2 + 6];
            actions.AsSpan((3 + step * Horizon) * 2, Horizon * 2).CopyTo(action);
            PositionalEncoding.Encode(time - (Steps - step) * Horizon, action.AsSpan(Horizon * 2));
            var next = new float[16];
            model.Predict(predicted, action, next);
            predicted = next;
            model.Encode(span.AsSpan((step + 1) * Horizon, 4), encoded);
            energies[step] = predicted.Zip(encoded, (one, other) => (one - other) * (one - other)).Average();
            energies[Steps] += energies[step] / Steps;
        }
        return energies;
    }

    private JepaSurpriseEstimator Estimator(JepaEncodingOptions? options = null)
    {
        using JepaModel model = _world.Load();
        return _context.Transforms.JepaSurprise("Surprise", "Span", model, Steps, "Actions", "Time", options);
    }

    private IDataView Spans(Action<FrameRow>? change = null) => Windows(Frames, change);

    private IDataView Windows(int frames, Action<FrameRow>? change = null)
    {
        FrameRow[] rows = SeriesRows.Interleaved(20, 15);
        foreach (FrameRow row in rows)
        {
            (row.Height, row.Pair) = (MathF.Sin(row.Height), [MathF.Cos(row.Height), MathF.Sin(2 * row.Height)]);
            change?.Invoke(row);
        }
        IDataView data = _context.Data.LoadFromEnumerable(rows);
        return _context.Transforms.SlidingWindow(
            [new InputOutputColumnPair("Span", "Height"), new InputOutputColumnPair("Actions", "Pair")],
            frames, "Series").Fit(data).Transform(data);
    }

    private sealed class SpanRow
    {
        [VectorType(Frames)]
        public float[] Span { get; set; } = [];

        [VectorType(2 * Frames)]
        public float[] Actions { get; set; } = [];

        public int Time { get; set; }
    }

    private sealed class Between
    {
        [VectorType(Frames)]
        public float[] Span { get; set; } = [];

        [VectorType(2 * Steps * Horizon)]
        public float[] Actions { get; set; } = [];

        public int Time { get; set; }
    }

    private sealed class SurpriseRow
    {
        public float[] Surprise { get; set; } = [];
    }
}
