using System.Runtime.InteropServices;

namespace Jepa.Training.Data;

/// <summary>
/// Collects the values of frames; those of images as bytes, for as long as each is one. Nothing is lost: what is read
/// back has the same bits.
/// </summary>
/// <param name="mayBeBytes">Whether bytes are worth a try.</param>
internal sealed class FrameRecording(bool mayBeBytes)
{
    private readonly List<byte> _bytes = [];
    private readonly List<float> _singles = [];
    private bool _areBytes = mayBeBytes;

    public int Count => _areBytes ? _bytes.Count : _singles.Count;

    public void Add(ReadOnlySpan<float> values)
    {
        if (_areBytes && !TryAddBytes(values))
        {
            _areBytes = false;
            foreach (byte value in _bytes)
                _singles.Add(value);
            _bytes.Clear();
            _bytes.TrimExcess();
        }
        if (!_areBytes)
            _singles.AddRange(values);
    }

    /// <summary>Whether a window begins a frame after the one that was added last.</summary>
    public bool IsContinuedBy(ReadOnlySpan<float> window, int frameSize)
    {
        if (!_areBytes)
            return Stretch.Continues(window, CollectionsMarshal.AsSpan(_singles)[^window.Length..], frameSize);
        ReadOnlySpan<byte> before = CollectionsMarshal.AsSpan(_bytes)[^(window.Length - frameSize)..];
        for (int index = 0; index < before.Length; index++)
        {
            if (!IsSame(window[index], before[index]))
                return false;
        }
        return true;
    }

    public FrameValues ToValues() =>
        _areBytes ? new FrameValues(_bytes.ToArray()) : new FrameValues(_singles.ToArray());

    private bool TryAddBytes(ReadOnlySpan<float> values)
    {
        int count = _bytes.Count;
        CollectionsMarshal.SetCount(_bytes, count + values.Length);
        Span<byte> added = CollectionsMarshal.AsSpan(_bytes)[count..];
        for (int index = 0; index < values.Length; index++)
        {
            added[index] = (byte)values[index];
            if (!IsSame(values[index], added[index]))
            {
                CollectionsMarshal.SetCount(_bytes, count);
                return false;
            }
        }
        return true;
    }

    /// <remarks>By their bits: −0 is no byte.</remarks>
    private static bool IsSame(float value, byte stored) =>
        BitConverter.SingleToInt32Bits(value) == BitConverter.SingleToInt32Bits(stored);
}
