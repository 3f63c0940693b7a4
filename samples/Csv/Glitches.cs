using System.Globalization;

namespace Jepa.Samples.Csv;

/// <summary>Single values so far off that a logger's slip is likelier than a reading.</summary>
internal static class Glitches
{
    /// <summary>
    /// In widths of the middle nine tenths. One value of 99999 among thousands of about 1 widens the scale of a channel
    /// until the others are all the same.
    /// </summary>
    private const double FarOff = 100;
    private const double MostRows = 0.002;

    /// <summary>Makes such values missing, and says so.</summary>
    /// <param name="column">The column.</param>
    /// <param name="values">Its values.</param>
    /// <param name="training">The rows that tell what is far off.</param>
    /// <param name="cleaned">The rows to look for slips in.</param>
    /// <param name="notes">Receives what was left out.</param>
    public static void LeaveOut(
        CsvColumn column, double[] values, int[] training, IReadOnlyCollection<int> cleaned, List<string> notes)
    {
        double[] sorted = [.. training.Select(row => values[row]).Where(double.IsFinite).Order()];
        if (sorted.Length < 20)
            return;
        double low = sorted[sorted.Length / 20], high = sorted[sorted.Length - 1 - sorted.Length / 20];
        if (high == low)
            return;
        double limit = FarOff * (high - low);
        int[] far = [.. cleaned
            .Where(row => values[row] > high + limit || values[row] < low - limit)];
        if (far.Length == 0 || far.Length > Math.Max(1, cleaned.Count * MostRows))
            return;
        string what = far.Length == 1 ? "it is taken for a slip" : $"{far.Length} such values are taken for slips";
        notes.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"'{column.Name}' is {values[far[0]]:g6} in {column.Place(far[0])}, and nine tenths of it are from "
            + $"{low:g4} to {high:g4}: {what} and left out as missing."));
        foreach (int row in far)
            values[row] = double.NaN;
    }
}
