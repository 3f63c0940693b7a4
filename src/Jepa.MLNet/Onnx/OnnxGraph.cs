using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Jepa.MLNet.Onnx;

/// <summary>
/// One ONNX graph in one inference session, shared by every cursor and thread that scores with it. Disposed while
/// another thread runs, it lets that run end and refuses later ones.
/// </summary>
internal sealed class OnnxGraph : IDisposable
{
    private const int SmallModelBytes = 64 << 10;

    private readonly string _ownerName;
    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly SessionHandle _handle;

    /// <summary>Loads a graph.</summary>
    /// <param name="file">The ONNX file.</param>
    /// <param name="ownerName">The name that an <see cref="ObjectDisposedException"/> gives.</param>
    /// <param name="settings">How to run it.</param>
    /// <exception cref="FormatException">ONNX Runtime cannot load the bytes, or what they declare.</exception>
    /// <exception cref="InvalidOperationException">
    /// The GPU asked for cannot be used, and the CPU may not replace it.
    /// </exception>
    public OnnxGraph(ModelFile file, string ownerName, OnnxSettings settings)
    {
        Source = file.Source;
        _ownerName = ownerName;
        (_session, RunsOnGpu, GpuFallbackReason) = Open(file, settings);
        _handle = new SessionHandle(_session, _runOptions);
        try
        {
            Metadata = _session.ModelMetadata.CustomMetadataMap;
            Inputs = Declared(_session.InputMetadata);
            Outputs = Declared(_session.OutputMetadata);
        }
        catch (Exception exception)
        {
            // ONNX Runtime's binding meets a NUL in a metadata key with a NullReferenceException, for one.
            Dispose();
            throw new FormatException(
                $"'{Source}' declares what ONNX Runtime cannot give: {exception.Message}", exception);
        }
    }

    /// <summary>Gets where the file comes from, for messages.</summary>
    public string Source { get; }

    /// <summary>Gets the file's metadata properties.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Gets the inputs the file declares, by name.</summary>
    public IReadOnlyDictionary<string, OnnxTensorShape> Inputs { get; }

    /// <summary>Gets the outputs the file declares, by name.</summary>
    public IReadOnlyDictionary<string, OnnxTensorShape> Outputs { get; }

    /// <summary>Gets whether a GPU runs the session: inputs are then copied when bound, not when run.</summary>
    public bool RunsOnGpu { get; }

    /// <summary>Gets why the CPU runs the session although a GPU was asked for; null otherwise.</summary>
    public string? GpuFallbackReason { get; }

    public void ThrowIfDisposed()
    {
        if (_handle.IsClosed)
        {
            throw new ObjectDisposedException(
                _ownerName, $"The {_ownerName} has been disposed with its ONNX session: it can no longer score.");
        }
    }

    public OrtIoBinding CreateBinding() => _session.CreateIoBinding();

    public void Run(OrtIoBinding binding) => _session.RunWithBinding(_runOptions, binding);

    /// <summary>Keeps the session alive until <see cref="Release"/>.</summary>
    /// <exception cref="ObjectDisposedException">The owner has been disposed.</exception>
    public void AddReference()
    {
        try
        {
            bool added = false;
            _handle.DangerousAddRef(ref added);
        }
        catch (ObjectDisposedException)
        {
            ThrowIfDisposed();
            throw;
        }
    }

    public void Release() => _handle.DangerousRelease();

    public void Dispose() => _handle.Dispose();

    private static (InferenceSession Session, bool OnGpu, string? GpuFallbackReason) Open(
        ModelFile file, OnnxSettings settings)
    {
        string? fallbackReason = null;
        if (settings.GpuDeviceId is int device)
        {
            try
            {
                using SessionOptions gpu = Options(file, settings);
                gpu.AppendExecutionProvider_CUDA(device);
                return (new InferenceSession(file.Bytes, gpu), true, null);
            }
            catch (Exception exception)
                when (exception is OnnxRuntimeException or EntryPointNotFoundException or DllNotFoundException)
            {
                fallbackReason = $"ONNX Runtime cannot run '{file.Source}' on GPU {device}: {exception.Message}";
                if (!settings.FallbackToCpu)
                {
                    throw new InvalidOperationException(
                        $"{fallbackReason} Reference Microsoft.ML.OnnxRuntime.Gpu, or set MLContext.FallbackToCpu.",
                        exception);
                }
            }
        }
        try
        {
            using SessionOptions cpu = Options(file, settings);
            return (new InferenceSession(file.Bytes, cpu), false, fallbackReason);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new FormatException(
                $"'{file.Source}' is not an ONNX model that ONNX Runtime can load: {exception.Message}", exception);
        }
    }

    private static SessionOptions Options(ModelFile file, OnnxSettings settings) => new()
    {
        // More threads than cores only wait for each other, and a model may come from a larger machine.
        IntraOpNumThreads = Math.Min(settings.IntraOpThreads, Environment.ProcessorCount),
        InterOpNumThreads = 1,
        ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
        // Measured: one row of the article's encoder (3 KiB) takes 1.36 µs without arena and memory pattern, 1.49 µs
        // with them. Batches of 64-1024-128 (0.8 MiB), whose inner tensors are megabytes, lose up to a quarter without
        // the arena and nothing without the pattern.
        EnableCpuMemArena = file.Bytes.Length > SmallModelBytes,
        EnableMemoryPattern = false,
        // What matters comes as an exception; a library leaves standard error alone.
        LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
    };

    private static Dictionary<string, OnnxTensorShape> Declared(IReadOnlyDictionary<string, NodeMetadata> nodes) =>
        nodes.ToDictionary(
            node => node.Key,
            node => node.Value.IsTensor
                ? new OnnxTensorShape(node.Value.ElementType == typeof(float), node.Value.Dimensions)
                : new OnnxTensorShape(IsFloat32: false, []));

    /// <summary>Counts the uses of a session, which has no counting handle of its own; the last one frees it.</summary>
    private sealed class SessionHandle(InferenceSession session, RunOptions runOptions)
        : SafeHandle(invalidHandleValue: 0, ownsHandle: true)
    {
        public override bool IsInvalid => false;

        protected override bool ReleaseHandle()
        {
            session.Dispose();
            runOptions.Dispose();
            return true;
        }
    }
}
