namespace Jepa.Training.Data;

/// <summary>The values of frames, as float32 or, a quarter of the size, as bytes.</summary>
internal readonly struct FrameValues
{
    private readonly ReadOnlyMemory<float> _singles;
    private readonly ReadOnlyMemory<byte> _bytes;

    public FrameValues(ReadOnlyMemory<float> singles) => _singles = singles;

    public FrameValues(ReadOnlyMemory<byte> bytes) => _bytes = bytes;

    public int Length => _singles.Length + _bytes.Length;

    /// <summary>Gets the values where they are float32; else none.</summary>
    public ReadOnlySpan<float> Singles => _singles.Span;

    /// <summary>Gets the values where they are bytes; else none.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.Span;

    /// <summary>Reads some values as float32, which holds every byte.</summary>
    public void CopyTo(int start, Span<float> target)
    {
        if (_bytes.IsEmpty)
        {
            Singles.Slice(start, target.Length).CopyTo(target);
            return;
        }
        ReadOnlySpan<byte> bytes = Bytes.Slice(start, target.Length);
        for (int index = 0; index < bytes.Length; index++)
            target[index] = bytes[index];
    }
}
