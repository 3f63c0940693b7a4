using Jepa.Samples.Csv;

namespace Jepa.Samples.ReadYourCsv;

/// <summary>Rows to learn from and rows to test on, both in reading order.</summary>
internal sealed record Split(int[] Training, int[] Test, string Described)
{
    private const double TestFraction = 0.2;
    private const int Tries = 200, FewestTraining = 10, FewestTest = 2;

    /// <summary>
    /// Holds out whole series; where that leaves a part without what has to be read, or there is one series, the end.
    /// </summary>
    /// <exception cref="WrongCallException">No part of the rows can be held out; the message says why.</exception>
    public static Split Of(CsvSeries rows, Target target, Training training)
    {
        Windows windows = new(rows, training.WindowSize);
        string[] series = [.. rows.Order.Select(row => rows.Names[row]).Distinct()];
        var random = new Random(training.Seed);
        for (int attempt = 0; attempt < Tries && series.Length > 1; attempt++)
        {
            Split split = HoldOut(rows, series, random);
            if (Fault(split) is null)
                return split;
        }
        Split end = series.Length > 1 ? CutEach(rows, target) : Cut(rows);
        return Fault(end) is { } fault ? throw new WrongCallException(fault) : end;

        string? Fault(Split split) => Misfit(windows, split.Training, "training", FewestTraining, target)
            ?? Misfit(windows, split.Test, $"test part ({split.Described})", FewestTest, target, split.Training);
    }

    private static Split HoldOut(CsvSeries rows, string[] series, Random random)
    {
        string[] shuffled = [.. series];
        random.Shuffle(shuffled);
        HashSet<string> test = [.. shuffled.Take(Math.Max(1, (int)Math.Round(series.Length * TestFraction)))];
        return new Split(
            [.. rows.Order.Where(row => !test.Contains(rows.Names[row]))],
            [.. rows.Order.Where(row => test.Contains(rows.Names[row]))],
            test.Count == 1 ? "1 series" : $"{test.Count} series");
    }

    private static Split Cut(CsvSeries rows)
    {
        int cut = (int)(rows.Order.Count * (1 - TestFraction));
        return new Split([.. rows.Order.Take(cut)], [.. rows.Order.Skip(cut)], "the last fifth of the rows");
    }

    /// <summary>Cuts each series where four fifths of its labels are past.</summary>
    private static Split CutEach(CsvSeries rows, Target target)
    {
        Dictionary<string, int> labels = rows.Order.Where(row => !double.IsNaN(target.Values[row]))
            .CountBy(row => rows.Names[row]).ToDictionary();
        var seen = new Dictionary<string, int>();
        var test = new HashSet<int>();
        foreach (int row in rows.Order)
        {
            string name = rows.Names[row];
            if (seen.GetValueOrDefault(name) >= labels.GetValueOrDefault(name) * (1 - TestFraction)
                && labels.ContainsKey(name))
            {
                test.Add(row);
            }
            if (!double.IsNaN(target.Values[row]))
                seen[name] = seen.GetValueOrDefault(name) + 1;
        }
        return new Split(
            [.. rows.Order.Where(row => !test.Contains(row))],
            [.. rows.Order.Where(test.Contains)],
            "the end of each labelled series");
    }

    private static string? Misfit(
        Windows windows, int[] rows, string part, int fewest, Target target, int[]? learned = null)
    {
        int[] whole = [.. windows.Whole(rows)];
        double[] labels = [.. whole.Select(row => target.Values[row]).Where(double.IsFinite)];
        part = part == "training" ? "training part" : part;
        if (labels.Length < fewest)
        {
            return $"The {part} has {labels.Length} full windows of {windows.Size} frames with a label; "
                + $"expected at least {fewest}: give more rows or labels, or a smaller --window.";
        }
        double[] different = [.. labels.Distinct()];
        if (different.Length == 1)
        {
            return $"The label '{target.Name}' is {target.Show(different[0])} in all {labels.Length} labelled windows "
                + $"of the {part}; expected two values at least: give rows in which it changes, or leave --label out.";
        }
        if (learned is null || target.Classes.Count == 0)
            return null;
        HashSet<double> known = [.. windows.Whole(learned).Select(row => target.Values[row])];
        return different.FirstOrDefault(value => !known.Contains(value), double.NaN) is var unknown
            && double.IsNaN(unknown)
                ? null
                : $"The training part has no {target.Show(unknown)} of the label '{target.Name}', "
                    + $"which the {part} has; give more rows of it.";
    }
}
