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
    private long _boundStart;
    private int _boundRows;
    private bool _disposed;

    /// <summary>Runs the graph on the first <paramref name="rows"/> rows, at most <paramref name="blockSize"/> of them at a time.</summary>
    /// <exception cref="ObjectDisposedException">The graph's owner, or this binding, has been disposed.</exception>
    public void Run(int rows, int blockSize = int.MaxValue)
    {
        // ONNX Runtime would run a disposed binding as a null pointer: the end of the process.
        ObjectDisposedException.ThrowIf(_disposed, this);
        graph.Enter();
        try
        {
            for (long start = 0; start < rows; start += blockSize)
            {
                int count = (int)Math.Min(blockSize, rows - start);
                if (start != _boundStart || count != _boundRows || graph.RunsOnGpu)
                    Bind(start, count);
                graph.Run(_binding!);
            }
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

    private void Bind(long start, int rows)
    {
        _binding ??= graph.CreateBinding();
        _boundRows = 0;
        foreach (OnnxTensor input in inputs)
        {
            using OrtValue value = Rows(input, start, rows);
            _binding.BindInput(input.Name, value);
        }
        foreach (OnnxTensor output in outputs)
        {
            using OrtValue value = Rows(output, start, rows);
            _binding.BindOutput(output.Name, value);
        }
        (_boundStart, _boundRows) = (start, rows);
    }

    private static OrtValue Rows(OnnxTensor tensor, long start, int rows)
    {
        long bytesPerRow = (long)tensor.Width * sizeof(float);
        return OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance, TensorElementType.Float, [rows, tensor.Width], tensor.Address + (nint)(start * bytesPerRow), rows * bytesPerRow);
    }
}
