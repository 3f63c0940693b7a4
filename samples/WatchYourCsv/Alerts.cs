using System.Globalization;
using nietras.SeparatedValues;
using Spectre.Console;

namespace Jepa.Samples.WatchYourCsv;

/// <summary>The rows that raised an alert, on the terminal and in a file.</summary>
internal static class Alerts
{
    public const string FileName = "alerts.csv";

    private const int MostShown = 20, MostBlamed = 3;

    /// <summary>A channel with less than this is not named.</summary>
    private const float LeastBlame = 0.1f;

    private static readonly string[] Columns = ["recording", "line", "time", "score", "pValue", "channels"];

    public static void WriteFile(string path, WatchTable table, IReadOnlyList<Verdict> verdicts)
    {
        using SepWriter writer = Sep.New(',').Writer(options => options with { Escape = true }).ToFile(path);
        writer.Header.Add(Columns); // also where no row follows
        foreach (Verdict alert in verdicts.Where(verdict => verdict.IsAlert))
        {
            using SepWriter.Row row = writer.NewRow();
            row["recording"].Set(table.Series.Names[alert.Row]);
            row["line"].Format(table.Table.LineOf(alert.Row));
            row["time"].Set(TimeOf(table, alert.Row));
            row["score"].Set(Number(alert.Score));
            row["pValue"].Set(Number(alert.PValue));
            row["channels"].Set(Blame(table, alert.Blame));
        }
    }

    /// <summary>Prints alerts that follow each other as one, the greatest scores if there are too many.</summary>
    public static void Show(WatchTable table, IReadOnlyList<Verdict> verdicts, int patience)
    {
        List<List<Verdict>> bursts = Bursts(table, verdicts, patience);
        if (bursts.Count == 0)
        {
            Console.WriteLine("No alert.");
            return;
        }
        var shown = new Table().AddColumns("from", "to", "alerts", "greatest score", "least p", "channels");
        foreach (List<Verdict> burst in bursts
            .OrderByDescending(alerts => alerts.Max(alert => alert.Score)).Take(MostShown)
            .OrderBy(alerts => verdicts.TakeWhile(verdict => verdict != alerts[0]).Count()))
        {
            Verdict peak = burst.MaxBy(alert => alert.Score)!;
            shown.AddRow(
                Markup.Escape(PlaceOf(table, burst[0].Row)),
                Markup.Escape(TimeOf(table, burst[^1].Row)),
                burst.Count.ToString(CultureInfo.InvariantCulture),
                peak.Score.ToString("g3", CultureInfo.InvariantCulture),
                burst.Min(alert => alert.PValue).ToString("g2", CultureInfo.InvariantCulture),
                Markup.Escape(Blame(table, peak.Blame)));
        }
        AnsiConsole.Write(shown);
        if (bursts.Count > MostShown)
            Console.WriteLine($"{MostShown} of {bursts.Count} bursts are shown, those of the greatest scores.");
    }

    /// <summary>A row's time, or its line where the file tells none.</summary>
    public static string TimeOf(WatchTable table, int row) => table.Times?[row]
        ?? string.Create(CultureInfo.InvariantCulture, $"line {table.Table.LineOf(row)}");

    private static string Number(double value) => value.ToString("g6", CultureInfo.InvariantCulture);

    private static string PlaceOf(WatchTable table, int row) => table.Series.Names[row] is { Length: > 0 } name
        ? $"{name}, {TimeOf(table, row)}"
        : TimeOf(table, row);

    private static List<List<Verdict>> Bursts(WatchTable table, IReadOnlyList<Verdict> verdicts, int patience)
    {
        var bursts = new List<List<Verdict>>();
        int last = int.MinValue;
        for (int index = 0; index < verdicts.Count; index++)
        {
            if (!verdicts[index].IsAlert)
                continue;
            bool goesOn = last >= index - patience
                && table.Series.Names[verdicts[last].Row] == table.Series.Names[verdicts[index].Row];
            if (!goesOn)
                bursts.Add([]);
            bursts[^1].Add(verdicts[index]);
            last = index;
        }
        return bursts;
    }

    private static string Blame(WatchTable table, float[] shares) => string.Join("; ", shares
        .Select((share, channel) => (Share: share, table.Channels[channel].Name))
        .OrderByDescending(blamed => blamed.Share)
        .Take(MostBlamed)
        .Where((blamed, index) => index == 0 || blamed.Share >= LeastBlame)
        .Select(blamed => string.Create(CultureInfo.InvariantCulture, $"{blamed.Name} {blamed.Share:p0}")));
}
