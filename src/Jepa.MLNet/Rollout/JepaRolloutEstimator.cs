using Jepa.MLNet.Scoring;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Jepa.MLNet;

/// <summary>Predicts the latents that follow a window, several steps ahead, by an exported JEPA world model.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
///
/// ###  Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | No |
/// | Input column data type | Known-sized vector of K·C numbers or Booleans: a window. Actions: one of S·H·A |
/// | Output column data type | Known-sized vector of <xref:System.Single>: D values, or `[S, D]`; slot names |
/// | Required NuGet in addition to Microsoft.ML | Microsoft.ML.OnnxRuntime (comes with this package) |
/// | Exportable to ONNX | No: encoder and predictor are ONNX files already |
///
/// The window is encoded, ẑ_0 = f(w), and the predictor feeds itself, ẑ_k = g(ẑ_{k−1}, a_{k−1}), open loop:
/// no frame after the window is read. Step k lies k·H frames after the window's last frame.
///
/// Actions are those of the S·H frames from the window's last frame on, oldest first, the A values of a frame
/// together. A time is the index of the window's last frame in its series, counted from 0, and read as float32: it is
/// exact up to 16 777 216.
///
/// A row with NaN or an infinity in an input gives NaN alone, or an error if so asked
/// ([NonFinite](xref:Jepa.MLNet.JepaEncodingOptions.NonFinite)), and touches no other row. In the window NaN is allowed
/// where the encoder replaces it.
///
/// The transformer owns ONNX Runtime sessions, is thread-safe, and scores in batches, lazily, as JepaEncode's does.
///
/// ]]>
/// </format>
/// </remarks>
public sealed class JepaRolloutEstimator : JepaOperatorEstimator<JepaRolloutTransformer>
{
    private readonly OperatorDefinition _definition;
    private readonly RolloutPlan _plan;

    internal JepaRolloutEstimator(
        IHostEnvironment environment, OperatorDefinition definition, JepaModelDescription description, RolloutPlan plan)
        : base(environment, RolloutOperator.ColumnsOf(definition, description, plan), description) =>
        (_definition, _plan) = (definition, plan);

    private protected override JepaRolloutTransformer CreateTransformer(IHost host, IDataView input) =>
        new(host, _definition, _plan);
}
