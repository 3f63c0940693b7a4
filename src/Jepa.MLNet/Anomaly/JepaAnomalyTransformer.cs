using System.Diagnostics.CodeAnalysis;
using Jepa.MLNet;
using Jepa.MLNet.MLNetInternals;
using Jepa.MLNet.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(JepaAnomalyTransformer), null, typeof(SignatureLoadModel),
    JepaAnomalyTransformer.UserName, JepaAnomalyTransformer.LoaderSignature)]
[assembly: LoadableClass(typeof(IRowMapper), typeof(JepaAnomalyTransformer), null, typeof(SignatureLoadRowMapper),
    JepaAnomalyTransformer.UserName, JepaAnomalyTransformer.LoaderSignature)]

namespace Jepa.MLNet;

/// <summary>
/// Adds a column of alert, score and p-value to data, as made by <see cref="JepaAnomalyEstimator"/> or loaded with
/// <c>mlContext.Model.Load</c>. Thread-safe.
/// </summary>
/// <inheritdoc cref="JepaOperatorTransformer" path="/remarks"/>
public sealed class JepaAnomalyTransformer : JepaOperatorTransformer
{
    internal const string UserName = "JEPA anomaly detection";
    internal const string LoaderSignature = "JepaAnomaly";

    private static readonly VersionInfo Version = ComponentVersion.Create("JEPAANOM", LoaderSignature);

    private readonly IHost _host;
    private readonly OperatorDefinition _definition;
    private readonly AnomalyDetection _detection;

    internal JepaAnomalyTransformer(
        IHostEnvironment environment,
        OperatorDefinition definition,
        JepaAnomalyOptions options,
        AnomalyDetection detection)
        : base(environment, Version, definition, (model, parts) =>
            CreateOperator(environment, model, parts, options, detection))
    {
        _host = environment.Register(nameof(JepaAnomalyTransformer));
        (_definition, _detection, Options) = (definition, detection, options);
    }

    /// <summary>Gets how spans are scored.</summary>
    public JepaAnomalyOptions Options { get; }

    /// <summary>Gets the rate of false alarms that was asked for.</summary>
    public double FalseAlarmRate => _detection.FalseAlarmRate;

    /// <summary>Gets n, the number of scores of normal rows that p-values are computed from.</summary>
    public int CalibrationSize => _detection.Tail.Count;

    /// <summary>Gets the score above which an alert sounds.</summary>
    public float Threshold => _detection.Tail.Threshold(FalseAlarmRate);

    /// <summary>
    /// Calibrates for another machine: the spread of the evidence stays, the p-values come from that machine's own
    /// normal rows.
    /// </summary>
    /// <param name="normal">Normal rows, with the detector's input columns; best not those that Fit was given.</param>
    /// <returns>A detector with sessions of its own; dispose of it when it is no longer needed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// An input column is missing or is not what the model expects.
    /// </exception>
    /// <exception cref="InvalidOperationException">There are too few rows for the rate of false alarms.</exception>
    /// <exception cref="ObjectDisposedException">The transformer has been disposed.</exception>
    public JepaAnomalyTransformer Recalibrate(IDataView normal)
    {
        _host.CheckValue(normal, nameof(normal));
        Model.Encoder.ThrowIfDisposed();
        var layout = new SpanLayout(Description, Options);
        using var log = new ActivityLog(_host, "Calibration");
        var scan = new SpanScan(normal, new ResidualOperator(Model, _definition, layout), layout);
        AnomalyEnergy energy = _detection.EnergyOf(layout);
        ConformalTail tail = AnomalyCalibration.TailOf(scan, layout, (_, _) => energy, FalseAlarmRate, log);
        return new JepaAnomalyTransformer(_host, _definition, Options, _detection with { Tail = tail });
    }

    private protected override void SaveMore(ModelSaveContext ctx)
    {
        ctx.Writer.Write(Options.Steps);
        ctx.Writer.Write(Options.Smoothing);
        ctx.Writer.Write((int)Options.Evidence);
        _detection.Save(ctx);
    }

    private static AnomalyOperator CreateOperator(
        IHostEnvironment environment,
        JepaModel model,
        OperatorDefinition definition,
        JepaAnomalyOptions options,
        AnomalyDetection detection)
    {
        try
        {
            options.Validate(model.Description);
        }
        catch (ArgumentException exception)
        {
            throw environment.ExceptDecode(exception, "The saved options are damaged.");
        }
        var layout = new SpanLayout(model.Description, options);
        environment.CheckDecode(detection.Fits(layout, AnomalyOperator.MakesChannels(definition)));
        return new AnomalyOperator(model, definition, detection.EnergyOf(layout), detection);
    }

    private static JepaAnomalyTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        OperatorDefinition definition = OperatorDefinition.Load(env, ctx, Version, AnomalyOperator.NameCount);
        env.CheckDecode(definition.Files.Predictor is not null);
        var options = new JepaAnomalyOptions
        {
            Steps = ctx.Reader.ReadInt32(),
            Smoothing = ctx.Reader.ReadInt32(),
            Evidence = (AnomalyEvidence)ctx.Reader.ReadInt32(),
            Encoding = definition.Options,
        };
        return new JepaAnomalyTransformer(env, definition, options, AnomalyDetection.Load(env, ctx));
    }

    [SuppressMessage("Performance", "CA1859", Justification = "ML.NET finds the method by its return type.")]
    private static IRowMapper Create(IHostEnvironment env, ModelLoadContext ctx, DataViewSchema schema) =>
        Create(env, ctx).CreateMapper(schema);
}
