namespace Jepa.MLNet.Windowing;

/// <summary>Ring buffers: the last K frames of each series, by its number.</summary>
internal sealed class FrameRings(int windowSize, int frameSize)
{
    private readonly List<float[]> _rings = [];

    /// <summary>Gets the values of a window, K·C.</summary>
    public int WindowLength => windowSize * frameSize;

    /// <summary>Gets the slot of a series' next frame; the caller writes all of it.</summary>
    /// <param name="series">Its number; of those below it, some may have had no frame yet.</param>
    /// <param name="frame">How many frames it had before.</param>
    public Span<float> Next(int series, long frame)
    {
        while (series >= _rings.Count)
            _rings.Add(new float[windowSize * frameSize]);
        return _rings[series].AsSpan((int)(frame % windowSize) * frameSize, frameSize);
    }

    /// <summary>The K·C values of a series as they lie, for what saves and restores them.</summary>
    public Span<float> Ring(int series) => _rings[series];

    /// <summary>The oldest frame of a series' window.</summary>
    /// <param name="series">The series' number.</param>
    /// <param name="frames">How many frames it has had; at least K.</param>
    public ReadOnlySpan<float> Oldest(int series, long frames) =>
        _rings[series].AsSpan((int)(frames % windowSize) * frameSize, frameSize);

    /// <summary>Copies a series' window, oldest frame first.</summary>
    /// <param name="series">The series' number.</param>
    /// <param name="frames">How many frames it has had; where they are fewer than K, the first is repeated.</param>
    /// <param name="window">Receives K·C values.</param>
    public void CopyTo(int series, long frames, Span<float> window)
    {
        ReadOnlySpan<float> ring = _rings[series];
        if (frames >= windowSize)
        {
            int oldest = (int)(frames % windowSize) * frameSize;
            ring[oldest..].CopyTo(window);
            ring[..oldest].CopyTo(window[(ring.Length - oldest)..]);
            return;
        }
        int missing = (windowSize - (int)frames) * frameSize;
        for (int start = 0; start < missing; start += frameSize)
            ring[..frameSize].CopyTo(window[start..]);
        ring[..(ring.Length - missing)].CopyTo(window[missing..]);
    }
}
