// Anyone's CSV without a label: learns normal behaviour from its first part, or from another file, and watches the
// rest. Or the benchmark of a water pump: alerts held against its marks, beside other ways to raise them.
using System.CommandLine;
using Jepa.MLNet;
using Jepa.Samples;
using Jepa.Samples.Csv;
using Jepa.Samples.WatchYourCsv;

var file = new Option<string[]>("--file")
{
    Description = "CSV file to watch; a folder, or a pattern such as 'run*.csv', is one recording a file.",
};
var train = new Option<string[]>("--train")
{
    Description = "CSV file, folder or pattern of normal behaviour. [default: the first rows of what is watched]",
};
Option<int?> trainRows = new Option<int?>("--train-rows")
{
    Description = "The first rows of each recording are normal. [default: half of them]",
}.AcceptAtLeast(1);
var skab = new Option<DirectoryInfo?>("--skab")
{
    Description = "Folder of the Skoltech anomaly benchmark: by its protocol 400 rows of each file are normal.",
};
var score = new Option<string[]>("--score")
{
    Description = "CSV file, folder or pattern of new rows to watch by a chain that was saved.",
};
var model = new Option<FileInfo?>("--model")
{
    Description = "The saved chain to score by. [default: watch.zip in --output]",
};
var series = new Option<string?>("--series")
{
    Description = "Column that tells recordings apart. Without it each file is one.",
};
var observe = new Option<string[]>("--observe")
{
    Description = "Columns to watch, as in A,B,\"C, with a comma\". [default: all other columns of numbers]",
};
var time = new Option<string?>("--time")
{
    Description = "Column of times (numbers or dates), which rise in a recording. [default: the one that can be it]",
};
Option<double?> maximumStep = CsvOptions.MaximumStep();
var label = new Option<string?>("--label")
{
    Description = "Column that marks anomalies (not 0, true, or a word that is not 'normal'), to hold alerts against.",
};
Option<int> window = IntegerOption.Between(2, 1000, "--window", 10, "Frames the encoder sees at once.");
Option<int> latent = IntegerOption.Between(1, 256, "--latent", 16, "Numbers in the latent.");
Option<int> epochs =
    IntegerOption.AtLeast(0, "--epochs", 40, "Passes over the normal rows; 0 is the untrained control.");
Option<int> smooth = IntegerOption.Between(1, 1000, "--smooth", 1, "Neighbouring rows whose scores are averaged.");
var rate = new Option<double>("--false-alarm-rate")
{
    Description = "Share of rows like the normal ones that may raise an alert.",
    DefaultValueFactory = _ => 0.01,
};
var evidence = new Option<AnomalyEvidence>("--evidence")
{
    Description = "What a score is made of.",
    DefaultValueFactory = _ => AnomalyEvidence.Both,
};
Option<int> seed = IntegerOption.AtLeast(0, "--seed", 1, "Seed of the weights and the shuffles.");
Option<string?> separator = CsvOptions.Separator();
var output = new Option<DirectoryInfo>("--output")
{
    Description = "Folder for alerts.csv, watch.png, watch.zip and results.json; files already there are replaced.",
    DefaultValueFactory = _ => new DirectoryInfo("out"),
};
rate.Validators.Add(result =>
{
    if (result.Tokens.Count == 1 && result.GetValueOrDefault<double>() is var given && !(given > 0 && given < 1))
        result.AddError($"--false-alarm-rate is {result.Tokens[0].Value}; expected a number above 0 and below 1.");
});

var command = new RootCommand("Learns normal behaviour from a CSV without labels, and raises alerts on the rest.")
{
    file, train, trainRows, skab, score, model, series, observe, time, maximumStep, label, window, latent, epochs,
    smooth, rate, evidence, seed, separator, output,
};
foreach (Option<string[]> list in new[] { file, train, score, observe })
    list.AllowMultipleArgumentsPerToken = false;
command.Validators.Add(result =>
{
    Option[] ways = [file, score, skab];
    if (ways.Count(way => result.GetResult(way) is not null) != 1)
        result.AddError("Expected one of --file, a CSV to watch, --score, new rows of it, and --skab, the benchmark.");
    else if (result.GetResult(model) is not null && result.GetResult(score) is null)
        result.AddError("--model is for --score; expected no --model where one is learned.");
    else if (result.GetResult(train) is not null && result.GetResult(trainRows) is not null)
        result.AddError("--train and --train-rows are both given; expected one of them.");
});
return await command.RunAsync(args, (arguments, cancellation) =>
{
    var settings = new Settings
    {
        WindowSize = arguments.GetValue(window),
        LatentSize = arguments.GetValue(latent),
        Epochs = arguments.GetValue(epochs),
        Smoothing = arguments.GetValue(smooth),
        FalseAlarmRate = arguments.GetValue(rate),
        Evidence = arguments.GetValue(evidence),
        Seed = arguments.GetValue(seed),
    };
    string folder = arguments.GetValue(output)!.FullName;
    if (arguments.GetValue(skab) is { } benchmark)
    {
        new SkabBenchmark(benchmark.FullName, settings, cancellation).Run(folder);
        return;
    }
    var columns = new NamedColumns(
        arguments.GetValue(series),
        arguments.GetValue(observe) ?? [],
        [],
        arguments.GetValue(label),
        arguments.GetValue(time));
    double? step = arguments.GetValue(maximumStep);
    char? mark = CsvOptions.Character(arguments.GetValue(separator));
    if (arguments.GetValue(score) is { Length: > 0 } scored)
    {
        string chain = arguments.GetValue(model)?.FullName ?? Path.Combine(folder, Call.ChainFile);
        new ScoreCall(scored, chain, columns, step, mark, folder).Run();
        return;
    }
    new Call(
        arguments.GetValue(file)!,
        arguments.GetValue(train) ?? [],
        arguments.GetValue(trainRows),
        columns,
        step,
        mark,
        settings,
        folder,
        cancellation).Run();
});
