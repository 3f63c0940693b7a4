using Jepa.Samples.Csv;
using Microsoft.ML;
using Spectre.Console;

namespace Jepa.Samples.WatchYourCsv;

/// <summary>One call on a file of one's own: reads, learns, watches, writes.</summary>
internal sealed record Call(
    string[] Files,
    string[] NormalFiles,
    int? NormalRows,
    NamedColumns Columns,
    double? MaximumStep,
    char? Separator,
    Settings Settings,
    string Output,
    CancellationToken Cancellation)
{
    /// <summary>The chain of a single machine.</summary>
    public const string ChainFile = "watch.zip";

    private const string ResultsFile = "results.json";

    public void Run()
    {
        var notes = new List<string>();
        (Settings settings, Prepared prepared) = WrongCallException.Where(() => Prepare(notes));
        Report.WriteNotes(notes);
        using var results = new ResultFolder(Output);
        var watcher = new Watcher(new MLContext(settings.Seed), settings, prepared.Table);
        using Watch watch = Report.Training(
            settings, progress => watcher.Learn(prepared.Machines, progress, Cancellation), Cancellation);
        Verdict[] verdicts = watcher.Run(watch);

        var files = new List<string>();
        foreach (WatchChain chain in watch.Chains)
        {
            string name = watch.Chains.Count == 1 ? ChainFile : $"watch-{FileName(chain.Machine.Name)}.zip";
            watcher.Save(chain, Place(name));
        }
        results.Keep([.. files]); // whatever fails from here on
        files.Clear();
        Alerts.WriteFile(Place(Alerts.FileName), prepared.Table, verdicts);
        WatchChain shown = watch.Chains.MaxBy(chain => Of(chain).Count(verdict => verdict.IsAlert))!;
        WatchPlot.Write(
            Place(WatchPlot.FileName), prepared.Table, shown.Machine, shown.Detector.Threshold, Of(shown));
        Alerts.Show(prepared.Table, verdicts, settings.SpanFrames);
        Report.WriteResults(Place(ResultsFile), prepared, notes, verdicts);
        results.Keep([.. files]);
        Report.Close(prepared, verdicts, Output, watch.Chains);

        string Place(string name)
        {
            files.Add(name);
            return Path.Combine(results.Aside, name);
        }

        Verdict[] Of(WatchChain chain)
        {
            HashSet<int> rows = [.. chain.Machine.Watched];
            return [.. verdicts.Where(verdict => rows.Contains(verdict.Row))];
        }
    }

    private (Settings Settings, Prepared Prepared) Prepare(List<string> notes)
    {
        string[] watched = Find(Files), normal = Find(NormalFiles);
        CsvTable table = CsvTable.Read([.. normal, .. watched], Separator);
        Prepared prepared = Prepared.Of(
            table,
            Columns,
            MaximumStep,
            series => normal.Length > 0
                ? Machine.Apart(series, row => table.FileIndexOf(row) < normal.Length)
                : Machine.Cut(series, NormalRows),
            Settings,
            notes);
        return (prepared.Settings, prepared);
    }

    private static string[] Find(string[] paths) => [.. paths.SelectMany(CsvFiles.Find).Distinct()];

    private static string FileName(string recording) =>
        string.Concat(recording.Select(letter => char.IsLetterOrDigit(letter) || letter is '-' or '_' ? letter : '_'));
}
