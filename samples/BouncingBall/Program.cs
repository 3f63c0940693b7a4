// A JEPA world model learns a bouncing ball from noisy heights alone;
// linear probes in ML.NET show what its latent knows.
using System.CommandLine;
using Jepa.Samples;
using Jepa.Samples.Ball;
using Spectre.Console;

Option<int> seed = IntegerOption.Between(
    0, 1_000_000_000, "--seed", 1, "Seed of the first run: flights, weights and shuffles follow from it.");
Option<int> seeds = IntegerOption.Between(
    1, 1000, "--seeds", 1, "How many seeds to run, from --seed on, side by side on the cores.");
Option<int> epochs = IntegerOption.Between(
    1, 1_000_000, "--epochs", 40, "Passes over all transitions of the training flights.");
Option<int> trajectories = IntegerOption.Between(
    10,
    100_000,
    "--trajectories",
    400,
    "Training flights of 200 heights each; a quarter as many more are held out for the probe.");
var output = new Option<DirectoryInfo>("--output")
{
    Description = "Folder for the models and results.json; files already there are replaced once all runs are done.",
    DefaultValueFactory = _ => new DirectoryInfo("out"),
};

var command = new RootCommand("Trains a JEPA on a bouncing ball, exports it to ONNX and probes its latent with ML.NET.")
{
    seed, seeds, epochs, trajectories, output,
};
return await command.RunAsync(args, (arguments, cancellation) => Run(
    arguments.GetValue(seed),
    arguments.GetValue(seeds),
    arguments.GetValue(epochs),
    arguments.GetValue(trajectories),
    arguments.GetValue(output)!,
    cancellation));

static void Run(
    int firstSeed, int seeds, int epochs, int trajectories, DirectoryInfo output, CancellationToken cancellation)
{
    using var results = new ResultFolder(output.FullName);
    List<BallExperiment> experiments =
    [
        .. from seed in Enumerable.Range(firstSeed, seeds)
           from act in new[] { Act.One, Act.Two }
           select new BallExperiment(act, seed, epochs, trajectories, results.Aside)
           {
               KeepsModels = act == Act.Two && seed == firstSeed,
           },
    ];
    BallRun[] runs = RunSeedsSideBySide(experiments, cancellation);
    Report.WriteTable(runs);
    Report.WriteResults(Path.Combine(results.Aside, "results.json"), runs);
    results.Keep("ball.encoder.onnx", "ball.predictor.onnx", "ball.zip", "ball.windows.json", "results.json");
    AnsiConsole.WriteLine($"Models and results.json are in {output.FullName}");
}

static BallRun[] RunSeedsSideBySide(List<BallExperiment> experiments, CancellationToken cancellation)
{
    var runs = new BallRun[experiments.Count];
    AnsiConsole.Progress().AutoClear(false).Start(context =>
    {
        ProgressTask[] tasks =
            [.. experiments.Select(experiment => context.AddTask(experiment.Name, maxValue: experiment.Epochs))];
        // A seed's acts run one after the other: each is then timed alone on its core.
        AllCores.ForEach(
            experiments.Index().GroupBy(numbered => numbered.Item.Seed),
            seed =>
            {
                foreach ((int index, BallExperiment experiment) in seed)
                {
                    var progress = new EpochProgress(tasks[index], experiment.Name, cancellation);
                    runs[index] = experiment.Run(progress, cancellation);
                }
            },
            cancellation);
    });
    return runs;
}
