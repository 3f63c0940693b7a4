using Jepa.MLNet.Tests.Conformance;
using MathNet.Numerics.LinearAlgebra;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.MLNet.Tests.Anomaly;

[TestClass]
public sealed class JepaAnomalyTests
{
    private readonly NormalData _data = new();

    [TestMethod]
    [DataRow(AnomalyEvidence.Surprise, 1, 1)]
    [DataRow(AnomalyEvidence.Frames, 1, 2)]
    [DataRow(AnomalyEvidence.Both, 2, 3)]
    public void DetectAnomaly_Score_IsTheMahalanobisEnergyByHand(AnomalyEvidence evidence, int steps, int smoothing)
    {
        var options = new JepaAnomalyOptions { Evidence = evidence, Steps = steps, Smoothing = smoothing };
        int startFrames = NormalData.WindowSize + steps, frames = startFrames + smoothing - 1;
        IDataView normal = _data.Spans(NormalData.Exchangeable(300, seed: 1), frames);
        IDataView watched = _data.Spans(NormalData.Exchangeable(40, seed: 2), frames);
        using JepaAnomalyTransformer detector = _data.Estimator(options, channels: "Shares").Fit(normal);

        float[][] verdicts = _data.Verdicts(detector, watched);

        Func<float[], double[]>[] parts = evidence switch
        {
            AnomalyEvidence.Surprise => [Residuals],
            AnomalyEvidence.Frames => [Frames],
            _ => [Residuals, Frames],
        };
        float[][] newest = [.. normal.GetColumn<float[]>("Span").Select(span => span[^(startFrames * 2)..])];
        var spreads = parts.Select(part => Spread([.. newest.Select(part)])).ToArray();
        float[][] spans = [.. watched.GetColumn<float[]>("Span")];
        for (int row = 0; row < spans.Length; row++)
        {
            double expected = Enumerable.Range(0, smoothing).Average(start =>
            {
                float[] span = spans[row][(start * 2)..((start + startFrames) * 2)];
                return parts.Select((part, index) => Distance(part(span), spreads[index])).Sum()
                    / parts.Sum(part => part(span).Length);
            });
            Assert.AreEqual(expected, verdicts[row][1], 1e-3 * expected, $"row {row}");
        }

        double[] Residuals(float[] span)
        {
            using JepaModel model = _data.World.Load();
            float[] predicted = new float[16], encoded = new float[16];
            model.Encode(span.AsSpan(0, 4), predicted);
            var residuals = new List<double>();
            for (int step = 1; step <= steps; step++)
            {
                model.Predict([.. predicted], [], predicted);
                model.Encode(span.AsSpan(step * 2, 4), encoded);
                residuals.AddRange(predicted.Zip(encoded, (one, other) => (double)one - other));
            }
            return [.. residuals];
        }

        static double[] Frames(float[] span) => [.. span.Select(value => (double)value)];
    }

    [TestMethod]
    public void DetectAnomaly_Verdict_IsAlertScoreAndConformalPValue()
    {
        IDataView normal = _data.Spans(NormalData.Exchangeable(400, seed: 1), frames: 3);
        using JepaAnomalyTransformer fitted = _data.Estimator(rate: 0.1).Fit(normal);
        using JepaAnomalyTransformer detector =
            fitted.Recalibrate(_data.Spans(NormalData.Exchangeable(200, seed: 2), frames: 3));
        float[] calibration = [.. _data.Verdicts(
            fitted, _data.Spans(NormalData.Exchangeable(200, seed: 2), frames: 3)).Select(verdict => verdict[1])];

        float[][] verdicts = _data.Verdicts(detector, _data.Spans(NormalData.Exchangeable(300, seed: 3), frames: 3));

        Assert.AreEqual(198, detector.CalibrationSize);
        foreach (float[] verdict in verdicts)
        {
            double expected = (1.0 + calibration.Count(score => score >= verdict[1])) / (calibration.Length + 1);
            Assert.AreEqual(expected, verdict[2], 1e-6);
            Assert.AreEqual(expected <= 0.1 ? 1 : 0, verdict[0]);
            Assert.AreEqual(verdict[0] == 1, verdict[1] > detector.Threshold);
        }
        Assert.Contains(verdict => verdict[0] == 1, verdicts);
    }

    /// <summary>
    /// The number of alerts among m rows after n calibration rows is beta-binomial; the interval is its 99.9 %.
    /// </summary>
    [TestMethod]
    [DataRow(0.01, AnomalyEvidence.Surprise)]
    [DataRow(0.05, AnomalyEvidence.Surprise)]
    [DataRow(0.05, AnomalyEvidence.Both)]
    public void DetectAnomaly_ExchangeableRows_AlertsAtThePromisedRate(double rate, AnomalyEvidence evidence)
    {
        const int Calibration = 4000, Watched = 8000;
        IDataView normal = _data.Spans(NormalData.Exchangeable(3 * Calibration, seed: 1), frames: 3, stride: 3);
        IDataView watched = _data.Spans(NormalData.Exchangeable(3 * Watched, seed: 2), frames: 3, stride: 3);
        using JepaAnomalyTransformer detector =
            _data.Estimator(new JepaAnomalyOptions { Evidence = evidence }, rate).Fit(normal);

        double measured = _data.Verdicts(detector, watched).Average(verdict => verdict[0]);

        Assert.AreEqual(Calibration, detector.CalibrationSize);
        double deviation = Math.Sqrt(rate * (1 - rate) * (1.0 / Calibration + 1.0 / Watched));
        Assert.IsTrue(Math.Abs(measured - rate) < 3.3 * deviation, $"{measured:p2} where {rate:p0} was promised");
    }

    /// <summary>Of 40 numbers 200 rows teach little: rows learned from look far more normal than new ones.</summary>
    [TestMethod]
    public void DetectAnomaly_FewRowsOfManyNumbers_StillKeepsTheRate()
    {
        const int Frames = 20;
        var options = new JepaAnomalyOptions { Evidence = AnomalyEvidence.Frames, Steps = Frames - 2 };
        IDataView normal = _data.Spans(NormalData.Exchangeable(200 * Frames, seed: 1), Frames, stride: Frames);
        IDataView watched = _data.Spans(NormalData.Exchangeable(2000 * Frames, seed: 2), Frames, stride: Frames);
        using JepaAnomalyTransformer detector = _data.Estimator(options, rate: 0.05).Fit(normal);

        double measured = _data.Verdicts(detector, watched).Average(verdict => verdict[0]);

        double deviation = Math.Sqrt(0.05 * 0.95 * (1.0 / 200 + 1.0 / 2000));
        Assert.IsLessThan(0.05 + 3.3 * deviation, measured);
    }

    [TestMethod]
    public void DetectAnomaly_ChannelThatLeavesTheOthers_TakesTheBlame()
    {
        var options = new JepaAnomalyOptions { Evidence = AnomalyEvidence.Both };
        IDataView normal = _data.Spans(NormalData.Exchangeable(600, seed: 1), frames: 3);
        Reading[] broken = NormalData.Exchangeable(60, seed: 2);
        foreach (Reading reading in broken)
            reading.Flow += 4;
        using JepaAnomalyTransformer detector = _data.Estimator(options, channels: "Shares").Fit(normal);

        IDataView scored = detector.Transform(_data.Spans(broken, frames: 3));

        float[][] shares = [.. scored.GetColumn<float[]>("Shares")];
        VBuffer<ReadOnlyMemory<char>> names = default;
        scored.Schema["Shares"].GetSlotNames(ref names);
        Assert.AreEqual("Pressure Flow", string.Join(' ', names.DenseValues()));
        Assert.IsTrue(scored.GetColumn<float[]>("Verdict").All(verdict => verdict[0] == 1));
        foreach (float[] share in shares)
        {
            Assert.AreEqual(1, share.Sum(), 1e-5);
            Assert.IsGreaterThan(share[0], share[1]);
        }
    }

    [TestMethod]
    public void DetectAnomaly_Conforms() => EstimatorConformance.Check(
        _data.Context,
        _data.Estimator(new JepaAnomalyOptions
        {
            Evidence = AnomalyEvidence.Both,
            Steps = 2,
            Smoothing = 2,
            Encoding = new JepaEncodingOptions { BatchSize = 7 },
        }, rate: 0.1, channels: "Shares"),
        _data.Context.Data.Cache(_data.Spans(NormalData.Exchangeable(80, seed: 1), frames: 5)),
        _data.Context.Data.LoadFromEnumerable([new { Frame = new float[10] }]),
        _data.Context.Data.LoadFromEnumerable([new { Span = "text" }]));

    [TestMethod]
    public void DetectAnomaly_Live_GivesWhatTransformGives()
    {
        var options = new JepaAnomalyOptions { Smoothing = 3 };
        Reading[] readings = [.. NormalData.Exchangeable(150, seed: 1), .. NormalData.Exchangeable(60, 2, "b")];
        IDataView data = _data.Context.Data.LoadFromEnumerable(readings);
        using var chain = _data.Context.Transforms.Concatenate("Frame", nameof(Reading.Pressure), nameof(Reading.Flow))
            .Append(_data.Context.Transforms.SlidingWindow("Span", "Frame", 5, nameof(Reading.Machine)))
            .Append(_data.Estimator(options)).Fit(data);
        float[][] expected = [.. chain.Transform(data).GetColumn<float[]>("Verdict")];
        using var engine = _data.Context.Model.CreateSeriesEngine<Reading, Verdict>(chain, row => row.Machine);

        var actual = new List<float[]>();
        foreach (Reading reading in readings)
        {
            if (engine.TryPredict(reading, out Verdict? verdict))
                actual.Add([.. verdict.Values]);
        }

        Assert.HasCount(expected.Length, actual);
        for (int row = 0; row < expected.Length; row++)
            Assert.AreEqual(expected[row][1], actual[row][1], 1e-4f * expected[row][1]);
    }

    [TestMethod]
    public void DetectAnomaly_FrameNotFinite_GivesNaNAndNoAlertThereAlone()
    {
        IDataView normal = _data.Spans(NormalData.Exchangeable(300, seed: 1), frames: 3);
        Reading[] holed = NormalData.Exchangeable(30, seed: 2);
        holed[10].Flow = float.NaN;
        using JepaAnomalyTransformer detector = _data.Estimator().Fit(normal);

        float[][] verdicts = _data.Verdicts(detector, _data.Spans(holed, frames: 3));

        for (int row = 0; row < verdicts.Length; row++)
            Assert.IsTrue(verdicts[row].All(row is >= 8 and <= 10 ? float.IsNaN : float.IsFinite), $"row {row}");
    }

    [TestMethod]
    public void DetectAnomaly_NormalRowsNotFinite_AreLeftOut()
    {
        Reading[] holed = NormalData.Exchangeable(300, seed: 1);
        holed[100].Flow = float.PositiveInfinity;

        using JepaAnomalyTransformer detector = _data.Estimator().Fit(_data.Spans(holed, frames: 3));

        Assert.AreEqual(298 - 3, detector.CalibrationSize);
    }

    [TestMethod]
    public void DetectAnomaly_FiniteRowsInOneStretchAlone_LearnsFromThem()
    {
        Reading[] holed = NormalData.Exchangeable(700, seed: 1);
        foreach (Reading reading in holed.AsSpan(0, 580))
            reading.Flow = float.NaN;

        using JepaAnomalyTransformer detector = _data.Estimator().Fit(_data.Spans(holed, frames: 3));

        Assert.AreEqual(118, detector.CalibrationSize);
    }

    [TestMethod]
    public void DetectAnomaly_FewerRowsThanTheRateTakes_SaysHowManyItTakes() => Assert.Contains(
        "The normal data has 58 rows; a false alarm rate of 0.01 takes at least 99.",
        Assert.ThrowsExactly<InvalidOperationException>(() =>
            _data.Estimator().Fit(_data.Spans(NormalData.Exchangeable(60, seed: 1), frames: 3))).Message);

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(1.0)]
    [DataRow(double.NaN)]
    public void DetectAnomaly_RateThatIsNone_IsRefused(double rate) => Assert.Contains(
        "expected a number above 0 and below 1",
        Assert.ThrowsExactly<ArgumentException>(() => _data.Estimator(rate: rate)).Message);

    [TestMethod]
    public void DetectAnomaly_SpanTooWideForItsCovariance_IsRefused() => Assert.Contains(
        "expected at most 1024 where frames are evidence or channels are asked for",
        Assert.ThrowsExactly<ArgumentException>(() => _data.Estimator(
            new JepaAnomalyOptions { Evidence = AnomalyEvidence.Frames, Steps = 600 })).Message);

    [TestMethod]
    public void DetectAnomaly_SpansOfAnotherLength_SaysHowManyFramesItExpects() => Assert.Contains(
        "expected windows of 4 frames of 2 channels, got windows of 3 frames of 2 channels",
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _data.Estimator(
            new JepaAnomalyOptions { Smoothing = 2 }).Fit(
                _data.Spans(NormalData.Exchangeable(200, seed: 1), frames: 3))).Message);

    /// <summary>Mean and inverse of the covariance, its correlations shrunk by a thousandth.</summary>
    private static (double[] Mean, Matrix<double> Precision) Spread(double[][] rows)
    {
        double[] mean = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Average(row => row[column]))];
        Matrix<double> centred = Matrix<double>.Build.Dense(
            rows.Length, mean.Length, (row, column) => rows[row][column] - mean[column]);
        Matrix<double> covariance = centred.TransposeThisAndMultiply(centred) / rows.Length;
        Matrix<double> shrunk = covariance.MapIndexed((row, column, value) => row == column ? value : value / 1.001);
        return (mean, shrunk.Inverse());
    }

    private static double Distance(double[] row, (double[] Mean, Matrix<double> Precision) spread)
    {
        Vector<double> centred = Vector<double>.Build.Dense([.. row.Zip(spread.Mean, (value, mean) => value - mean)]);
        return centred * spread.Precision * centred;
    }
}
