using Jepa.MLNet.Onnx;
using Jepa.MLNet.Scoring;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Jepa.MLNet;

/// <summary>Encodes windows into latents by an exported JEPA encoder.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
///
/// ###  Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | No |
/// | Input column data type | Known-sized vector of <xref:System.Single> with K·C numbers: K frames, oldest first, the C channels of a frame together. A scalar <xref:System.Single> where K·C = 1 |
/// | Output column data type | Known-sized vector of <xref:System.Single> with D numbers, slot names included |
/// | Required NuGet in addition to Microsoft.ML | Microsoft.ML.OnnxRuntime (comes with this package) |
/// | Exportable to ONNX | No: the encoder is an ONNX file already |
///
/// The transformer this estimator makes owns an ONNX Runtime session: dispose of it when it is no longer needed. It may be scored from
/// many threads at once. Rows are encoded in batches, and only when a row of the batch is asked for its latent.
///
/// A window that holds NaN or an infinity gives a latent of NaN alone, or an error if so asked ([NonFinite](xref:Jepa.MLNet.JepaEncodingOptions.NonFinite)),
/// and touches no other row.
///
/// Trainers read their input many times over, and every pass encodes again: put `AppendCacheCheckpoint` after this estimator.
///
/// ]]>
/// </format>
/// </remarks>
public sealed class JepaEncodingEstimator : IEstimator<JepaEncodingTransformer>
{
    private readonly IHost _host;
    private readonly string _outputColumnName;
    private readonly string _inputColumnName;
    private readonly byte[] _encoder;
    private readonly string _source;
    private readonly JepaEncodingOptions _options;
    private readonly OperatorColumns _columns;

    internal JepaEncodingEstimator(
        IHostEnvironment environment, string outputColumnName, string? inputColumnName, byte[] encoder, string source, JepaEncodingOptions options)
    {
        _host = environment.Register(nameof(JepaEncodingEstimator));
        _host.CheckNonWhiteSpace(outputColumnName, nameof(outputColumnName));
        _host.CheckValue(options, nameof(options));
        options.Validate();
        _outputColumnName = outputColumnName;
        _inputColumnName = inputColumnName ?? outputColumnName;
        _options = options;
        _source = source;
        _encoder = encoder;

        // A bad model is told here, where its name stands. The session is not kept: ML.NET disposes of no estimator.
        using OnnxGraph graph = new(_encoder, _source, nameof(JepaEncodingEstimator), new OnnxSettings());
        Description = JepaContract.DescribeEncoder(graph, _source);
        _columns = EncodingOperator.ColumnsOf(_outputColumnName, _inputColumnName, Description);
    }

    /// <summary>Gets what the encoder expects and where it comes from.</summary>
    public JepaModelDescription Description { get; }

    /// <summary>Checks the input's schema and makes a transformer with a session of its own. Reads no rows.</summary>
    /// <param name="input">Data with the input column.</param>
    /// <returns>The transformer; dispose of it when it is no longer needed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The input column is missing or is not what the encoder expects.</exception>
    /// <exception cref="InvalidOperationException"><c>MLContext.GpuDeviceId</c> names a device that cannot be used, and <c>FallbackToCpu</c> is off.</exception>
    public JepaEncodingTransformer Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        _columns.Find(input.Schema);
        return new JepaEncodingTransformer(_host, _outputColumnName, _inputColumnName, _encoder, _source, _options);
    }

    /// <summary>Says which columns <see cref="Fit"/>'s transformer will make of such an input.</summary>
    /// <param name="inputSchema">The shape of the input's schema.</param>
    /// <returns>The input's columns and the output column, <c>Vector&lt;Single&gt;</c> with slot names.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The input column is missing or is not what the encoder expects.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        return _columns.Declare(inputSchema);
    }
}
