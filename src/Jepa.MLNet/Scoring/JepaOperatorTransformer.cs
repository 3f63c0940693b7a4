using Jepa.MLNet.MLNetInternals;
using Jepa.MLNet.Onnx;
using Jepa.MLNet.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Jepa.MLNet;

/// <summary>
/// A row-to-row transformer that scores with a <see cref="JepaModel"/> of its own. Thread-safe.
/// </summary>
/// <remarks>
/// It owns ONNX Runtime sessions: dispose of it when it is no longer needed. A prediction engine disposes of the
/// transformer it is made of; where engines come and go, make them with
/// <c>new PredictionEngineOptions { OwnsTransformer = false }</c>.
/// </remarks>
public abstract class JepaOperatorTransformer : ITransformer, IDisposable
{
    private readonly IHost _host;
    private readonly VersionInfo _version;
    private readonly OperatorDefinition _definition;
    private readonly IBatchOperator _operator;

    private protected JepaOperatorTransformer(
        IHostEnvironment environment,
        VersionInfo version,
        OperatorDefinition definition,
        Func<JepaModel, OperatorDefinition, IBatchOperator> createOperator)
    {
        _host = environment.Register(GetType().Name);
        _version = version;
        _definition = definition;
        Model = new JepaModel(
            definition.Files, OnnxSettings.For(_host, definition.Options.IntraOpThreads), ownerName: GetType().Name);
        foreach (OnnxGraph? graph in (OnnxGraph?[])[Model.Encoder, Model.Predictor])
        {
            if (graph?.GpuFallbackReason is not { } reason)
                continue;
            using var log = new ActivityLog(_host, "Loading the model");
            log.Warning($"{reason} It runs on the CPU.");
        }
        _operator = createOperator(Model, definition);
    }

    /// <summary>Gets the model that scores, for its predictor, or for scoring outside of pipelines.</summary>
    /// <value>The transformer owns it: it lives as long as the transformer does, and is disposed with it.</value>
    public JepaModel Model { get; }

    /// <summary>Gets what the model expects and where it comes from.</summary>
    public JepaModelDescription Description => Model.Description;

    /// <summary>
    /// Gets a value indicating whether single rows can be scored, as a prediction engine does; always true.
    /// </summary>
    public bool IsRowToRowMapper => true;

    /// <summary>Says which columns <see cref="Transform"/> gives for such an input.</summary>
    /// <param name="inputSchema">The input's schema.</param>
    /// <returns>The input's columns and the output columns.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// An input column is missing or is not what the model expects.
    /// </exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        return RowToRowMapperTransform.GetOutputSchema(inputSchema, CreateMapper(inputSchema));
    }

    /// <summary>Adds the output columns to data. Lazy: rows are scored when a cursor asks for an output.</summary>
    /// <param name="input">Data with the input columns.</param>
    /// <returns>The data with the output columns.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// An input column is missing or is not what the model expects.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The transformer has been disposed.</exception>
    public IDataView Transform(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        _operator.ThrowIfDisposed();
        return new BatchedDataView(_host, input, _operator, CreateMapper);
    }

    /// <summary>Makes a mapper of single rows, as a prediction engine asks for it.</summary>
    /// <param name="inputSchema">The schema of the rows.</param>
    /// <returns>The mapper.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// An input column is missing or is not what the model expects.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The transformer has been disposed.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        _operator.ThrowIfDisposed();
        return RowMapping.Create(_host, inputSchema, CreateMapper);
    }

    /// <summary>
    /// Frees the ONNX Runtime sessions. Runs under way on other threads end undisturbed; later ones throw
    /// <see cref="ObjectDisposedException"/>.
    /// </summary>
    public void Dispose()
    {
        Model.Dispose();
        GC.SuppressFinalize(this);
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        _host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel();
        ctx.SetVersionInfo(_version);
        _definition.Save(ctx);
        SaveMore(ctx);
    }

    /// <summary>Makes the mapper of rows of such a schema.</summary>
    private protected IRowMapper CreateMapper(DataViewSchema inputSchema) =>
        new OperatorRowMapper(inputSchema, _operator, this);

    /// <summary>Saves what the operator has besides its definition; loading reads it after that.</summary>
    private protected virtual void SaveMore(ModelSaveContext ctx)
    {
    }
}
