using Jepa.Samples.Csv;
using Spectre.Console;

namespace Jepa.Samples.ReadYourCsv;

/// <summary>One call of the sample: reads, trains, scores, writes.</summary>
internal sealed class Call(char? separator, string output, CancellationToken cancellation)
{
    /// <summary>Trains on files if there are any, then scores files if there are any.</summary>
    public void Run(
        string[] files,
        NamedColumns columns,
        Training training,
        double? maximumStep,
        string[] scored,
        string? model)
    {
        CsvTable? toScore = scored.Length > 0 ? WrongCallException.Where(() => Read(scored)) : null;
        if (files.Length > 0)
        {
            CsvTable table = WrongCallException.Where(() => Read(files));
            Train(table, columns, training, maximumStep, isScoredNext: toScore is not null);
        }
        if (toScore is not null)
            Score(toScore, model ?? Path.Combine(output, Experiment.Model));
    }

    private void Train(
        CsvTable table, NamedColumns columns, Training training, double? maximumStep, bool isScoredNext)
    {
        var notes = new List<string>();
        Prepared prepared = WrongCallException.Where(() => Prepared.Of(table, columns, training, maximumStep, notes));
        Report.WriteNotes(notes);
        using var results = new ResultFolder(output);
        ExperimentResult result = AnsiConsole.Progress().AutoClear(false).Start(context =>
        {
            ProgressTask task = context.AddTask("training", maxValue: training.Epochs);
            var progress = new EpochProgress(task, "training", cancellation);
            return new Experiment(prepared, results).Run(progress, cancellation);
        });
        results.Keep(Experiment.Files); // whatever fails from here on
        if (result.Rows.Count > 0)
            Report.WriteTable(prepared.Rows.Target!.Name, result);
        Report.WriteWarnings(result.Warnings);
        Report.WriteResults(Path.Combine(results.Aside, Report.FileName), prepared, result, notes);
        results.Keep(Report.FileName);
        Report.Line($"{string.Join(", ", Experiment.Files)} and {Report.FileName} are in {output}");
        if (isScoredNext)
            return;
        Report.Line(prepared.Rows.Target is null
            ? $"Next: add --label COLUMN to read it from the latent, or --score FILE --output {output} for the latents "
                + "of other rows; in ML.NET, load model.zip and append a trainer on its column "
                + $"'{prepared.Rows.Columns.Latent}'."
            : $"Next: --score FILE --output {output} predicts '{prepared.Rows.Target.Name}' for other rows; "
                + "in ML.NET, load model.zip, which takes the columns of the file.");
    }

    private void Score(CsvTable table, string model)
    {
        Scoring scoring = WrongCallException.Where(() => new Scoring(table, SavedRun.Load(model)));
        using var results = new ResultFolder(output);
        int count = WrongCallException.Where(() => scoring.Run(model, Path.Combine(results.Aside, Scoring.FileName)));
        results.Keep(Scoring.FileName);
        Report.WriteNotes(scoring.Notes);
        Report.Line($"{Scoring.FileName} is in {output}");
        Report.Line($"Next: join it to the file by its column Line; {count} of {table.RowCount} rows end a window.");
    }

    private CsvTable Read(string[] paths) => CsvTable.Read([.. paths.SelectMany(CsvFiles.Find).Distinct()], separator);
}
