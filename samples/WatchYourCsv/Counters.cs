using Jepa.Samples.Csv;

namespace Jepa.Samples.WatchYourCsv;

/// <summary>Columns that only rise or only fall, as meters do: no later row is like the normal ones.</summary>
internal static class Counters
{
    /// <summary>Leaves such columns out, and says so.</summary>
    public static IReadOnlyList<CsvColumn> LeaveOut(
        IReadOnlyList<CsvColumn> columns, IReadOnlyList<Machine> machines, List<string> notes)
    {
        var kept = new List<CsvColumn>();
        foreach (CsvColumn column in columns)
        {
            double[] values = column.Numbers();
            if (!machines.All(machine => Counts(machine.Normal, values)))
            {
                kept.Add(column);
                continue;
            }
            notes.Add($"'{column.Name}' is left out: it only rises or only falls, so that no later row is like the "
                + $"normal ones; name it by --observe {ColumnList.Quote(column.Name)} to watch it all the same.");
        }
        return kept;
    }

    /// <summary>A level that is changed now and then in one direction is none: most steps must move.</summary>
    private static bool Counts(int[] rows, double[] values)
    {
        double[] present = [.. rows.Select(row => values[row]).Where(double.IsFinite)];
        double[] steps = [.. present.Zip(present.Skip(1), (one, next) => next - one)];
        return steps.Length > 2
            && (steps.All(step => step >= 0) || steps.All(step => step <= 0))
            && steps.Count(step => step != 0) * 2 > steps.Length;
    }
}
