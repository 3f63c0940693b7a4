using System.Globalization;
using System.Text;
using System.Text.Json;
using Jepa.MLNet;
using Jepa.Tests;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.Samples.Csv.Tests;

/// <summary>The sample from its command line to its files, for a few epochs: that it works, not how well.</summary>
[TestClass]
public sealed class ReadYourCsvTests : IDisposable
{
    private static readonly string[] Quick = ["--epochs", "3", "--window", "4", "--latent", "8"];

    private readonly TestFolder _folder = new();

    private string Output => _folder["out"];

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void Run_NumberToRead_LeavesAModelOfTheFilesColumnsAndScores()
    {
        string file = Write("some.csv", "Machine;Date;\"Temp, °C\";Still;Wear", Comma);

        SampleProcess run = Run(["--file", file, "--series", "machine", "--label", "Wear", .. Quick]);

        Assert.AreEqual(0, run.ExitCode, run.Errors);
        Assert.Contains("'Date' is taken for the time.", run.Text);
        Assert.Contains("'Still' is left out: it is 7 in all rows to learn from.", run.Text);
        Assert.DoesNotContain("Warning", run.Text);
        JsonElement[] rows = Rows();
        CollectionAssert.AreEqual(
            (string[])["raw Sdca", "raw FastTree", "latent Sdca"],
            rows.Select(row => $"{row.GetProperty("features")} {row.GetProperty("trainer")}").ToArray());
        Assert.IsGreaterThan(0.9, rows[2].GetProperty("rSquared").GetDouble());
        Assert.IsGreaterThan(0, rows[2].GetProperty("rmse").GetDouble());
        ITransformer model = new MLContext().Model.Load(Path.Combine(Output, "model.zip"), out DataViewSchema schema);
        (model as IDisposable)?.Dispose();
        CollectionAssert.AreEqual(
            (string[])["Machine String", "Temp, °C Single", "Wear Single"],
            schema.Select(column => $"{column.Name} {column.Type}").ToArray());

        SampleProcess scored = Run(["--score", file]);

        Assert.AreEqual(0, scored.ExitCode, scored.Errors);
        string[] lines = File.ReadAllLines(Path.Combine(Output, "scores.csv"));
        Assert.AreEqual("Line,Machine,Date,Score", lines[0]);
        Assert.HasCount(1 + 6 * 57, lines);
        Assert.StartsWith("5,m0,01.02.2024 03:00,", lines[1]);
        Assert.AreEqual(Wave(0, 1), double.Parse(lines[1].Split(',')[^1], CultureInfo.InvariantCulture), 0.5);
    }

    [TestMethod]
    public void Model_LoadedByAnotherProgram_TakesTheFilesColumnsAndScoresAlike()
    {
        string file = Write("some.csv", "Machine,\"Temp, °C\",Wear", (machine, time) =>
            Invariant($"m{machine},{Wave(machine, time):f4},{Wave(machine, time - 2):f4}"));
        SampleProcess run = Run(["--file", file, "--series", "Machine", "--label", "Wear", "--score", file, .. Quick]);
        Assert.AreEqual(0, run.ExitCode, run.Errors);
        string zip = Path.Combine(Output, "model.zip");
        var ml = new MLContext();

        ITransformer model = ml.Model.Load(zip, out _);
        IDataView rows = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 60).Select(time =>
            new Reading { Machine = "m0", Temperature = (float)Math.Round(Wave(0, time), 4) }));
        float[] scores = [.. model.Transform(rows).GetColumn<float>("Score")];
        (model as IDisposable)?.Dispose();

        float[] expected = [.. File.ReadLines(Path.Combine(Output, "scores.csv")).Skip(1).Take(57)
            .Select(line => float.Parse(line.Split(',')[^1], CultureInfo.InvariantCulture))];
        Assert.HasCount(57, scores);
        for (int row = 0; row < scores.Length; row++)
            Assert.AreEqual(expected[row], scores[row], 1e-4, $"row {row}");
        using JepaModel jepa = JepaModel.Load(zip);
        Assert.AreEqual(8, jepa.Description.LatentSize);
        Assert.IsTrue(jepa.HasPredictor);
    }

    [TestMethod]
    public void Run_TwoClasses_MeasuresThemAndScoresInTheirWords()
    {
        string file = Write("some.csv", "Machine,Temp,State", (machine, time) =>
            Invariant($"m{machine},{Wave(machine, time):f4},{(Wave(machine, time) > 0.5 ? "fault" : "ok")}"));

        SampleProcess run = Run(["--file", file, "--series", "Machine", "--label", "State", "--score", file, .. Quick]);

        Assert.AreEqual(0, run.ExitCode, run.Errors);
        Assert.Contains("'fault' is the positive", run.Text);
        JsonElement latent = Rows()[2];
        Assert.IsGreaterThan(0.9, latent.GetProperty("auc").GetDouble());
        Assert.IsInRange(0.5, 1.0, latent.GetProperty("f1").GetDouble());
        Assert.IsInRange(0.7, 1.0, latent.GetProperty("accuracy").GetDouble());
        Assert.IsFalse(latent.TryGetProperty("rSquared", out _));
        string[] scores = File.ReadAllLines(Path.Combine(Output, "scores.csv"));
        Assert.AreEqual("Line,Machine,PredictedLabel,Probability", scores[0]);
        CollectionAssert.AreEquivalent(
            (string[])["fault", "ok"], scores.Skip(1).Select(line => line.Split(',')[2]).Distinct().ToArray());
    }

    [TestMethod]
    public void Run_SeveralClasses_MeasuresThemAndScoresInTheirWords()
    {
        string file = Write("some.csv", "Machine,Temp,State", (machine, time) =>
            FormattableString.Invariant($"m{machine},{Wave(machine, time):f4},")
            + (Wave(machine, time) switch { > 0.5 => "high", < -0.5 => "low", _ => "none" }));

        SampleProcess run = Run(["--file", file, "--series", "Machine", "--label", "State", "--score", file, .. Quick]);

        Assert.AreEqual(0, run.ExitCode, run.Errors);
        Assert.IsInRange(0.5, 1.0, Rows()[2].GetProperty("macroAccuracy").GetDouble());
        CollectionAssert.AreEquivalent(
            (string[])["high", "low", "none"],
            File.ReadLines(Path.Combine(Output, "scores.csv")).Skip(1).Select(line => line.Split(',')[2]).Distinct()
                .ToArray());
    }

    [TestMethod]
    public void Run_FolderWithoutALabel_LearnsExportsAndScoresLatents()
    {
        Directory.CreateDirectory(_folder["runs"]);
        foreach (int machine in (int[])[0, 1, 2])
            Write($"runs/{machine}.csv", "Temp,Note", (_, t) => Invariant($"{Wave(machine, t):f4},x"), machines: 1);

        SampleProcess run = Run(["--file", _folder["runs"], "--score", _folder["runs/*.csv"], .. Quick]);

        Assert.AreEqual(0, run.ExitCode, run.Errors);
        Assert.Contains("'Note' is left out: it holds text.", run.Text);
        CollectionAssert.AreEqual(
            (string[])["encoder.onnx", "model.zip", "predictor.onnx", "results.json", "scores.csv"],
            Directory.EnumerateFileSystemEntries(Output).Select(path => Path.GetFileName(path))
                .Order(StringComparer.Ordinal).ToArray());
        string[] scores = File.ReadAllLines(Path.Combine(Output, "scores.csv"));
        Assert.StartsWith("File,Line,Latent0,Latent1,", scores[0]);
        Assert.HasCount(1 + 3 * 57, scores);
    }

    [TestMethod]
    public void Score_MissingValueThatTheModelNeverSaw_LeavesThePredictionsOfItsWindowsEmpty()
    {
        string file = Write("some.csv", "Temp,Latent,State", (_, time) => Invariant(
            $"{Wave(0, time):f4},text,{(Wave(0, time) > 0 ? "on" : "idle")}"), machines: 3);
        string other = Write("other.csv", "Temp", (_, time) => time == 30 ? "NA" : Invariant($"{Wave(0, time):f4}"), 1);

        SampleProcess run = Run(["--file", file, "--label", "State", "--score", other, .. Quick]);

        Assert.AreEqual(0, run.ExitCode, run.Errors);
        Assert.Contains("4 windows have missing values", run.Text);
        string[] scores = File.ReadAllLines(Path.Combine(Output, "scores.csv"));
        Assert.AreEqual("32,,", scores[1 + 30 - 3]);
        Assert.AreNotEqual("36,,", scores[1 + 34 - 3]);
    }

    [TestMethod]
    public void Run_ChannelFarFromZero_IsRead()
    {
        string file = Write("some.csv", "Machine,Energy,Wear", (machine, time) =>
            Invariant($"m{machine},{1e7 + Wave(machine, time):f4},{Wave(machine, time - 2):f4}"));

        SampleProcess run = Run(["--file", file, "--series", "Machine", "--label", "Wear", .. Quick]);

        Assert.AreEqual(0, run.ExitCode, run.Errors);
        Assert.Contains("which a Single holds badly", run.Text);
        Assert.IsGreaterThan(0.9, Rows()[2].GetProperty("rSquared").GetDouble());
    }

    [TestMethod]
    public void Run_SlipOfALogger_IsNamedAndDoesNotSpoilTheOtherRows()
    {
        string file = Write("some.csv", "Machine,Temp,Wear", (machine, time) => Invariant(
            $"m{machine},{(machine == 2 && time == 30 ? 99999 : Wave(machine, time)):f4},{Wave(machine, time):f4}"));

        SampleProcess run = Run(["--file", file, "--series", "Machine", "--label", "Wear", .. Quick]);

        Assert.AreEqual(0, run.ExitCode, run.Errors);
        Assert.Contains("'Temp' is 99999 in some.csv, line 152, ", run.Text);
        Assert.IsGreaterThan(0.9, Rows()[2].GetProperty("rSquared").GetDouble());
    }

    [TestMethod]
    public void Run_LabelThatNoWindowHolds_IsSaid()
    {
        var random = new Random(1);
        string file = Write("some.csv", "Machine,Temp,Noise", (machine, time) =>
            Invariant($"m{machine},{Wave(machine, time):f4},{random.NextDouble():f4}"));

        SampleProcess run = Run(["--file", file, "--series", "Machine", "--label", "Noise", .. Quick]);

        Assert.AreEqual(0, run.ExitCode, run.Errors);
        Assert.Contains("Warning: Nothing reads 'Noise' from the window", run.Text);
        Assert.DoesNotContain("worse than the raw window", run.Text);
    }

    [TestMethod]
    public void Run_FewRows_FitsTheBatchToThem()
    {
        string file = Write("some.csv", "Temp,Wear", (_, time) =>
            Invariant($"{Wave(0, time):f4},{Wave(0, time - 2):f4}"), machines: 1);

        SampleProcess run = Run(["--file", file, "--label", "Wear", .. Quick]);

        Assert.AreEqual(0, run.ExitCode, run.Errors);
        Assert.Contains("The test part has only 9 windows with a label", run.Text);
    }

    [TestMethod]
    public void Run_ResultsCannotBeWritten_KeepsTheModelAndSaysSo()
    {
        string file = Write("some.csv", "Temp", (_, time) => Invariant($"{Wave(0, time):f4}"), machines: 1);
        Directory.CreateDirectory(Path.Combine(Output, "results.json"));

        SampleProcess run = Run(["--file", file, .. Quick]);

        Assert.AreEqual(1, run.ExitCode, run.Text);
        Assert.Contains("results.json", run.Errors);
        Assert.IsTrue(File.Exists(Path.Combine(Output, "model.zip")));
    }

    [TestMethod]
    [DataRow("The label 'Fault' is '0' in all 9 labelled windows of the test part", "--label", "Fault")]
    [DataRow("The label 'Meter' is 1e+06 ± 0.7", "--label", "Meter")]
    [DataRow("The label 'Empty' is empty in every row.", "--label", "Empty")]
    [DataRow("some.csv has no column 'Pressure'; its columns are Temp, ", "--label", "Pressure")]
    [DataRow("The training part has 0 full windows of 50000000 frames", "--label", "Wear", "--window", "50000000")]
    [DataRow("expected at least 16: give more rows or longer series, or a smaller --window", "--horizon", "55")]
    [DataRow("No observed column varies in the rows to learn from", "--observe", "Still")]
    [DataRow("column 'Note' holds 'x'; expected a finite number", "--observe", "Note")]
    [DataRow("--observe and --action name column 'Temp' twice", "--observe", "Temp", "--action", "Temp")]
    [DataRow("Column 'Still' is named by --series and for another part", "--series", "Still", "--observe", "Still")]
    [DataRow("--model is for --score without --file", "--model", "model.zip")]
    [DataRow("--maximum-step is -1; expected a number above 0.", "--maximum-step", "-1")]
    [DataRow("--separator is ';;'; expected one character", "--separator", ";;")]
    public void Call_CannotBeDone_IsRefusedInOneLineBeforeTraining(string expected, params string[] arguments)
    {
        string file = Write("some.csv", "Temp,Wear,Fault,Empty,Still,Note,Meter", (_, time) => Invariant(
            $"{Wave(0, time):f4},{Wave(0, time - 2):f4},{(time is 3 or 9 ? 1 : 0)},,7,x,{1e6 + Wave(0, time):f3}"), 1);

        string[] window = arguments.Contains("--window") ? [] : ["--window", "4"];
        SampleProcess run = Run(["--file", file, .. window, .. arguments]);

        Assert.AreEqual(2, run.ExitCode, run.Errors);
        Assert.HasCount(1, run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries), run.Errors);
        Assert.Contains(expected, run.Errors);
        Assert.IsFalse(Directory.Exists(Output), "nothing is left behind");
    }

    [TestMethod]
    public void Call_NoModelToScoreBy_IsRefused()
    {
        string file = Write("some.csv", "Temp", (_, time) => Invariant($"{Wave(0, time):f4}"), machines: 1);

        SampleProcess run = Run(["--score", file]);

        Assert.AreEqual(2, run.ExitCode, run.Errors);
        Assert.Contains("train one by --file first", run.Errors);
    }

    private static string Comma(int machine, int time) => string.Create(
        CultureInfo.InvariantCulture,
        $"m{machine};{1 + time / 24:00}.02.2024 {time % 24:00}:00;")
        + Invariant($"{Wave(machine, time):f4};7;{Wave(machine, time - 2):f4}").Replace('.', ',');

    private static double Wave(int machine, int time) => Math.Sin(0.3 * time + machine);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private string Write(string name, string header, Func<int, int, string> row, int machines = 6)
    {
        var text = new StringBuilder(header).Append('\n');
        for (int machine = 0; machine < machines; machine++)
        {
            for (int time = 0; time < 60; time++)
                text.Append(row(machine, time)).Append('\n');
        }
        return _folder.Write(name, Encoding.UTF8.GetBytes(text.ToString()));
    }

    private JsonElement[] Rows()
    {
        using var results = JsonDocument.Parse(File.ReadAllText(Path.Combine(Output, "results.json")));
        return [.. results.RootElement.GetProperty("rows").EnumerateArray().Select(row => row.Clone())];
    }

    private SampleProcess Run(string[] arguments) =>
        SampleProcess.Run("ReadYourCsv", [.. arguments, "--output", Output]);

    private sealed class Reading
    {
        public string Machine { get; set; } = "";

        [ColumnName("Temp, °C")]
        public float Temperature { get; set; }
    }
}
