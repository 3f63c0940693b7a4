namespace Jepa.Training.Data;

/// <summary>Which series are learned from and which early stopping watches, by their numbers.</summary>
internal sealed record SeriesSplit(int[] Learned, int[] HeldOut)
{
    /// <summary>Draws the held-out series; at least one stays on either side.</summary>
    /// <param name="lengths">The windows of each series; at least one.</param>
    /// <param name="options">The part to hold out, the seed and the horizon.</param>
    /// <exception cref="ArgumentException">There are not enough series with a transition.</exception>
    public static SeriesSplit Draw(IReadOnlyList<long> lengths, JepaTrainingOptions options)
    {
        if (lengths.All(length => length <= options.Horizon))
        {
            throw new ArgumentException(
                $"No series has more than {lengths.Max()} windows; expected at least {options.Horizon + 1} for a horizon of {options.Horizon}.");
        }
        int[] all = [.. Enumerable.Range(0, lengths.Count)];
        if (options.ValidationFraction == 0)
            return new SeriesSplit(all, []);
        int[] usable = [.. all.Where(number => lengths[number] > options.Horizon)];
        if (usable.Length < 2)
            throw new ArgumentException($"There are {usable.Length} series with a transition; expected at least 2 to hold some out for validation.");
        new Random(options.Seed).Shuffle(usable);
        int heldOut = Math.Clamp((int)Math.Round(usable.Length * options.ValidationFraction), 1, usable.Length - 1);
        return new SeriesSplit(usable[heldOut..], usable[..heldOut]);
    }
}
