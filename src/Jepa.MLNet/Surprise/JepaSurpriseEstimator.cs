using Jepa.MLNet.Scoring;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Jepa.MLNet;

/// <summary>
/// Surprise: how far the latents that an exported JEPA world model predicts lie from those it encodes, step by step.
/// </summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
///
/// ###  Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | No |
/// | Input column data type | Known-sized vector of (K + S·H)·C numbers or Booleans: a span. Actions: (K + S·H)·A |
/// | Output column data type | Known-sized vector of <xref:System.Single> with S + 1 values and slot names |
/// | Required NuGet in addition to Microsoft.ML | Microsoft.ML.OnnxRuntime (comes with this package) |
/// | Exportable to ONNX | No: encoder and predictor are ONNX files already |
///
/// A span holds K + S·H frames, as SlidingWindow of that window size makes it: S + 1 windows w_0 … w_S, each H
/// frames after the one before. With z_k = f(w_k), ẑ_0 = z_0 and ẑ_k = g(ẑ_{k−1}, a_{k−1}), open loop from
/// the first window, the energy of step k is ‖ẑ_k − z_k‖²/D. The output is one vector, so that a trainer or
/// detector reads it as it is: the energies of steps 1 … S and then their mean. Slots are named `…Step1` and so on,
/// and `…Mean`.
///
/// Actions lie beside the frames, one for each frame of the span, as the same SlidingWindow makes them. Those between
/// are read, of the S·H frames from the first window's last frame on: the span's first K − 1 and its last are not.
/// A plain vector may hold those S·H·A values alone. A SlidingWindow of S·H actions is refused: it ends with the
/// span's last frame, one too late.
///
/// A time is the index of the span's last frame in its series, counted from 0, and read as float32: it is exact up to
/// 16 777 216.
///
/// A row with NaN or an infinity in an input gives NaN alone, or an error if so asked
/// ([NonFinite](xref:Jepa.MLNet.JepaEncodingOptions.NonFinite)), and touches no other row. In the span NaN is allowed
/// where the encoder replaces it.
///
/// The transformer owns ONNX Runtime sessions, is thread-safe, and scores in batches, lazily, as JepaEncode's does.
///
/// ]]>
/// </format>
/// </remarks>
public sealed class JepaSurpriseEstimator : JepaOperatorEstimator<JepaSurpriseTransformer>
{
    private readonly OperatorDefinition _definition;
    private readonly int _steps;

    internal JepaSurpriseEstimator(
        IHostEnvironment environment, OperatorDefinition definition, JepaModelDescription description, int steps)
        : base(environment, SurpriseOperator.ColumnsOf(definition, description, steps), description) =>
        (_definition, _steps) = (definition, steps);

    private protected override JepaSurpriseTransformer CreateTransformer(IHost host, IDataView input) =>
        new(host, _definition, _steps);
}
