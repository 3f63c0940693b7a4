// Remaining life of turbofan engines: an encoder learns from all engines without labels, a probe from few with labels.
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Jepa.Samples;
using Jepa.Samples.Turbofan;
using Microsoft.ML;
using Spectre.Console;

var data = new Option<string>("--data")
{
    Description = "Folder with NASA's C-MAPSS text files train_FD001.txt, test_FD001.txt and RUL_FD001.txt.",
    HelpName = "DIR",
    Required = true,
};
Option<int> seed = IntegerOption.AtLeast(0, "--seed", 1, "Seed of the encoder's weights and shuffles.");
Option<int> epochs = IntegerOption.AtLeast(
    1, "--epochs", Turbofan.Options.Epochs, "Passes over all transitions of the training engines.");
var output = new Option<DirectoryInfo>("--output")
{
    HelpName = "DIR",
    Description = "Folder for turbofan.zip, turbofan.encoder.onnx, label-budget.png and results.json; "
        + "files already there are replaced.",
    DefaultValueFactory = _ => new DirectoryInfo("out"),
};
var explain = new Option<string?>("--explain")
{
    Description = "Also print the prediction for one engine over its life: a test engine's number, "
        + "or train:NUMBER for a training engine, whose labels are then left out.",
    HelpName = "ENGINE",
};
explain.Validators.Add(result =>
{
    if (result.Tokens.Count == 1 && !TryParseEngine(result.Tokens[0].Value, out _, out _))
    {
        result.AddError(
            $"--explain is '{result.Tokens[0].Value}'; "
            + "expected a test engine's number, or train: and a training engine's.");
    }
});

var command = new RootCommand("Learns engines' sensors without labels and reads the engines' remaining life with few.")
{
    data, seed, epochs, output, explain,
};
return await command.RunAsync(args, (arguments, cancellation) => Run(
    arguments.GetValue(data)!,
    arguments.GetValue(seed),
    arguments.GetValue(epochs),
    arguments.GetValue(output)!,
    arguments.GetValue(explain),
    cancellation));

static void Run(
    string data, int seed, int epochs, DirectoryInfo output, string? explain, CancellationToken cancellation)
{
    var clock = Stopwatch.StartNew();
    var engines = Engines.Read(data);
    Engine? explained = explain is null ? null : Find(engines, explain);
    using var results = new ResultFolder(output.FullName);
    string stem = Path.Combine(results.Aside, "turbofan");
    var ml = new MLContext(seed: 1);

    ITransformer normalizer = Turbofan.Normalize(ml, engines.Training);
    (IReadOnlyList<BudgetRow> rows, double seconds) =
        Measure(ml, normalizer, engines, seed, epochs, stem, cancellation);
    Report.WriteTable(rows);
    Report.WriteResults(Path.Combine(results.Aside, "results.json"), rows, seconds);
    BudgetPlot.Write(Path.Combine(results.Aside, "label-budget.png"), rows);

    ITransformer model = LifeModel.Fit(normalizer, Turbofan.EncoderPath(stem), engines.Training);
    LifeModel.Save(ml, model, stem + ".zip");
    if (explained is not null)
    {
        bool isTraining = engines.Training.Contains(explained);
        if (isTraining)
        {
            IEnumerable<Engine> others = engines.Training.Where(engine => engine != explained);
            model = LifeModel.Fit(normalizer, Turbofan.EncoderPath(stem), others);
        }
        LifeModel.Explain(ml, model, explained, $"{(isTraining ? "Training" : "Test")} engine {explained.Number}");
    }
    results.Keep(
        "turbofan.encoder.onnx", "turbofan.predictor.onnx", "turbofan.zip", "label-budget.png", "results.json");
    AnsiConsole.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"turbofan.zip, turbofan.encoder.onnx, label-budget.png and results.json are in {output.FullName} "
        + $"({clock.Elapsed.TotalSeconds:f0} s)"));
}

static (IReadOnlyList<BudgetRow> Rows, double Seconds) Measure(
    MLContext ml,
    ITransformer normalizer,
    Engines engines,
    int seed,
    int epochs,
    string stem,
    CancellationToken cancellation) =>
    AnsiConsole.Progress().AutoClear(false).Start(context =>
    {
        ProgressTask pretraining = context.AddTask("pretraining without labels", maxValue: epochs);
        ProgressTask probing = context.AddTask("probes with few labels", maxValue: LabelBudgets.Fits);
        var progress = new EpochProgress(pretraining, "pretraining without labels", cancellation);
        double seconds = Turbofan.Pretrain(ml, normalizer, engines.Training, seed, epochs, stem, progress);
        var budgets = new LabelBudgets(ml, normalizer, Turbofan.EncoderPath(stem), engines);
        return (budgets.Run(() => probing.Increment(1), cancellation), seconds);
    });

static Engine Find(Engines engines, string explain)
{
    Engine? found = TryParseEngine(explain, out bool isTraining, out int number)
        ? (isTraining ? engines.Training : engines.Test).FirstOrDefault(engine => engine.Number == number)
        : null;
    if (found is null)
        throw new ArgumentException($"There is no {(isTraining ? "training" : "test")} engine {number} to explain.");
    return found;
}

static bool TryParseEngine(string text, out bool isTraining, out int number)
{
    const string prefix = "train:";
    isTraining = text.StartsWith(prefix, StringComparison.Ordinal);
    string digits = isTraining ? text[prefix.Length..] : text;
    return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
