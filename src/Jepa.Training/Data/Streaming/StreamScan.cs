namespace Jepa.Training.Data.Streaming;

/// <summary>
/// The first pass over streamed rows: validates them, counts each series' clips and fingerprints each series.
/// </summary>
internal sealed class StreamScan
{
    private readonly byte[][] _digests;

    private StreamScan(long[] lengths, long[] clipCounts, byte[][] digests)
    {
        Lengths = lengths;
        ClipCounts = clipCounts;
        _digests = digests;
    }

    /// <summary>Gets the windows of each series, by its index.</summary>
    public IReadOnlyList<long> Lengths { get; }

    /// <summary>Gets the clips of each series, by its index.</summary>
    public IReadOnlyList<long> ClipCounts { get; }

    /// <exception cref="ArgumentException">
    /// There is no row, a value is not finite, or a series goes back in time.
    /// </exception>
    public static StreamScan Of(
        IWindowRows rows, ClipShape shape, bool allowMissing, CancellationToken cancellationToken)
    {
        List<Found> all = [];
        try
        {
            foreach (WindowRow row in rows.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (row.Series == all.Count)
                    all.Add(new Found(new SeriesDigest(shape), row.Name));
                Found series = all[row.Series];
                long length = series.Digest.Length;
                FiniteValues.RequireFrames(
                    row.Window, shape.WindowLength, shape.Frame.Size, length, series.Name, allowMissing);
                FiniteValues.RequireActions(row.Action, shape.ActionSize, shape.WindowSize - 1 + length, series.Name);
                bool continues = series.Digest.Append(row.Window, row.Action, row.FollowsGap);
                series.Unbroken = continues || !rows.AreSliding ? series.Unbroken + 1 : 1;
                if (series.Unbroken > shape.Reach)
                    series.Clips++;
            }
            return new StreamScan(
                [.. all.Select(series => series.Digest.Length)],
                [.. all.Select(series => series.Clips)],
                [.. all.Select(series => series.Digest.Finish())]);
        }
        finally
        {
            foreach (Found series in all)
                series.Digest.Dispose();
        }
    }

    /// <summary>The fingerprint of some of the series, in the order given.</summary>
    public string FingerprintOf(IEnumerable<int> series) =>
        SeriesDigest.Combine(series.Select(index => _digests[index]));

    private sealed class Found(SeriesDigest digest, string name)
    {
        public SeriesDigest Digest => digest;

        public string Name => name;

        /// <summary>Gets or sets the windows since the last gap.</summary>
        public long Unbroken { get; set; }

        public long Clips { get; set; }
    }
}
