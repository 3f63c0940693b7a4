using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Jepa.MLNet.Onnx;

/// <summary>
/// A graph bound to memory of the caller's, which stays in place until the binding is disposed. Repeated runs of the
/// same number of rows allocate nothing. One thread at a time.
/// </summary>
internal sealed class OnnxBinding(OnnxGraph graph, OnnxTensor[] inputs, OnnxTensor[] outputs) : IDisposable
{
    private ExclusiveUse _use;
    private OrtIoBinding? _binding;
    private long _boundStart;
    private int _boundRows;

    /// <summary>Runs the graph on the first <paramref name="rows"/> rows, in blocks.</summary>
    /// <exception cref="ObjectDisposedException">The graph's owner, or this binding, has been disposed.</exception>
    /// <exception cref="InvalidOperationException">Another thread runs this binding.</exception>
    public void Run(int rows, int blockSize = int.MaxValue)
    {
        // ONNX Runtime runs a disposed binding, or one that is bound meanwhile, into the end of the process.
        _use.Enter(this);
        try
        {
            graph.AddReference();
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
                graph.Release();
            }
        }
        finally
        {
            if (_use.Exit())
                _binding?.Dispose();
        }
    }

    public void Dispose()
    {
        if (_use.Dispose())
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
        long rowBytes = (long)tensor.Width * sizeof(float);
        nint address = tensor.Address + (nint)(start * rowBytes);
        return OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance, TensorElementType.Float, [rows, tensor.Width], address, rows * rowBytes);
    }
}
