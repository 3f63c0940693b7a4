using Jepa.Samples.Csv;
using Microsoft.ML;

namespace Jepa.Samples.WatchYourCsv;

/// <summary>One call on new rows of a machine that an earlier call has learned.</summary>
internal sealed record ScoreCall(
    string[] Files, string Model, NamedColumns Columns, double? MaximumStep, char? Separator, string Output)
{
    public void Run()
    {
        var ml = new MLContext();
        var notes = new List<string>();
        CsvTable table = WrongCallException.Where(() =>
            CsvTable.Read([.. Files.SelectMany(CsvFiles.Find).Distinct()], Separator));
        using SavedWatch saved = SavedWatch.Load(ml, Model);
        WatchTable rows = WrongCallException.Where(() => saved.Read(table, Columns, MaximumStep, notes));
        Report.WriteNotes(notes);
        using var results = new ResultFolder(Output);
        (Machine Machine, Verdict[] Verdicts)[] watched = [.. Machine.Watch(rows.Series)
            .Select(machine => (machine, Verdict.Of(ml, saved.Chain, rows, machine).ToArray()))];
        Verdict[] verdicts = [.. watched.SelectMany(part => part.Verdicts)];
        (Machine shown, Verdict[] most) = watched.MaxBy(part => part.Verdicts.Count(verdict => verdict.IsAlert));
        Alerts.WriteFile(Path.Combine(results.Aside, Alerts.FileName), rows, verdicts);
        WatchPlot.Write(
            Path.Combine(results.Aside, WatchPlot.FileName), rows, shown, saved.Detector.Threshold, most);
        Alerts.Show(rows, verdicts, saved.Detector.Description.WindowSize);
        results.Keep(Alerts.FileName, WatchPlot.FileName);
        Report.Sum(rows, verdicts, saved.Detector.FalseAlarmRate);
        Console.WriteLine($"{Alerts.FileName} and {WatchPlot.FileName} are in {Output}");
        Console.WriteLine("Next: look at watch.png; where normal behaviour has changed, learn it anew by --file.");
    }
}
