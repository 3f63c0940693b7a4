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
/// | Input column data type | Known-sized vector of K·C numbers or Booleans; a scalar where K·C = 1 |
/// | Output column data type | Known-sized vector of <xref:System.Single> with D values and slot names |
/// | Required NuGet in addition to Microsoft.ML | Microsoft.ML.OnnxRuntime (comes with this package) |
/// | Exportable to ONNX | No: the encoder is an ONNX file already |
///
/// A window holds K frames, oldest first, the values of a frame together, in the units of the training data. Single,
/// Double, Int16, Int32, Int64 and Boolean are read as float32: Double, Int32 and Int64 lose the digits that float32
/// lacks, Boolean is 0 or 1. A window that SlidingWindow made must have the encoder's frames and shape, not its length
/// alone.
///
/// The transformer this estimator makes owns ONNX Runtime sessions: dispose of it when it is no longer needed. It is
/// thread-safe. Rows are encoded in batches, and only when a row of the batch is asked for its latent.
///
/// A window that holds NaN or an infinity gives a latent of NaN alone, or an error if so asked
/// ([NonFinite](xref:Jepa.MLNet.JepaEncodingOptions.NonFinite)), and touches no other row.
///
/// Trainers read their input many times over, and every pass encodes again: put `AppendCacheCheckpoint` after this
/// estimator.
///
/// A prediction engine disposes of the transformer it is made of, and of its sessions: where engines come and go, make
/// them with `new PredictionEngineOptions { OwnsTransformer = false }`.
///
/// ]]>
/// </format>
/// </remarks>
public sealed class JepaEncodingEstimator : JepaOperatorEstimator<JepaEncodingTransformer>
{
    private readonly OperatorDefinition _definition;

    internal JepaEncodingEstimator(
        IHostEnvironment environment, OperatorDefinition definition, JepaModelDescription description)
        : base(environment, EncodingOperator.ColumnsOf(definition, description), description) =>
        _definition = definition;

    private protected override JepaEncodingTransformer CreateTransformer(IHost host, IDataView input) =>
        new(host, _definition);
}
