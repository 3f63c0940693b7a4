using Microsoft.ML.OnnxRuntime;

namespace Jepa.MLNet.Onnx;

/// <summary>
/// One ONNX graph in one inference session, shared by every cursor and thread that scores with it. <see cref="Dispose"/> may
/// come while another thread runs: that run ends undisturbed, the session goes with it, and every later run throws.
/// </summary>
internal sealed class OnnxGraph : IDisposable
{
    private const int SmallModelBytes = 64 << 10;

    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly string _ownerName;

    // The owner holds one use of the session until it is disposed, each run holds one while it lasts; who gives the last one back frees it.
    private int _uses = 1;
    private int _disposed;

    /// <summary>Loads a graph.</summary>
    /// <param name="model">The ONNX file's bytes.</param>
    /// <param name="source">Where they come from, for messages.</param>
    /// <param name="ownerName">The name that an <see cref="ObjectDisposedException"/> gives.</param>
    /// <param name="settings">How to run it.</param>
    /// <exception cref="FormatException">ONNX Runtime cannot load the bytes.</exception>
    /// <exception cref="InvalidOperationException">The GPU asked for cannot be used, and the CPU may not replace it.</exception>
    public OnnxGraph(byte[] model, string source, string ownerName, OnnxSettings settings)
    {
        _ownerName = ownerName;
        (_session, RunsOnGpu, GpuRefusal) = Open(model, source, settings);
        Metadata = _session.ModelMetadata.CustomMetadataMap;
        Inputs = Declared(_session.InputMetadata);
        Outputs = Declared(_session.OutputMetadata);
    }

    /// <summary>Gets the file's metadata properties.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Gets the inputs the file declares, by name.</summary>
    public IReadOnlyDictionary<string, OnnxTensorShape> Inputs { get; }

    /// <summary>Gets the outputs the file declares, by name.</summary>
    public IReadOnlyDictionary<string, OnnxTensorShape> Outputs { get; }

    /// <summary>Gets whether the session runs on a GPU, whose inputs are copied when they are bound and not when they are run.</summary>
    public bool RunsOnGpu { get; }

    /// <summary>Gets why the CPU runs the session although a GPU was asked for; null otherwise.</summary>
    public string? GpuRefusal { get; }

    public void ThrowIfDisposed()
    {
        if (Volatile.Read(ref _disposed) != 0)
            throw new ObjectDisposedException(_ownerName, $"The {_ownerName} has been disposed, and the ONNX session with it: it can no longer score.");
    }

    public OrtIoBinding CreateBinding() => _session.CreateIoBinding();

    public void Run(OrtIoBinding binding) => _session.RunWithBinding(_runOptions, binding);

    /// <summary>Keeps the session alive until <see cref="Exit"/>.</summary>
    /// <exception cref="ObjectDisposedException">The owner has been disposed.</exception>
    public void Enter()
    {
        ThrowIfDisposed();
        int uses = Volatile.Read(ref _uses);
        while (uses > 0)
        {
            int seen = Interlocked.CompareExchange(ref _uses, uses + 1, uses);
            if (seen == uses)
                return;
            uses = seen;
        }
        ThrowIfDisposed();
    }

    public void Exit()
    {
        if (Interlocked.Decrement(ref _uses) == 0)
        {
            _session.Dispose();
            _runOptions.Dispose();
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            Exit();
    }

    private static (InferenceSession Session, bool OnGpu, string? GpuRefusal) Open(byte[] model, string source, OnnxSettings settings)
    {
        string? gpuRefusal = null;
        if (settings.GpuDeviceId is int device)
        {
            try
            {
                using SessionOptions gpu = Options(model, settings);
                gpu.AppendExecutionProvider_CUDA(device);
                return (new InferenceSession(model, gpu), true, null);
            }
            catch (Exception exception) when (exception is OnnxRuntimeException or EntryPointNotFoundException or DllNotFoundException)
            {
                gpuRefusal = $"ONNX Runtime cannot run '{source}' on GPU {device}: {exception.Message}";
                if (!settings.FallbackToCpu)
                    throw new InvalidOperationException($"{gpuRefusal} Reference Microsoft.ML.OnnxRuntime.Gpu, or set MLContext.FallbackToCpu.", exception);
            }
        }
        try
        {
            using SessionOptions cpu = Options(model, settings);
            return (new InferenceSession(model, cpu), false, gpuRefusal);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new FormatException($"'{source}' is not an ONNX model that ONNX Runtime can load: {exception.Message}", exception);
        }
    }

    private static SessionOptions Options(byte[] model, OnnxSettings settings) => new()
    {
        IntraOpNumThreads = settings.IntraOpThreads,
        InterOpNumThreads = 1,
        ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
        // Measured: without arena and memory pattern a run of one row of the article's encoder (3 KiB) takes 1.36 µs and not 1.49; batches
        // of 64-1024-128 (0.8 MiB), whose inner tensors are megabytes, lose up to a quarter without the arena and nothing without the pattern.
        EnableCpuMemArena = model.Length > SmallModelBytes,
        EnableMemoryPattern = false,
        // What matters comes as an exception; a library leaves standard error alone.
        LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
    };

    private static Dictionary<string, OnnxTensorShape> Declared(IReadOnlyDictionary<string, NodeMetadata> nodes) =>
        nodes.ToDictionary(
            node => node.Key,
            node => node.Value.IsTensor
                ? new OnnxTensorShape(node.Value.ElementType == typeof(float), node.Value.Dimensions)
                : new OnnxTensorShape(IsSingle: false, []));
}
