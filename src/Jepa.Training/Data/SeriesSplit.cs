namespace Jepa.Training.Data;

/// <summary>Which series are learned from and which early stopping watches, by their indices.</summary>
internal sealed record SeriesSplit(int[] Training, int[] Validation)
{
    /// <summary>Draws the validation series; at least one stays on either side.</summary>
    /// <param name="clipCounts">The clips of each series.</param>
    /// <param name="fraction">The part to hold out; 0 for none.</param>
    /// <param name="seed">The seed of the draw.</param>
    /// <exception cref="ArgumentException">Fewer than two series have a clip, and some are to be held out.</exception>
    public static SeriesSplit Draw(IReadOnlyList<long> clipCounts, double fraction, int seed)
    {
        int[] all = [.. Enumerable.Range(0, clipCounts.Count)];
        if (fraction == 0)
            return new SeriesSplit(all, []);
        int[] usable = [.. all.Where(series => clipCounts[series] > 0)];
        if (usable.Length < 2)
        {
            throw new ArgumentException(
                $"{usable.Length} series are long enough to learn from; " +
                "expected at least 2 to hold some out for validation.");
        }
        new Random(seed).Shuffle(usable);
        int heldOut = Math.Clamp((int)Math.Round(usable.Length * fraction), 1, usable.Length - 1);
        return new SeriesSplit(usable[heldOut..], usable[..heldOut]);
    }
}
