using Jepa.MLNet.Onnx;
using Jepa.MLNet.Scoring;

namespace Jepa.MLNet;

/// <summary>The encoder as an operator over batches: windows in, latents out.</summary>
internal sealed class EncodingOperator(OnnxGraph encoder, OperatorColumns columns, JepaModelDescription description, JepaEncodingOptions options) : IBatchOperator
{
    public OperatorColumns Columns => columns;

    public int BatchSize => options.BatchSize;

    public NonFiniteWindows NonFinite => options.NonFinite;

    public bool TakesNaN => description.ImputesMissingValues;

    public static OperatorColumns ColumnsOf(string outputColumnName, string inputColumnName, JepaModelDescription description) =>
        new([new InputColumn(inputColumnName, description.WindowSize, description.Frame)], [new OutputColumn(outputColumnName, description.LatentSize)]);

    public void ThrowIfDisposed() => encoder.ThrowIfDisposed();

    public IBatchRunner CreateRunner(IReadOnlyList<PinnedRows> inputs, IReadOnlyList<PinnedRows> outputs) =>
        new Runner(new OnnxBinding(encoder, [inputs[0].As(JepaContract.Window)], [outputs[0].As(JepaContract.Latent)]));

    private sealed class Runner(OnnxBinding binding) : IBatchRunner
    {
        public void Run(int rows) => binding.Run(rows);

        public void Dispose() => binding.Dispose();
    }
}
