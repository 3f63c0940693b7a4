using System.Diagnostics;
using System.Text.Json;
using Jepa.Tests;

namespace Jepa.Samples.Surprise.Tests;

/// <summary>The sample from its command line to its files, quickly: that it works, not how well.</summary>
[TestClass]
public sealed class SurpriseSampleTests
{
    private static readonly string[] Kinds = ["teleport", "no-bounce", "gravity-2", "gravity-1.5", "free-energy"];

    private static readonly string[] Shares =
    [
        "auroc", "pairedAccuracy", "pairedP", "untrainedAuroc", "collapsedAuroc", "linearAuroc", "kalmanAuroc",
        "plainAuroc", "plainKalmanAuroc",
    ];

    private static TestFolder _folder = null!;
    private static Outcome _run = null!;

    [ClassInitialize]
    public static void RunTheSample(TestContext _)
    {
        _folder = new TestFolder();
        _run = Sample("--quick", "--epochs", "2", "--output", _folder["out"]);
    }

    [ClassCleanup]
    public static void Forget() => _folder.Dispose();

    [TestMethod]
    public void Run_Quick_LeavesItsFilesAlone()
    {
        Assert.AreEqual(0, _run.ExitCode, _run.Errors);
        CollectionAssert.AreEqual((string[])["out/results.json", "out/surprise.png"], _folder.Files);
        CollectionAssert.AreEqual(
            (byte[])[0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(_folder["out/surprise.png"])[..4]);
    }

    [TestMethod]
    public void Run_Quick_WritesEveryViolationAndStep()
    {
        using var results = JsonDocument.Parse(File.ReadAllText(_folder["out/results.json"]));

        JsonElement[] violations = [.. results.RootElement.GetProperty("violations").EnumerateArray()];
        CollectionAssert.AreEqual(Kinds, violations.Select(one => one.GetProperty("kind").GetString()).ToArray());
        foreach (JsonElement violation in violations)
        {
            foreach (string name in Shares)
                Assert.IsInRange(0, 1, violation.GetProperty(name).GetDouble(), name);
        }

        JsonElement falseAlarms = results.RootElement.GetProperty("falseAlarms");
        Assert.AreEqual(0.01, falseAlarms.GetProperty("wanted").GetDouble());
        Assert.IsInRange(0, 0.1, falseAlarms.GetProperty("measured").GetDouble());

        JsonElement[] rollout = [.. results.RootElement.GetProperty("rollout").EnumerateArray()];
        CollectionAssert.AreEqual(
            Enumerable.Range(1, 10).ToArray(), rollout.Select(one => one.GetProperty("step").GetInt32()).ToArray());
        foreach (JsonElement step in rollout)
        {
            foreach (string name in (string[])["rSquared", "lastValue", "constantVelocity", "supervised"])
                Assert.IsLessThanOrEqualTo(1, step.GetProperty(name).GetDouble(), name);
        }
    }

    [TestMethod]
    [DataRow("--epochs is 0; expected", "--epochs", "0")]
    [DataRow("--seed is -1; expected", "--seed", "-1")]
    [DataRow("--no-such-option", "--no-such-option")]
    public void Call_ArgumentWrong_EndsWithCodeTwoAndOneLine(string expected, params string[] arguments) =>
        AssertRefused(2, expected, Sample(arguments));

    [TestMethod]
    public void Call_OutputIsAFile_EndsWithCodeOneAndOneLine() =>
        AssertRefused(1, "is a file; expected a folder", Sample("--quick", "--output", _folder["out/results.json"]));

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
        string tests = Path.ChangeExtension(typeof(SurpriseSampleTests).Assembly.Location, null);
        string[] call =
        [
            "exec",
            "--depsfile", tests + ".deps.json",
            "--runtimeconfig", tests + ".runtimeconfig.json",
            typeof(SurpriseSuite).Assembly.Location,
        ];
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [.. call, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Outcome(process.ExitCode, errors.GetAwaiter().GetResult());
    }

    private sealed record Outcome(int ExitCode, string Errors);
}
