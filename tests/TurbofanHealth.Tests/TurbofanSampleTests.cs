using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.Samples.Turbofan.Tests;

/// <summary>The sample from its command line to its files, on made-up engines and for two epochs: that it works, not how well.</summary>
[TestClass]
public sealed class TurbofanSampleTests
{
    private static readonly string[] Files = ["label-budget.png", "results.json", "turbofan.encoder.onnx", "turbofan.predictor.onnx", "turbofan.zip"];

    private static SyntheticEngines _data = null!;
    private static Outcome _run = null!;

    private static string Output => _data["out"];

    [ClassInitialize]
    public static void RunTheSample(TestContext _)
    {
        _data = new SyntheticEngines();
        _run = Sample("--data", _data.Path, "--epochs", "2", "--output", Output, "--explain", "2");
    }

    [ClassCleanup]
    public static void Forget() => _data.Dispose();

    [TestMethod]
    public void Run_SoundFolder_LeavesItsFiles()
    {
        Assert.AreEqual(0, _run.ExitCode, _run.Errors);
        CollectionAssert.AreEqual(Files, Directory.EnumerateFileSystemEntries(Output).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal).ToArray());
        foreach (string file in Files)
            Assert.IsGreaterThan(100, new FileInfo(Path.Combine(Output, file)).Length, file);
        CollectionAssert.AreEqual((byte[])[0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(Path.Combine(Output, "label-budget.png"))[..4]);
    }

    [TestMethod]
    public void Run_SoundFolder_WritesARowForEveryProbeAndBudget()
    {
        using var results = JsonDocument.Parse(File.ReadAllText(Path.Combine(Output, "results.json")));

        Assert.IsGreaterThan(0, results.RootElement.GetProperty("pretrainingSeconds").GetDouble());
        JsonElement[] rows = [.. results.RootElement.GetProperty("rows").EnumerateArray()];
        string[] probes = [.. rows.Select(row => $"{row.GetProperty("features").GetString()} {row.GetProperty("trainer").GetString()} {row.GetProperty("labelFraction").GetDouble().ToString(CultureInfo.InvariantCulture)}")];
        CollectionAssert.AreEquivalent(
            (from probe in (string[])["raw Sdca", "raw FastTree", "raw LightGbm", "latent Sdca", "latent FastTree"]
             from fraction in (string[])["1", "0.2", "0.1", "0.05"]
             select $"{probe} {fraction}").ToArray(),
            probes);
        foreach (JsonElement row in rows)
        {
            // Lives are cut to 125 cycles, and so are predictions.
            Assert.IsInRange(0.1, 125, row.GetProperty("rmseMean").GetDouble(), row.ToString());
            Assert.IsInRange(0, 125, row.GetProperty("rmseStd").GetDouble(), row.ToString());
        }
    }

    [TestMethod]
    public void Run_Explain_PrintsTheEnginesLife()
    {
        Assert.Contains("Test engine 2", _run.Text);
        Assert.Contains("RMSE in cycles on the test engines", _run.Text);
        Assert.IsEmpty(_run.Errors);
    }

    [TestMethod]
    public void Model_InAProcessThatKnowsTheScoringLibraryAlone_GivesTheSameScores()
    {
        var ml = new MLContext(seed: 1);
        var engines = Engines.Read(_data.Path);
        ITransformer normalizer = Turbofan.Normalize(ml, engines.Training);
        using var model = (IDisposable)LifeModel.Fit(normalizer, Path.Combine(Output, "turbofan.encoder.onnx"), engines.Training);
        float[] expected = [.. ((ITransformer)model).Transform(Turbofan.Load(ml, engines.Test)).GetColumn<float>("Score")];
        string cycles = _data["cycles.txt"];
        File.WriteAllLines(cycles, engines.Test.SelectMany(engine => engine.Rows).Select(row =>
            string.Join(' ', row.Sensors.Prepend(row.Engine).Select(number => number.ToString("R", CultureInfo.InvariantCulture)))));

        Outcome process = Start(FreshProcessPath(), Path.Combine(Output, "turbofan.zip"), cycles);

        Assert.AreEqual(0, process.ExitCode, process.Errors);
        float[] scores = [.. process.Text.Split(' ', StringSplitOptions.TrimEntries).Skip(1).Select(number => float.Parse(number, CultureInfo.InvariantCulture))];
        Assert.HasCount(31 + 81, scores);
        Assert.IsGreaterThan(1, scores.Max() - scores.Min(), "the model tells cycles apart");
        for (int row = 0; row < scores.Length; row++)
            Assert.AreEqual(expected[row], scores[row], 1e-5 * Math.Max(1, Math.Abs(expected[row])), $"row {row}");
    }

    [TestMethod]
    [DataRow("--epochs is 0; expected at least 1", "--data", ".", "--epochs", "0")]
    [DataRow("--seed is -1; expected", "--data", ".", "--seed", "-1")]
    [DataRow("--explain is 'first'; expected a test engine's number", "--data", ".", "--explain", "first")]
    [DataRow("--data", "--epochs", "1")]
    [DataRow("--no-such-option", "--data", ".", "--no-such-option")]
    public void Call_ArgumentWrong_EndsWithCodeTwoAndOneLine(string expected, params string[] arguments) => AssertRefused(2, expected, Sample(arguments));

    [TestMethod]
    public void Call_FolderWithoutTheFiles_EndsWithCodeOneAndOneLine()
    {
        using var empty = new SyntheticEngines();
        File.Delete(empty["train_FD001.txt"]);

        AssertRefused(1, $"There is no file {empty["train_FD001.txt"]}", Sample("--data", empty.Path, "--output", empty["out"]));
        Assert.IsFalse(Directory.Exists(empty["out"]), "nothing is left behind");
    }

    [TestMethod]
    public void Call_EngineThatIsNotThere_EndsWithCodeOneAndOneLine()
    {
        AssertRefused(1, "There is no training engine 7 to explain.", Sample("--data", _data.Path, "--output", _data["nowhere"], "--explain", "train:7"));
        Assert.IsFalse(Directory.Exists(_data["nowhere"]), "said before the work");
    }

    private static void AssertRefused(int exitCode, string expected, Outcome outcome)
    {
        Assert.AreEqual(exitCode, outcome.ExitCode, outcome.Errors);
        string[] lines = outcome.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.HasCount(1, lines, outcome.Errors);
        Assert.Contains(expected, lines[0]);
    }

    /// <summary>Runs the sample on the tests' own copy of libtorch.</summary>
    private static Outcome Sample(params string[] arguments)
    {
        string tests = Path.ChangeExtension(typeof(TurbofanSampleTests).Assembly.Location, null);
        return Start(["--depsfile", tests + ".deps.json", "--runtimeconfig", tests + ".runtimeconfig.json", typeof(Engines).Assembly.Location, .. arguments]);
    }

    private static Outcome Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { ArgumentList = { "exec" }, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Outcome(process.ExitCode, text, errors.GetAwaiter().GetResult());
    }

    private static string FreshProcessPath()
    {
        // …/TurbofanHealth.Tests/bin/<configuration>/<target> → …/Jepa.MLNet.FreshProcess/bin/<configuration>/<target>
        string own = AppContext.BaseDirectory.Replace('\\', '/');
        return own.Replace("/TurbofanHealth.Tests/bin/", "/Jepa.MLNet.FreshProcess/bin/", StringComparison.Ordinal) + "Jepa.MLNet.FreshProcess.dll";
    }

    private sealed record Outcome(int ExitCode, string Text, string Errors);
}
