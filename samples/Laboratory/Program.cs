// The article's figures, claims and wishes as experiments, reported with pictures and numbers on one page.
using System.CommandLine;
using Jepa.Samples;
using Jepa.Samples.Lab;
using Jepa.Samples.Lab.Experiments;
using Jepa.Samples.Lab.Report;
using Jepa.Samples.Lab.Trials;
using MathNet.Numerics;
using Spectre.Console;

string known = string.Join(", ", Laboratory.All.Select(experiment => experiment.Name));
var names = new Argument<string[]>("experiment")
{
    Description = $"What to run: {known}. All of them where none is named.",
    Arity = ArgumentArity.ZeroOrMore,
};
names.Validators.Add(result =>
{
    foreach (string name in result.Tokens.Select(token => token.Value))
    {
        if (Laboratory.All.All(experiment => experiment.Name != name))
            result.AddError($"There is no experiment '{name}'; expected some of {known}.");
    }
});
var quick = new Option<bool>("--quick")
{
    Description = "Two seeds, two epochs and few series: shows that every part works, and finds nothing out.",
};
var fresh = new Option<bool>("--fresh") { Description = "Forget the trials that an earlier run has finished." };
var output = new Option<DirectoryInfo>("--output")
{
    HelpName = "DIR",
    Description = "Folder for report.html, report.json, figures and, in trials, what is finished: "
        + "an interrupted run goes on from there.",
    DefaultValueFactory = _ => new DirectoryInfo("out"),
};

var command = new RootCommand(
    "Runs experiments on JEPA world models of a bouncing ball and a pendulum, and writes one page about them.")
{
    names, quick, fresh, output,
};
return await command.RunAsync(
    args,
    (arguments, cancellation) => Run(
        arguments.GetValue(names)!,
        arguments.GetValue(quick),
        arguments.GetValue(fresh),
        arguments.GetValue(output)!,
        cancellation),
    whenStopped: "Stopped. Finished trainings are kept; the same command goes on from there.");

static void Run(string[] names, bool quick, bool fresh, DirectoryInfo output, CancellationToken cancellation)
{
    using var folder = new ReportFolder(output.FullName);
    // Trials run in parallel, one on each core.
    Control.UseSingleThread();
    string trials = Path.Combine(output.FullName, "trials");
    if (fresh && Directory.Exists(trials))
        Directory.Delete(trials, recursive: true);
    Experiment[] chosen = [.. Laboratory.All.Where(experiment => names.Length == 0 || names.Contains(experiment.Name))];
    Effort effort = quick ? Effort.Quick : Effort.Full;
    var laboratory = new Laboratory(new TrialArchive(trials), effort, chosen);
    AnsiConsole.WriteLine(
        $"{chosen.Length} experiments: {laboratory.Missing} trainings to run, {laboratory.Found} found in {trials}.");
    IReadOnlyList<ExperimentReport> reports = RunWithProgress(laboratory, cancellation);
    folder.Write(reports, effort.Notice);
    AnsiConsole.WriteLine($"The report is {Path.Combine(output.FullName, "report.html")}");
}

static IReadOnlyList<ExperimentReport> RunWithProgress(Laboratory laboratory, CancellationToken cancellation) =>
    AnsiConsole.Progress()
        .AutoClear(false)
        .Columns(
            new TaskDescriptionColumn(),
            new ProgressBarColumn(),
            new PercentageColumn(),
            new ElapsedTimeColumn(),
            new RemainingTimeColumn())
        .Start(context =>
        {
            ProgressTask task = context.AddTask("trainings", maxValue: Math.Max(1, laboratory.Work));
            IReadOnlyList<ExperimentReport> reports = laboratory.Run(
                new WorkProgress(task),
                report => AnsiConsole.MarkupLineInterpolated($"[bold]{report.Name}[/] {report.Finding}"),
                cancellation);
            task.Value = task.MaxValue;
            return reports;
        });

internal sealed class WorkProgress(ProgressTask task) : IProgress<double>
{
    public void Report(double value) => task.Increment(value);
}
