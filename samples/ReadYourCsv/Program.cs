// From a CSV of sensor channels: a latent learned without labels; then, if a column is a label,
// how well a linear model reads it from the latent; then the predictions for rows of another file.
using System.CommandLine;
using Jepa.Samples.Csv;
using Jepa.Samples;
using Jepa.Samples.ReadYourCsv;

var file = new Option<string[]>("--file")
{
    Description = "CSV file to learn from; a folder, or a pattern such as 'run*.csv', is one recording a file.",
};
var series = new Option<string?>("--series")
{
    Description = "Column that tells series apart. Without it each file is one, and the end of a single one the test.",
};
var observe = new Option<string[]>("--observe")
{
    Description = "Columns the encoder sees, as in A,B,\"C, with a comma\". [default: all other columns of numbers]",
};
var action = new Option<string[]>("--action") { Description = "Columns of what is done to the system, as in D,E." };
var label = new Option<string?>("--label")
{
    Description = "Column to read from the latent, a number or a class. An empty cell is a row without a label. "
        + "Without it the encoder learns and nothing is read.",
};
var time = new Option<string?>("--time")
{
    Description = "Column of times (numbers or dates), which rise within a series. [default: the one that can be it]",
};
Option<double?> maximumStep = CsvOptions.MaximumStep();
Option<int> window = IntegerOption.AtLeast(1, "--window", 16, "Frames the encoder sees at once.");
Option<int?> horizon = new Option<int?>("--horizon")
{
    Description = "Frames from a window to the one it predicts. [default: --window, so that the two do not overlap]",
}.AcceptAtLeast(1);
Option<int> epochs =
    IntegerOption.AtLeast(1, "--epochs", 40, "Passes over all transitions of the training series.");
Option<int> latent = IntegerOption.Between(1, 4096, "--latent", 32, "Numbers in the latent.");
Option<int> seed = IntegerOption.AtLeast(0, "--seed", 1, "Seed of the split, the weights and the shuffles.");
Option<string?> separator = CsvOptions.Separator();
var score = new Option<string[]>("--score")
{
    Description = "CSV file, folder or pattern whose rows to score by a saved model, into scores.csv.",
};
var model = new Option<FileInfo?>("--model")
{
    Description = "The saved model to score by. [default: model.zip in --output]",
};
var output = new Option<DirectoryInfo>("--output")
{
    Description = "Folder for what is written; files already there are replaced.",
    DefaultValueFactory = _ => new DirectoryInfo("out"),
};

var command = new RootCommand(
    "Learns from the channels of a CSV without its label, reads the label from the latent, and scores other rows.")
{
    file, series, observe, action, label, time, maximumStep, window, horizon, epochs, latent, seed, separator, score,
    model, output,
};
foreach (Option<string[]> list in new[] { file, observe, action, score })
    list.AllowMultipleArgumentsPerToken = false;
command.Validators.Add(result =>
{
    bool trains = result.GetResult(file) is not null, scores = result.GetResult(score) is not null;
    if (!trains && !scores)
        result.AddError("Neither --file nor --score is given; expected a CSV file to learn from, or one to score.");
    else if (result.GetResult(model) is not null && (trains || !scores))
        result.AddError("--model is for --score without --file; expected no --model where a model is trained.");
});
return await command.RunAsync(args, (arguments, cancellation) => new Call(
    CsvOptions.Character(arguments.GetValue(separator)),
    arguments.GetValue(output)!.FullName,
    cancellation).Run(
        arguments.GetValue(file) ?? [],
        new NamedColumns(
            arguments.GetValue(series),
            arguments.GetValue(observe) ?? [],
            arguments.GetValue(action) ?? [],
            arguments.GetValue(label),
            arguments.GetValue(time)),
        new Training(
            arguments.GetValue(window),
            arguments.GetValue(horizon) ?? arguments.GetValue(window),
            arguments.GetValue(epochs),
            arguments.GetValue(latent),
            arguments.GetValue(seed)),
        arguments.GetValue(maximumStep),
        arguments.GetValue(score) ?? [],
        arguments.GetValue(model)?.FullName));
