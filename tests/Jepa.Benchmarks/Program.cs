// Every ratio comes from one run: the contenders take turns, so that a slow spell of the machine meets them all.
using System.CommandLine;
using BenchmarkDotNet.Running;
using Jepa.Benchmarks;
using Jepa.Samples;

var output = new Option<DirectoryInfo>("--output")
{
    Description = "Folder for results.json.",
    DefaultValueFactory = _ => new DirectoryInfo("out"),
};
Option<int> rounds = IntegerOption.AtLeast(1, "--rounds", 5, "Turns that each contender takes; the median counts.");

var encode = new Command("encode", "Rows a second: JepaEncode, ML.NET's ApplyOnnxModel and the bare ONNX Runtime loop.") { output, rounds };
encode.SetAction(call => Write(call, EncodeBenchmark.Run));
var training = new Command("training", "Milliseconds a step: the literal port of the article and this library.") { output, rounds };
training.SetAction(call => Write(call, TrainingBenchmark.Run));
var planning = new Command("planning", "Milliseconds a plan of the cross-entropy method, and of the predictor runs in it alone.") { output, rounds };
planning.SetAction(call => Write(call, PlanningBenchmark.Run));
var micro = new Command("micro", "BenchmarkDotNet's figures of SIGReg and of single predictions.") { TreatUnmatchedTokensAsErrors = false };
micro.SetAction(call => { BenchmarkSwitcher.FromAssembly(typeof(EncodeBenchmark).Assembly).Run([.. call.UnmatchedTokens]); });

ParseResult call = new RootCommand("Measures Jepa.MLNet against what there is.") { encode, training, planning, micro }.Parse(args);
if (call.Errors.Count > 0)
{
    Console.Error.WriteLine(call.Errors[0].Message);
    return 2;
}
return call.Invoke();

int Write(ParseResult call, Func<int, object> run)
{
    try
    {
        DirectoryInfo folder = call.GetValue(output)!;
        folder.Create();
        Results.Write(Path.Combine(folder.FullName, "results.json"), run(call.GetValue(rounds)));
        return 0;
    }
    catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DllNotFoundException)
    {
        Console.Error.WriteLine(exception.Message);
        return 1;
    }
}
