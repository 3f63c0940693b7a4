using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Jepa.Training.Data;

/// <summary>
/// The SHA-256 of one series, accumulated window by window: however the rows of several series are interleaved, and
/// whether they are in memory or streamed, the same series have the same fingerprint.
/// </summary>
internal sealed class SeriesDigest(ClipShape shape) : IDisposable
{
    private readonly IncrementalHash _frames = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash _actions = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly float[] _last = new float[shape.WindowLength];

    /// <summary>Gets n, the windows so far.</summary>
    public long Length { get; private set; }

    /// <summary>Adds a window <c>[K, …frame]</c> and its action <c>[A]</c>.</summary>
    /// <param name="window">The window.</param>
    /// <param name="action">The action.</param>
    /// <param name="followsGap">Whether a gap is known to lie before it.</param>
    /// <returns>Whether the window slides on from the one before it, by one frame.</returns>
    public bool Append(ReadOnlySpan<float> window, ReadOnlySpan<float> action, bool followsGap)
    {
        bool continues = Length > 0 && !followsGap && Stretch.Continues(window, _last, shape.Frame.Size);
        if (continues)
        {
            _frames.AppendData(MemoryMarshal.AsBytes(window[^shape.Frame.Size..]));
        }
        else
        {
            _frames.AppendData(MemoryMarshal.AsBytes<long>([Length])); // a gap is part of the data
            _frames.AppendData(MemoryMarshal.AsBytes(window));
        }
        _actions.AppendData(MemoryMarshal.AsBytes(action));
        window.CopyTo(_last);
        Length++;
        return continues;
    }

    public byte[] Finish()
    {
        // The shape is part of the data: the same numbers cut into other series are another training set.
        ReadOnlySpan<long> sizes = [Length, shape.WindowSize, shape.Frame.Size, shape.ActionSize];
        return SHA256.HashData(
            [.. MemoryMarshal.AsBytes(sizes), .. _frames.GetHashAndReset(), .. _actions.GetHashAndReset()]);
    }

    public void Dispose()
    {
        _frames.Dispose();
        _actions.Dispose();
    }

    /// <summary>The fingerprint, hexadecimal, of series in their order.</summary>
    public static string Combine(IEnumerable<byte[]> digests)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (byte[] digest in digests)
            hash.AppendData(digest);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
