// A JEPA world model learns a bouncing ball from noisy heights alone; linear probes in ML.NET show what its latent knows.
using System.CommandLine;
using Jepa.Samples.Ball;
using Spectre.Console;

Option<int> seed = AtLeast(0, "--seed", 1, "Seed of the first run: flights, weights and shuffles follow from it.");
Option<int> seeds = AtLeast(1, "--seeds", 1, "How many seeds to run, from --seed on, side by side on the cores.");
Option<int> epochs = AtLeast(1, "--epochs", 40, "Passes over all transitions of the training flights.");
Option<int> trajectories = AtLeast(10, "--trajectories", 400, "Training flights of 200 heights each; a quarter as many more are held out for the probe.");
var output = new Option<DirectoryInfo>("--output")
{
    Description = "Folder for the models and results.json; files already there are replaced.",
    DefaultValueFactory = _ => new DirectoryInfo("out"),
};

var command = new RootCommand("Trains a JEPA on a bouncing ball, exports it to ONNX and probes its latent with ML.NET.") { seed, seeds, epochs, trajectories, output };
command.SetAction(arguments => Run(
    arguments.GetValue(seed), arguments.GetValue(seeds), arguments.GetValue(epochs), arguments.GetValue(trajectories), arguments.GetValue(output)!));

ParseResult call = command.Parse(args);
if (call.Errors.Count > 0)
{
    Console.Error.WriteLine(call.Errors[0].Message);
    return 2;
}
return call.Invoke();

static int Run(int firstSeed, int seeds, int epochs, int trajectories, DirectoryInfo output)
{
    try
    {
        output.Create();
        List<BallExperiment> experiments =
        [
            .. from seed in Enumerable.Range(firstSeed, seeds)
               from act in new[] { Act.One, Act.Two }
               select new BallExperiment(act, seed, epochs, trajectories, output.FullName) { KeepsModels = act == Act.Two && seed == firstSeed },
        ];
        BallRun[] runs = RunSideBySide(experiments);
        Report.WriteTable(runs);
        Report.WriteResults(Path.Combine(output.FullName, "results.json"), runs);
        AnsiConsole.WriteLine($"Models and results.json are in {output.FullName}");
        return 0;
    }
    catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or DllNotFoundException)
    {
        Console.Error.WriteLine(exception.Message);
        return 1;
    }
}

static BallRun[] RunSideBySide(List<BallExperiment> experiments)
{
    var runs = new BallRun[experiments.Count];
    AnsiConsole.Progress().AutoClear(false).Start(context =>
    {
        List<ProgressTask> tasks = [.. experiments.Select(experiment => context.AddTask(experiment.Name, maxValue: experiment.Epochs))];
        try
        {
            Parallel.For(0, runs.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, index =>
                runs[index] = experiments[index].Run(new EpochProgress(tasks[index], experiments[index].Name)));
        }
        catch (AggregateException exception)
        {
            throw exception.InnerExceptions[0];
        }
    });
    return runs;
}

static Option<int> AtLeast(int least, string name, int value, string description)
{
    var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value };
    option.Validators.Add(result =>
    {
        if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out int given) && given < least)
            result.AddError($"{name} is {given}; expected at least {least}.");
    });
    return option;
}
