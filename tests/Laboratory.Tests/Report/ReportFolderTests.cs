using System.Security.Cryptography;
using System.Text.Json;
using Jepa.Samples.Lab.Figures;
using Jepa.Samples.Lab.Report;
using Jepa.Samples.Lab.Tests.Fixtures;
using Jepa.Tests;

namespace Jepa.Samples.Lab.Tests.Report;

[TestClass]
public sealed class ReportFolderTests
{
    [TestMethod]
    public void Write_EveryKindOfFigure_GetsItsFiles()
    {
        using var output = new TestFolder();

        Write(output, MadeUpReport.All);

        string[] expected =
        [
            "figures/architecture.svg",
            "figures/nasty-plain.png", "figures/nasty-plain.svg", "figures/nasty-tiny.png", "figures/nasty-tiny.svg",
            "figures/seeds-flight.gif", "figures/seeds-latent.png", "figures/seeds-latent.svg", "figures/seeds-losses.png", "figures/seeds-losses.svg",
            "figures/seeds-sketch.svg", "report.html", "report.json",
        ];
        CollectionAssert.AreEqual(expected, output.Files);
        CollectionAssert.AreEqual(new byte[] { 0x89, 0x50, 0x4E, 0x47 }, File.ReadAllBytes(output["figures/seeds-losses.png"])[..4]);
    }

    [TestMethod]
    public void Write_MetricsThatAreNoNumbers_AreNullInTheJson()
    {
        using var output = new TestFolder();

        Write(output, MadeUpReport.All);

        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(output["report.json"]));
        JsonElement seeds = json.RootElement.GetProperty("experiments")[0];
        Assert.AreEqual("seeds", seeds.GetProperty("name").GetString());
        Assert.AreEqual(83.4, seeds.GetProperty("seconds").GetDouble());
        Assert.AreEqual(0.64, seeds.GetProperty("metrics").GetProperty("velocityRSquared").GetDouble());
        Assert.AreEqual(JsonValueKind.Null, seeds.GetProperty("metrics").GetProperty("notTried").ValueKind);
        Assert.AreEqual(JsonValueKind.Null, seeds.GetProperty("metrics").GetProperty("diverged").ValueKind);
        Assert.AreEqual(MadeUpReport.Nasty, json.RootElement.GetProperty("experiments")[1].GetProperty("finding").GetString());
    }

    [TestMethod]
    public void Write_AfterAnEarlierReport_TakesItsPlaceAndLeavesOtherFilesAlone()
    {
        using var output = new TestFolder();
        Write(output, MadeUpReport.All);
        File.WriteAllText(output["notes.txt"], "mine");

        Write(output, [MadeUpReport.All[0] with { Figures = [MadeUpReport.Lines] }]);

        CollectionAssert.AreEqual(
            new[] { "figures/architecture.svg", "figures/seeds-losses.png", "figures/seeds-losses.svg", "notes.txt", "report.html", "report.json" }, output.Files);
    }

    [TestMethod]
    public void Write_AFigureThatCannotBeDrawn_LeavesTheEarlierReportWhole()
    {
        using var output = new TestFolder();
        Write(output, MadeUpReport.All);
        Dictionary<string, string> before = Contents(output);
        var broken = new Chart("broken", "Cannot be drawn.", (_, _) => throw new InvalidOperationException("no ink"));

        Assert.ThrowsExactly<InvalidOperationException>(() => Write(output, [MadeUpReport.All[0] with { Figures = [MadeUpReport.Lines, broken] }]));

        CollectionAssert.AreEquivalent(before, Contents(output));
    }

    [TestMethod]
    public void Write_APartThatCannotTakeItsPlace_LeavesTheEarlierReportWhole()
    {
        using var output = new TestFolder();
        Write(output, MadeUpReport.All);
        Dictionary<string, string> before = Contents(output);
        var folder = new ReportFolder(output.FullName);
        // The figures and the JSON have their places by the time that the earlier page finds something in its way.
        string aside = Directory.EnumerateDirectories(output.FullName, ".*.part").Single();
        Directory.CreateDirectory(Path.Combine(aside, "earlier", "report.html", "in the way"));

        Assert.Throws<IOException>(() => folder.Write([MadeUpReport.All[0] with { Figures = [MadeUpReport.Lines] }]));

        folder.Dispose();
        CollectionAssert.AreEquivalent(before, Contents(output));
    }

    [TestMethod]
    public void Write_TwoFiguresOfOneName_AreRefused()
    {
        using var output = new TestFolder();

        var error = Assert.ThrowsExactly<ArgumentException>(() => Write(output, [MadeUpReport.All[0] with { Figures = [MadeUpReport.Lines, MadeUpReport.Lines] }]));

        Assert.Contains("Experiment 'seeds' has two figures named 'losses'", error.Message);
    }

    [TestMethod]
    public void Constructor_AFileInItsPlace_IsRefused()
    {
        using var output = new TestFolder();
        File.WriteAllText(output["taken"], "");

        var error = Assert.ThrowsExactly<IOException>(() => new ReportFolder(output["taken"]));

        Assert.Contains("is a file; expected a folder", error.Message);
    }

    private static void Write(TestFolder output, IReadOnlyList<ExperimentReport> reports)
    {
        using var folder = new ReportFolder(output.FullName);
        folder.Write(reports);
    }

    private static Dictionary<string, string> Contents(TestFolder output) =>
        output.Files.ToDictionary(file => file, file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(output[file]))));
}
