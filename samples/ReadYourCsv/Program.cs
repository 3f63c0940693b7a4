// From a CSV of sensor channels and a label: how well does a linear model read that label
// from a latent learned without labels?
using System.CommandLine;
using Jepa.Samples;
using Jepa.Samples.Csv;
using Spectre.Console;

Option<FileInfo> file = new Option<FileInfo>("--file")
{
    Description = "CSV file with a header line.",
    Required = true,
}.AcceptExistingOnly();
var series = new Option<string?>("--series")
{
    Description = "Column that tells series apart. Without it all rows are one series, and its last fifth is the test.",
};
var observe = new Option<string>("--observe")
{
    Description = "Columns the encoder sees, as in A,B,C. An empty cell is a missing value.",
    Required = true,
};
var action = new Option<string?>("--action") { Description = "Columns of what is done to the system, as in D,E." };
var label = new Option<string>("--label")
{
    Description = "Column to read from the latent. An empty cell is a row without a label.",
    Required = true,
};
var time = new Option<string?>("--time")
{
    Description = "Column of times (numbers or dates), which must not fall within a series.",
};
Option<int> window = IntegerOption.AtLeast(1, "--window", 16, "Frames the encoder sees at once.");
Option<int?> horizon = new Option<int?>("--horizon")
{
    Description = "Frames from a window to the one it predicts. [default: --window, so that the two do not overlap]",
}.AcceptAtLeast(1);
Option<int> epochs =
    IntegerOption.AtLeast(1, "--epochs", 40, "Passes over all transitions of the training series.");
Option<int> latent = IntegerOption.AtLeast(1, "--latent", 32, "Numbers in the latent.");
Option<int> seed = IntegerOption.AtLeast(0, "--seed", 1, "Seed of the split, the weights and the shuffles.");
var separator = new Option<string>("--separator")
{
    Description = "What stands between two cells: one character, or the word tab.",
    DefaultValueFactory = _ => ",",
};
var output = new Option<DirectoryInfo>("--output")
{
    Description = "Folder for model.zip and results.json; files already there are replaced.",
    DefaultValueFactory = _ => new DirectoryInfo("out"),
};
observe.Validators.Add(result =>
{
    if (result.Tokens.Count == 1 && Names(result.Tokens[0].Value).Length == 0)
        result.AddError("--observe names no column; expected at least one.");
});
separator.Validators.Add(result =>
{
    if (result.Tokens.Count == 1 && result.Tokens[0].Value is { Length: not 1 } given && given != "tab")
        result.AddError($"--separator is '{given}'; expected one character, or the word tab.");
});

var command = new RootCommand(
    "Learns from the channels of a CSV without its label, then reads the label from the latent with a linear model.")
{
    file, series, observe, action, label, time, window, horizon, epochs, latent, seed, separator, output,
};
return await command.RunAsync(args, (arguments, cancellation) => Run(
    new CsvColumns(
        arguments.GetValue(series),
        Names(arguments.GetValue(observe)),
        Names(arguments.GetValue(action)),
        arguments.GetValue(label)!,
        arguments.GetValue(time)),
    new CsvExperiment(
        arguments.GetValue(window),
        arguments.GetValue(horizon) ?? arguments.GetValue(window),
        arguments.GetValue(epochs),
        arguments.GetValue(latent),
        arguments.GetValue(seed)),
    arguments.GetValue(file)!,
    arguments.GetValue(separator)! is "tab" ? '\t' : arguments.GetValue(separator)![0],
    arguments.GetValue(output)!,
    cancellation));

static void Run(
    CsvColumns columns,
    CsvExperiment experiment,
    FileInfo file,
    char separator,
    DirectoryInfo output,
    CancellationToken cancellation)
{
    IReadOnlyList<CsvRow> rows = CsvReader.Read(file, separator, columns);
    using var results = new ResultFolder(output.FullName);
    CsvResult result = AnsiConsole.Progress().AutoClear(false).Start(context =>
    {
        ProgressTask training = context.AddTask("training", maxValue: experiment.Epochs);
        var progress = new EpochProgress(training, "training", cancellation);
        return experiment.Run(rows, columns, Path.Combine(results.Aside, "model.zip"), progress);
    });
    Report.WriteTable(columns.Label, result);
    Report.WriteResults(Path.Combine(results.Aside, "results.json"), file.Name, columns, experiment, result);
    results.Keep("model.zip", "results.json");
    AnsiConsole.WriteLine($"model.zip and results.json are in {output.FullName}");
}

static string[] Names(string? list) =>
    list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
