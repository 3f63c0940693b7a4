// Overloads inherit the documentation of the parameters they share; the compiler does not follow.
#pragma warning disable CS1573

using System.Globalization;
using Jepa.MLNet;
using Jepa.MLNet.Scoring;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Anomaly detection by a JEPA world model in an ML.NET pipeline.</summary>
public static class JepaAnomalyCatalog
{
    /// <summary>
    /// Anomaly detection: alert, score and p-value of how far a span's predicted latents lie from its encoded ones,
    /// measured by how far they lie on normal data.
    /// </summary>
    /// <param name="catalog">The transform's catalog.</param>
    /// <param name="outputColumnName">
    /// Name of the column to make: a vector of <see cref="float"/> with 3 values, alert (0 or 1), score and p-value, in
    /// the order of ML.NET's own detectors.
    /// </param>
    /// <param name="inputColumnName">
    /// Name of the column of spans: a vector of (K + S·H + m − 1)·C numbers or Booleans, as SlidingWindow of
    /// K + S·H + m − 1 frames makes it; K + H frames by default. If <see langword="null"/>, the verdict replaces the
    /// span in <paramref name="outputColumnName"/>.
    /// </param>
    /// <param name="model">
    /// The model, with its predictor. Its files are taken: the caller may dispose of it at any time.
    /// </param>
    /// <param name="falseAlarmRate">
    /// The share of normal rows that may sound an alert. The default is 0.01; above 0 and below 1.
    /// </param>
    /// <param name="channelsColumnName">
    /// Name of a second column to make: a vector of <see cref="float"/> with C values that add up to 1, each channel's
    /// share in the score, its slots named after the channels. The default is <see langword="null"/>, no such column.
    /// </param>
    /// <param name="actionsColumnName">
    /// Name of the column of actions: a vector of (K + S·H + m − 1)·A values, one action for each frame of the span, as
    /// the same SlidingWindow makes them. The default is <see langword="null"/>, for models without actions.
    /// </param>
    /// <param name="timeColumnName">
    /// Name of the column with the index, counted from 0 in its series, of the span's last frame: a number. The default
    /// is <see langword="null"/>, for models without positional encoding.
    /// </param>
    /// <param name="options">Steps, smoothing, evidence and encoding; the defaults if <see langword="null"/>.</param>
    /// <returns>The estimator. Fit it on normal data that the model was not trained on.</returns>
    /// <exception cref="ArgumentException">
    /// A name is empty, the rate or an option is out of its range, the model has no predictor, the column of actions
    /// or of times is missing where the model reads it, or given where it does not, or a span is too wide for a
    /// covariance of its frames.
    /// </exception>
    public static JepaAnomalyEstimator DetectAnomalyByJepa(
        this TransformsCatalog catalog,
        string outputColumnName,
        string? inputColumnName,
        JepaModel model,
        double falseAlarmRate = 0.01,
        string? channelsColumnName = null,
        string? actionsColumnName = null,
        string? timeColumnName = null,
        JepaAnomalyOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        options ??= new JepaAnomalyOptions();
        options.Validate(model.Description);
        var guard = new OptionGuard(nameof(DetectAnomalyByJepa));
        guard.That(falseAlarmRate is > 0 and < 1, falseAlarmRate, "a number above 0 and below 1", "falseAlarmRate");
        string?[] names = PredictionColumns.Name(
            guard, model, outputColumnName, inputColumnName, actionsColumnName, timeColumnName);
        bool isNamed = channelsColumnName is null || !string.IsNullOrWhiteSpace(channelsColumnName);
        guard.That(isNamed, "empty", "a name or null", nameof(channelsColumnName));
        guard.That(channelsColumnName != outputColumnName, $"'{channelsColumnName}'", "a name of its own",
            nameof(channelsColumnName));
        var layout = new SpanLayout(model.Description, options);
        guard.That(
            layout.FramesSize <= SpanLayout.WidestFrames || (channelsColumnName is null && !layout.ReadsFrames),
            string.Create(CultureInfo.InvariantCulture, $"a model whose spans hold {layout.FramesSize} numbers"),
            $"at most {SpanLayout.WidestFrames} where frames are evidence or channels are asked for",
            nameof(model));
        var definition = new OperatorDefinition([.. names, channelsColumnName], model.Files, options.Encoding);
        return new JepaAnomalyEstimator(
            catalog.GetEnvironment(), definition, model.Description, options, falseAlarmRate);
    }

    /// <param name="modelPath">
    /// Path of the encoder's ONNX file, as exported by Jepa.Training, or of a saved pipeline with one model in it.
    /// </param>
    /// <param name="predictorPath">
    /// Path of the predictor's ONNX file. If <see langword="null"/>, the predictor is the pipeline's.
    /// </param>
    /// <exception cref="FileNotFoundException">A file is not there.</exception>
    /// <exception cref="FormatException">
    /// A file is not an exported JEPA model, or the two are of different trainings.
    /// </exception>
    /// <inheritdoc cref="
    ///   DetectAnomalyByJepa(
    ///     TransformsCatalog, string, string, JepaModel, double, string, string, string, JepaAnomalyOptions)"
    ///   path="/*[not(self::param[@name='model'])]"/>
    public static JepaAnomalyEstimator DetectAnomalyByJepa(
        this TransformsCatalog catalog,
        string outputColumnName,
        string? inputColumnName,
        string modelPath,
        string? predictorPath,
        double falseAlarmRate = 0.01,
        string? channelsColumnName = null,
        string? actionsColumnName = null,
        string? timeColumnName = null,
        JepaAnomalyOptions? options = null)
    {
        using JepaModel model = JepaModel.Load(modelPath, predictorPath);
        return catalog.DetectAnomalyByJepa(
            outputColumnName,
            inputColumnName,
            model,
            falseAlarmRate,
            channelsColumnName,
            actionsColumnName,
            timeColumnName,
            options);
    }
}
