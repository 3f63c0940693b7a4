// Is a world model surprised where physics is violated, and by nothing else? A JEPA learns the bouncing ball from
// noisy heights alone; beside it stand models that know nothing, and a filter that knows the physics.
using System.CommandLine;
using Jepa.Samples;
using Jepa.Samples.Surprise;
using Jepa.Samples.Surprise.Rollout;
using Jepa.Samples.Worlds;
using Jepa.Samples.Worlds.Violations;
using Spectre.Console;

const int defaultEpochs = 40, quickEpochs = 3;

Option<int> seed = IntegerOption.Between(
    0, 1_000_000_000, "--seed", 1, "Seed of flights, weights and shuffles.");
Option<int> epochs = IntegerOption.Between(
    1,
    1_000_000,
    "--epochs",
    defaultEpochs,
    $"Passes over all transitions of the training flights; {quickEpochs} by default with --quick.");
var quick = new Option<bool>("--quick")
{
    Description = "Few flights and epochs: to see that everything runs, not for its figures.",
};
var output = new Option<DirectoryInfo>("--output")
{
    HelpName = "DIR",
    Description = "Folder for results.json and surprise.png; files already there are replaced.",
    DefaultValueFactory = _ => new DirectoryInfo("out"),
};

var command = new RootCommand("Measures a world model's surprise at flights that violate physics.")
{
    seed, epochs, quick, output,
};
return await command.RunAsync(args, (arguments, cancellation) => Run(
    arguments.GetValue(seed),
    arguments.GetValue(quick) && arguments.GetResult(epochs)!.Implicit ? quickEpochs : arguments.GetValue(epochs),
    arguments.GetValue(quick) ? Effort.Quick : Effort.Full,
    arguments.GetValue(output)!,
    cancellation));

static void Run(int seed, int epochs, Effort effort, DirectoryInfo output, CancellationToken cancellation)
{
    using var files = new ResultFolder(output.FullName);
    var ball = new BouncingBall();
    Flights flights = Flights.Sample(ball, seed, effort);
    using WorldModels models = AnsiConsole.Progress().AutoClear(false).Start(context =>
    {
        var progress = new EpochProgress(context.AddTask("world model", maxValue: epochs), "world model", cancellation);
        return WorldModels.Train(flights.Training, WorldModels.Options(seed, epochs), progress, cancellation);
    });
    var suite = new SurpriseSuite(ball, flights, models);

    string[] kinds = [.. Violation.All.Select(violation => violation.Kind)];
    var violations = new ViolationResult[kinds.Length];
    AllCores.ForEach(
        kinds.Index(),
        kind => violations[kind.Index] = suite.Measure(kind.Item, flights.Pairs[kind.Item]),
        cancellation);
    RolloutResult[] rollout = RolloutSuite.Measure(
        models.Trained,
        flights.Training,
        flights.Normal,
        WorldModels.Steps,
        effort.SupervisedEpochs,
        seed,
        cancellation);
    var results = new Results(violations, suite.CountFalseAlarms(flights), rollout, seed, epochs);

    Report.WriteTables(results);
    Report.WriteResults(Path.Combine(files.Aside, "results.json"), results);
    SurprisePlot.Write(
        Path.Combine(files.Aside, "surprise.png"),
        [.. kinds.Select(kind => (kind, flights.Pairs[kind][0]))],
        suite.Trained,
        ball.TimeStep);
    files.Keep("results.json", "surprise.png");
    AnsiConsole.WriteLine($"results.json and surprise.png are in {output.FullName}");
}
