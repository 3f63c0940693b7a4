using System.Globalization;
using Jepa.MLNet;
using Jepa.Samples.Csv;
using Jepa.Training;
using Microsoft.ML;
using Spectre.Console;

namespace Jepa.Samples.WatchYourCsv;

/// <summary>
/// The Skoltech anomaly benchmark by its own protocol: the first 400 rows of each file to learn from, the rest scored
/// row by row. One setting for all files, and thresholds that never see a mark.
/// </summary>
internal sealed class SkabBenchmark(string folder, Settings settings, CancellationToken cancellation)
{
    private const int NormalRows = 400;
    private const string Mark = "anomaly";
    private static readonly HashSet<string> Marks = new(StringComparer.OrdinalIgnoreCase) { Mark, "changepoint" };

    public void Run(string output)
    {
        var notes = new List<string>();
        Prepared prepared = WrongCallException.Where(() => Prepare(notes));
        Report.WriteNotes(notes);
        using var results = new ResultFolder(output);
        Pump[] pumps = [.. prepared.Machines.Select(machine => Pump.Of(prepared.Table, machine))];
        double rate = settings.FalseAlarmRate;
        SkabScore main = Report.Training(
            settings, progress => Watch(prepared, settings, "skab", progress), cancellation);
        Settings surprise = settings with { Evidence = AnomalyEvidence.Surprise };
        SkabScore[] others =
        [
            .. Baselines.Of(pumps, rate, settings.Seed),
            Watch(prepared, settings with { Epochs = 0 }, "Untrained"),
            Watch(prepared, surprise, "SurpriseAlone"),
            Watch(prepared, surprise with { Epochs = 0 }, "UntrainedSurpriseAlone"),
            Watch(prepared, settings with { Evidence = AnomalyEvidence.Frames, Epochs = 0 }, "FramesAlone"),
        ];
        Show(main with { Name = $"here ({settings.Evidence})" }, others);
        Report.Write(Path.Combine(results.Aside, "results.json"), new
        {
            skab = new
            {
                f1 = main.Detection.F1,
                falseAlarmRate = main.Detection.FalseAlarmRate,
                missRate = main.Detection.MissRate,
                files = pumps.Length,
                auc = main.Auc,
            },
            baselines = others.Select(score => new
            {
                name = score.Name,
                f1 = score.Detection.F1,
                falseAlarmRate = score.Detection.FalseAlarmRate,
                missRate = score.Detection.MissRate,
                auc = score.Auc,
            }),
            settings,
        });
        results.Keep("results.json");
        Console.WriteLine($"results.json is in {output}");
        Console.WriteLine("Next: watch a file of your own by --file F.csv --train-rows N.");
    }

    private static void Show(SkabScore main, SkabScore[] others)
    {
        var table = new Table().AddColumns("", "F1", "false alarms", "missed", "AUC");
        foreach (SkabScore score in others.Prepend(main))
        {
            table.AddRow(
                score.Name,
                score.Detection.F1.ToString("f3", CultureInfo.InvariantCulture),
                score.Detection.FalseAlarmRate.ToString("p1", CultureInfo.InvariantCulture),
                score.Detection.MissRate.ToString("p1", CultureInfo.InvariantCulture),
                score.Auc.ToString("f3", CultureInfo.InvariantCulture));
        }
        AnsiConsole.Write(table);
    }

    private SkabScore Watch(
        Prepared prepared, Settings watching, string name, IProgress<TrainingProgress>? progress = null)
    {
        var watcher = new Watcher(new MLContext(watching.Seed), watching, prepared.Table);
        using Watch watch = watcher.Learn(prepared.Machines, progress, cancellation);
        Verdict[] verdicts = watcher.Run(watch);
        bool[] marks = prepared.Table.Marks!;
        Dictionary<string, Verdict[]> files = verdicts
            .GroupBy(verdict => prepared.Table.Series.Names[verdict.Row])
            .ToDictionary(file => file.Key, file => file.ToArray());
        double[] areas = [.. files.Values.Select(file => SkabScore.AreaUnderCurve(
            [.. file.Select(verdict => verdict.Score)], [.. file.Select(verdict => marks[verdict.Row])]))
            .Where(double.IsFinite)];
        return new SkabScore(
            name,
            Detection.Of(verdicts.Select(verdict => (verdict.IsAlert, marks[verdict.Row]))),
            areas.Length > 0 ? areas.Average() : double.NaN);
    }

    private Prepared Prepare(List<string> notes)
    {
        string[] files = [.. Directory.EnumerateFiles(folder, "*.csv", SearchOption.AllDirectories)
            .Where(IsMarked).Order(StringComparer.Ordinal)];
        if (files.Length == 0)
        {
            throw new WrongCallException(
                $"'{folder}' holds no CSV file with a column '{Mark}'; expected the benchmark's folder.");
        }
        CsvTable table = CsvTable.Read(files);
        string[] observe = [.. table.Columns
            .Where(column => column.Kind == CsvKind.Number && !Marks.Contains(column.Name))
            .Select(column => ColumnList.Quote(column.Name))];
        var named = new NamedColumns(Series: null, observe, [], Mark, Time: null);
        return Prepared.Of(
            table, named, maximumStep: null, series => Machine.Cut(series, NormalRows), settings, notes);
    }

    private static bool IsMarked(string path) =>
        File.ReadLines(path).FirstOrDefault()?.Contains(Mark, StringComparison.OrdinalIgnoreCase) == true;
}
