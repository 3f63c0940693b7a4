using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Jepa.MLNet.Onnx;

/// <summary>
/// A graph bound to memory of the caller's, which must stay where it is until the binding is disposed. Runs of the same number
/// of rows allocate nothing. One thread at a time.
/// </summary>
internal sealed class OnnxBinding(OnnxGraph graph, OnnxTensor[] inputs, OnnxTensor[] outputs) : IDisposable
{
    private OrtIoBinding? _binding;
    private int _boundRows;
    private bool _disposed;

    /// <summary>Runs the graph on the first <paramref name="rows"/> rows.</summary>
    /// <exception cref="ObjectDisposedException">The graph's owner, or this binding, has been disposed.</exception>
    public void Run(int rows)
    {
        // ONNX Runtime would run a disposed binding as a null pointer: the end of the process.
        ObjectDisposedException.ThrowIf(_disposed, this);
        graph.Enter();
        try
        {
            if (rows != _boundRows || graph.RunsOnGpu)
                Bind(rows);
            graph.Run(_binding!);
        }
        finally
        {
            graph.Exit();
        }
    }

    public void Dispose()
    {
        _disposed = true;
        _binding?.Dispose();
    }

    private void Bind(int rows)
    {
        _binding ??= graph.CreateBinding();
        _boundRows = 0;
        foreach (OnnxTensor input in inputs)
        {
            using OrtValue value = Rows(input, rows);
            _binding.BindInput(input.Name, value);
        }
        foreach (OnnxTensor output in outputs)
        {
            using OrtValue value = Rows(output, rows);
            _binding.BindOutput(output.Name, value);
        }
        _boundRows = rows;
    }

    private static OrtValue Rows(OnnxTensor tensor, int rows) => OrtValue.CreateTensorValueWithData(
        OrtMemoryInfo.DefaultInstance, TensorElementType.Float, [rows, tensor.Width], tensor.Address, (long)rows * tensor.Width * sizeof(float));
}
