using Jepa.Samples.Csv;

namespace Jepa.Samples.WatchYourCsv;

/// <summary>What shares its normal behaviour: one recording, or all that are watched by another file's.</summary>
/// <param name="Name">The recording, or nothing.</param>
/// <param name="Normal">Rows of the table to learn from, in reading order.</param>
/// <param name="Watched">Rows of the table to watch, in reading order.</param>
internal sealed record Machine(string Name, int[] Normal, int[] Watched)
{
    /// <summary>Cuts each recording: its first rows are normal, the rest is watched.</summary>
    /// <param name="series">The rows.</param>
    /// <param name="normalRows">How many are normal; half of each recording if <see langword="null"/>.</param>
    /// <exception cref="WrongCallException">Nothing is left to watch.</exception>
    public static Machine[] Cut(CsvSeries series, int? normalRows)
    {
        Machine[] machines = [.. series.Order.GroupBy(row => series.Names[row]).Select(rows =>
        {
            int[] all = [.. rows];
            int normal = Math.Min(all.Length, normalRows ?? all.Length / 2);
            return new Machine(rows.Key, all[..normal], all[normal..]);
        })];
        return machines.Any(machine => machine.Watched.Length > 0)
            ? machines
            : throw new WrongCallException(
                $"No recording has more than the {normalRows} rows of --train-rows, so that nothing is left to watch; "
                + $"expected fewer: the longest has {machines.Max(machine => machine.Normal.Length)}.");
    }

    /// <summary>Watches all rows of each recording.</summary>
    public static Machine[] Watch(CsvSeries series) =>
        [.. series.Order.GroupBy(row => series.Names[row]).Select(rows => new Machine(rows.Key, [], [.. rows]))];

    /// <summary>All recordings of some files are normal, all others are watched.</summary>
    public static Machine[] Apart(CsvSeries series, Func<int, bool> isNormal) =>
        [new("", [.. series.Order.Where(isNormal)], [.. series.Order.Where(row => !isNormal(row))])];
}
