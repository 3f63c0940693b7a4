using static TorchSharp.torch;

namespace Jepa.Training.Data;

/// <summary>A fixed-capacity buffer of clips in torch's own memory, filled clip by clip and read as tensors.</summary>
/// <remarks>
/// Torch aligns its memory; managed arrays lie anywhere, and MKL's small products depend on the alignment, so that
/// equal seeds gave unequal numbers.
/// </remarks>
internal sealed class ClipBuffer : IDisposable
{
    private readonly ClipShape _shape;
    private readonly Tensor _windows;
    private readonly Tensor? _actions;

    // Asking a tensor for its memory takes several native calls: once for each clip, they cost a tenth of a step.
    private readonly unsafe float* _windowValues;
    private readonly unsafe float* _actionValues;

    /// <param name="shape">The shape of a clip.</param>
    /// <param name="capacity">N, the clips there is room for.</param>
    /// <exception cref="ArgumentException">So many do not fit into memory.</exception>
    public unsafe ClipBuffer(ClipShape shape, long capacity)
    {
        long clipLength = shape.ClipLength + (long)shape.Steps * shape.StepActionSize;
        long memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        // The memory of one clip is a span, whose length is an int.
        long most = clipLength > int.MaxValue / sizeof(float)
            ? 0
            : Math.Min(int.MaxValue, memory / (clipLength * sizeof(float)));
        if (capacity > most)
        {
            throw new ArgumentException(
                $"{capacity} clips of {clipLength} values do not fit in a buffer (limit {most}): set a smaller " +
                $"{nameof(JepaTrainingOptions.BatchSize)} or {nameof(JepaTrainingOptions.ShuffleBufferSize)}.");
        }
        _shape = shape;
        Capacity = (int)capacity;
        long[] frame = [.. shape.Frame.Dimensions];
        _windows = empty([capacity, shape.Steps + 1, shape.WindowSize, .. frame], ScalarType.Float32)
            .DetachFromDisposeScope();
        _actions = shape.StepActionSize == 0
            ? null
            : empty([capacity, shape.Steps, shape.StepActionSize], ScalarType.Float32).DetachFromDisposeScope();
        _windowValues = AddressOf(_windows);
        _actionValues = _actions is null ? null : AddressOf(_actions);
    }

    public int Capacity { get; }

    /// <summary>Gets all clips as tensors over this buffer's memory; valid until it is disposed.</summary>
    public Clips Clips => new(_windows, _actions);

    /// <summary>The windows of a clip, <c>[T + 1, K, …frame]</c>.</summary>
    public unsafe Span<float> Windows(int clip) => Row(_windowValues, clip, (int)_shape.ClipLength);

    /// <summary>A window of a clip, <c>[K, …frame]</c>.</summary>
    public Span<float> Window(int clip, int step) =>
        Windows(clip).Slice(step * _shape.WindowLength, _shape.WindowLength);

    /// <summary>What the predictor reads beside the latent at a step, <c>[A·H + P]</c>.</summary>
    public Span<float> Action(int clip, int step) =>
        Actions(clip).Slice(step * _shape.StepActionSize, _shape.StepActionSize);

    public void CopyTo(int clip, ClipBuffer target, int targetClip)
    {
        Windows(clip).CopyTo(target.Windows(targetClip));
        Actions(clip).CopyTo(target.Actions(targetClip));
    }

    public void Dispose()
    {
        _windows.Dispose();
        _actions?.Dispose();
    }

    private unsafe Span<float> Actions(int clip) =>
        _actions is null ? [] : Row(_actionValues, clip, _shape.Steps * _shape.StepActionSize);

    private unsafe Span<float> Row(float* values, int clip, int length)
    {
        ObjectDisposedException.ThrowIf(_windows.IsInvalid, this);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)clip, (uint)Capacity, nameof(clip));
        return new Span<float>(values + (long)clip * length, length);
    }

    private static unsafe float* AddressOf(Tensor tensor)
    {
        // Of the first clip alone: a span ends at 2 GiB, the tensor need not.
        using Tensor first = tensor.narrow(0, 0, Math.Min(1, tensor.shape[0]));
        fixed (byte* address = first.bytes)
            return (float*)address; // native memory: nothing moves it
    }
}
