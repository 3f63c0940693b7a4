using Jepa.MLNet.Columns;
using Jepa.MLNet.MLNetInternals;
using Jepa.MLNet.Scoring;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Jepa.MLNet;

/// <summary>
/// Anomaly detection by a JEPA world model: learns from normal data how residuals spread, and sounds an alert at a
/// promised rate of false alarms.
/// </summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
///
/// ###  Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | Yes, three times, in order |
/// | Input column data type | Known-sized vector of (K + S·H + m − 1)·C numbers or Booleans: a span |
/// | Output column data type | Known-sized vector of <xref:System.Single>: alert (0 or 1), score, p-value |
/// | Required NuGet in addition to Microsoft.ML | Microsoft.ML.OnnxRuntime (comes with this package) |
/// | Exportable to ONNX | No: encoder and predictor are ONNX files already |
///
/// The score is a Mahalanobis energy, E = (r − μ)ᵀ C⁻¹ (r − μ)/n, of the n numbers of evidence r: the residuals
/// ẑ_k − z_k of S predicted steps, the frames of the span, or both
/// ([Evidence](xref:Jepa.MLNet.JepaAnomalyOptions.Evidence)). It is the mean over m neighbouring starts
/// ([Smoothing](xref:Jepa.MLNet.JepaAnomalyOptions.Smoothing)). μ and C come from the data that Fit is given, C shrunk
/// a little towards its diagonal.
///
/// The p-value is the conformal one, (1 + #{calibration ≥ E})/(n + 1), the calibration scores by cross-fitting: each
/// row is scored by a spread learned without its fifth of the series, or of the rows where there are fewer than five
/// series. On exchangeable rows P(alert) is at most the rate asked for. Neighbouring spans overlap and are not
/// exchangeable: over a few hundred rows the measured rate scatters more than a binomial one. Data that drifts away
/// from the normal data is anomalous, and will say so.
///
/// Fit on data that the model was not trained on: residuals of its training data are smaller than those to come.
///
/// A row with NaN or an infinity gives NaN alone. Where the encoder replaces missing values, a missing value is
/// taken from the channel's neighbouring frames, and a channel that is missing throughout gives NaN.
///
/// The transformer owns ONNX Runtime sessions, is thread-safe, and scores in batches, lazily, as JepaEncode's does.
///
/// ]]>
/// </format>
/// </remarks>
public sealed class JepaAnomalyEstimator : JepaOperatorEstimator<JepaAnomalyTransformer>
{
    private readonly OperatorDefinition _definition;
    private readonly JepaAnomalyOptions _options;
    private readonly SpanLayout _layout;
    private readonly double _falseAlarmRate;

    internal JepaAnomalyEstimator(
        IHostEnvironment environment,
        OperatorDefinition definition,
        JepaModelDescription description,
        JepaAnomalyOptions options,
        double falseAlarmRate)
        : this(environment, definition, description, options, new SpanLayout(description, options), falseAlarmRate)
    {
    }

    private JepaAnomalyEstimator(
        IHostEnvironment environment,
        OperatorDefinition definition,
        JepaModelDescription description,
        JepaAnomalyOptions options,
        SpanLayout layout,
        double falseAlarmRate)
        : base(environment, AnomalyOperator.ColumnsOf(definition, description, layout), description) =>
        (_definition, _options, _layout, _falseAlarmRate) = (definition, options, layout, falseAlarmRate);

    private protected override JepaAnomalyTransformer CreateTransformer(IHost host, IDataView input)
    {
        using JepaModel model = new(
            _definition.Files,
            Onnx.OnnxSettings.For(host, _definition.Options.IntraOpThreads),
            ownerName: nameof(JepaAnomalyEstimator));
        using var log = new ActivityLog(host, "Calibration");
        var scan = new SpanScan(input, new ResidualOperator(model, _definition, _layout), _layout);
        AnomalyDetection detection = AnomalyCalibration.Learn(
            scan,
            _layout,
            AnomalyOperator.MakesChannels(_definition),
            _falseAlarmRate,
            ChannelNames(input.Schema),
            log);
        return new JepaAnomalyTransformer(host, _definition, _options, detection);
    }

    /// <summary>The channels by the slots of the span's newest frame, without their age.</summary>
    private string[] ChannelNames(DataViewSchema schema)
    {
        Func<int, string> slotName = SlotNames.Of(schema[_definition.ColumnNames[1]!]);
        int newest = (_layout.Frames - 1) * _layout.FrameSize, values = _layout.FrameSize / _layout.Channels;
        return [.. Enumerable.Range(0, _layout.Channels).Select(channel => Name(slotName(newest + channel * values)))];

        static string Name(string slot) => slot.EndsWith("[0]", StringComparison.Ordinal) ? slot[..^3] : slot;
    }
}
