namespace Jepa.Training.Data.Streaming;

/// <summary>What a first pass over streamed rows finds: that they can be learned from, how many each series has, and which data they are.</summary>
internal sealed class SeriesSurvey
{
    private readonly byte[][] _digests;

    private SeriesSurvey(long[] lengths, byte[][] digests)
    {
        Lengths = lengths;
        _digests = digests;
    }

    /// <summary>Gets the windows of each series, by its number.</summary>
    public IReadOnlyList<long> Lengths { get; }

    /// <exception cref="ArgumentException">There is no row, a number is not finite, or a series goes back in time.</exception>
    public static SeriesSurvey Of(IWindowRows rows, bool allowMissing, CancellationToken cancellationToken)
    {
        int channels = rows.InputSize / (rows.FirstTime + 1);
        List<(SeriesDigest Digest, string Name)> all = [];
        try
        {
            foreach (WindowRow row in rows.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (row.Series == all.Count)
                    all.Add((new SeriesDigest(rows.InputSize, rows.ActionSize), row.Name));
                (SeriesDigest digest, string name) = all[row.Series];
                FiniteNumbers.RequireWindows(row.Window, rows.InputSize, channels, digest.Length, name, allowMissing);
                FiniteNumbers.RequireActions(row.Action, rows.ActionSize, rows.FirstTime + digest.Length, name);
                digest.Append(row.Window, row.Action);
            }
            return new SeriesSurvey([.. all.Select(series => series.Digest.Length)], [.. all.Select(series => series.Digest.Finish())]);
        }
        finally
        {
            foreach ((SeriesDigest digest, _) in all)
                digest.Dispose();
        }
    }

    /// <summary>The fingerprint of some of the series, in the order given.</summary>
    public string FingerprintOf(IEnumerable<int> series) => SeriesDigest.Combine(series.Select(number => _digests[number]));
}
