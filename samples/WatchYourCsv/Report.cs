using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Jepa.Training;
using Spectre.Console;

namespace Jepa.Samples.WatchYourCsv;

/// <summary>What the sample prints, and results.json.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void WriteNotes(IEnumerable<string> notes)
    {
        foreach (string note in notes)
            Console.WriteLine(note);
    }

    /// <summary>Shows the epochs of a training as they pass.</summary>
    public static T Training<T>(
        Settings settings, Func<IProgress<TrainingProgress>, T> train, CancellationToken cancellation) =>
        AnsiConsole.Progress().AutoClear(false).Start(context => train(new EpochProgress(
            context.AddTask("training", maxValue: settings.Epochs), "training", cancellation)));

    public static void WriteResults(
        string path, Prepared prepared, IReadOnlyList<string> notes, IReadOnlyList<Verdict> verdicts)
    {
        Detection? marks = Held(prepared.Table, verdicts);
        Write(path, new
        {
            channels = prepared.Table.Channels.Select(channel => channel.Name),
            settings = prepared.Settings,
            normalRows = prepared.Machines.Sum(machine => machine.Normal.Length),
            watchedRows = prepared.Machines.Sum(machine => machine.Watched.Length),
            scoredRows = verdicts.Count,
            alerts = verdicts.Count(verdict => verdict.IsAlert),
            marks = marks is null ? null : new
            {
                precision = marks.Precision,
                recall = marks.Recall,
                f1 = marks.F1,
                falseAlarmRate = marks.FalseAlarmRate,
                missRate = marks.MissRate,
            },
            notes,
        });
    }

    public static void Write(string path, object results) =>
        File.WriteAllText(path, JsonSerializer.Serialize(results, Json));

    /// <summary>Sums up, and says what to do next.</summary>
    public static void Close(
        Prepared prepared, IReadOnlyList<Verdict> verdicts, string output, IReadOnlyList<WatchChain> chains)
    {
        Sum(prepared.Table, verdicts, prepared.Settings.FalseAlarmRate);
        string chain = chains.Count == 1 ? Call.ChainFile : $"{chains.Count} chains, watch-*.zip, one a recording";
        Console.WriteLine($"alerts.csv, watch.png, results.json and {chain} are in {output}");
        Console.WriteLine(
            $"Next: look at watch.png; then --score FILE --output {output} watches new rows, and ml.Model.Load with "
            + "ml.Model.CreateSeriesEngine live ones.");
    }

    /// <summary>Counts the alerts, and holds them against the marks where there are any.</summary>
    public static void Sum(WatchTable table, IReadOnlyList<Verdict> verdicts, double rate)
    {
        int alerts = verdicts.Count(verdict => verdict.IsAlert);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{alerts} of {verdicts.Count} watched rows raised an alert; of rows like the normal ones ")
            + string.Create(CultureInfo.InvariantCulture, $"{rate:p1} would."));
        if (Held(table, verdicts) is { } marks)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"Against the marks: precision {marks.Precision:f3}, recall {marks.Recall:f3}, F1 {marks.F1:f3}, "
                + $"false alarms on {marks.FalseAlarmRate:p1} of the unmarked rows."));
        }
    }

    private static Detection? Held(WatchTable table, IEnumerable<Verdict> verdicts) => table.Marks is { } marks
        ? Detection.Of(verdicts.Select(verdict => (verdict.IsAlert, marks[verdict.Row])))
        : null;
}
