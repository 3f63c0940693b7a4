using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Jepa.Training.Data;

/// <summary>
/// The SHA-256 of one series, built up from its rows as they come: however the rows of several series are interleaved, and whether they are read into
/// memory or pass by, the same series have the same fingerprint.
/// </summary>
internal sealed class SeriesDigest(int inputSize, int actionSize) : IDisposable
{
    private readonly IncrementalHash _windows = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash _actions = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Gets n, the windows so far.</summary>
    public long Length { get; private set; }

    /// <summary>Adds windows <c>[n, K·C]</c> and their actions <c>[n, A]</c>.</summary>
    public void Append(ReadOnlySpan<float> windows, ReadOnlySpan<float> actions)
    {
        Length += windows.Length / inputSize;
        _windows.AppendData(MemoryMarshal.AsBytes(windows));
        _actions.AppendData(MemoryMarshal.AsBytes(actions));
    }

    public byte[] Finish()
    {
        // The shape is part of the data: the same numbers cut into other series are another training set.
        return SHA256.HashData([.. MemoryMarshal.AsBytes<long>([Length, inputSize, actionSize]), .. _windows.GetHashAndReset(), .. _actions.GetHashAndReset()]);
    }

    public void Dispose()
    {
        _windows.Dispose();
        _actions.Dispose();
    }

    public static byte[] Of(WindowedSeries series)
    {
        using var digest = new SeriesDigest(series.InputSize, series.ActionSize);
        digest.Append(series.Windows.Span, series.Actions.Span);
        return digest.Finish();
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
