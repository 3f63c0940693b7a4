using Jepa.MLNet.Onnx;
using Jepa.MLNet.Scoring;

namespace Jepa.MLNet;

/// <summary>The encoder as an operator: windows in, latents out.</summary>
internal sealed class EncodingOperator(JepaModel model, OperatorDefinition definition) : IBatchOperator
{
    /// <summary>The columns of a definition: the output, the input.</summary>
    public const int ColumnCount = 2;

    public OperatorColumns Columns { get; } = ColumnsOf(definition, model.Description);

    public int BatchSize => definition.Options.BatchSize;

    public NonFiniteWindows NonFinite => definition.Options.NonFinite;

    public static OperatorColumns ColumnsOf(OperatorDefinition definition, JepaModelDescription description) => new(
        [new InputColumn(
            definition.ColumnNames[1]!, description.WindowSize, description.Frame, description.ImputesMissingValues)],
        [new OutputColumn(definition.ColumnNames[0]!, description.LatentSize)]);

    public void ThrowIfDisposed() => model.Encoder.ThrowIfDisposed();

    public IBatchRunner CreateRunner(IReadOnlyList<PinnedRows> inputs, IReadOnlyList<PinnedRows> outputs) => new Runner(
        new OnnxBinding(model.Encoder, [inputs[0].As(JepaContract.Window)], [outputs[0].As(JepaContract.Latent)]));

    private sealed class Runner(OnnxBinding binding) : IBatchRunner
    {
        public void Run(int rows) => binding.Run(rows);

        public void Dispose() => binding.Dispose();
    }
}
