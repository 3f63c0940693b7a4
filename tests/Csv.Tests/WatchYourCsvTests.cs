using System.Globalization;
using System.Text;
using System.Text.Json;
using Jepa.MLNet;
using Jepa.Tests;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.Samples.Csv.Tests;

/// <summary>The sample from its command line to its files.</summary>
[TestClass]
public sealed class WatchYourCsvTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string Output => _folder["out"];

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void Run_FaultsInTheWatchedPart_AreFoundAndTheRestIsQuiet()
    {
        string file = _folder.Write("plant.csv", PlantFile.Write(2000, seed: 1, 1300, 1600));

        SampleProcess run = Watch("--file", file, "--train-rows", "1000", "--epochs", "8");

        Assert.AreEqual(0, run.ExitCode, run.Errors);
        Assert.Contains("'Time' is taken for the time.", run.Text);
        Assert.Contains("'Fault' is left out: it is 0 in all rows to learn from.", run.Text);
        Assert.Contains("add --label Fault", run.Text);
        CollectionAssert.AreEqual(
            (string[])["alerts.csv", "results.json", "watch.png", "watch.zip"],
            new DirectoryInfo(Output).EnumerateFiles().Select(found => found.Name).Order().ToArray());
        Alert[] alerts = Alerts();
        Assert.IsGreaterThan(38, alerts.Count(alert => alert.Row is >= 1300 and < 1340));
        Assert.IsGreaterThan(15, alerts.Count(alert => alert.Row is >= 1600 and < 1640));
        int elsewhere = alerts.Count(alert => alert.Row is < 1300 or >= 1350 and < 1600 or >= 1650);
        Assert.IsLessThan(27, elsewhere, "three times the rate of false alarms that was asked for");
        StringAssert.StartsWith(alerts.First(alert => alert.Row == 1310).Channels, "Flow, main");
        StringAssert.StartsWith(alerts.Last(alert => alert.Row < 1640).Channels, "Vibration");
    }

    [TestMethod]
    public void Run_SavedChain_RaisesTheSameAlertsLiveAndOnTheFileAgain()
    {
        string file = _folder.Write("plant.csv", PlantFile.Write(700, seed: 2, 600));
        Watch("--file", file, "--train-rows", "500", "--epochs", "3");
        var ml = new MLContext();
        ITransformer chain = ml.Model.Load(Path.Combine(Output, "watch.zip"), out DataViewSchema schema);
        using SeriesEngine<PlantRow, PlantVerdict> engine =
            ml.Model.CreateSeriesEngine<PlantRow, PlantVerdict>(chain, row => row.Series);
        CsvTable table = CsvTable.Read([file]);
        double[][] columns = [.. ((string[])["Temp", "\"Flow, main\"", "Vibration", "Power"])
            .Select(name => table.Find([name])[0].Numbers())];

        int[] learned = [.. Alerts().Select(alert => alert.Row)];
        var live = new List<int>();
        for (int row = 0; row < table.RowCount; row++)
        {
            var reading = new PlantRow
            {
                Temp = (float)columns[0][row],
                Flow = (float)columns[1][row],
                Vibration = (float)columns[2][row],
                Power = (float)columns[3][row],
            };
            if (engine.TryPredict(reading, out PlantVerdict? verdict) && row >= 500 && verdict.Verdict[0] == 1)
                live.Add(row);
        }

        CollectionAssert.AreEqual(
            (string[])["Series String", "Temp Single", "Flow, main Single", "Vibration Single", "Power Single"],
            schema.Select(column => $"{column.Name} {column.Type}").ToArray());
        CollectionAssert.AreEqual(learned, live);
        SampleProcess scored = Watch("--score", file);
        Assert.AreEqual(0, scored.ExitCode, scored.Errors);
        CollectionAssert.AreEqual(live, Alerts().Select(alert => alert.Row).Where(row => row >= 500).ToArray());
        Assert.IsNotEmpty(live);
    }

    [TestMethod]
    public void Run_Label_HoldsAlertsAgainstIt()
    {
        string file = _folder.Write("plant.csv", PlantFile.Write(1500, seed: 3, 1200));

        SampleProcess run = Watch("--file", file, "--train-rows", "1000", "--epochs", "4", "--label", "Fault");

        Assert.AreEqual(0, run.ExitCode, run.Errors);
        Assert.Contains("Against the marks: precision ", run.Text);
        JsonElement marks = Results().GetProperty("marks");
        Assert.IsGreaterThan(0.9, marks.GetProperty("recall").GetDouble());
        Assert.IsLessThan(0.05, marks.GetProperty("falseAlarmRate").GetDouble());
    }

    [TestMethod]
    public void Run_FolderOfRecordings_WatchesEachByItsOwn()
    {
        Directory.CreateDirectory(_folder["plants"]);
        for (int plant = 0; plant < 3; plant++)
            _folder.Write($"plants/p{plant}.csv", PlantFile.Write(500, seed: 10 + plant, plant == 1 ? [400] : []));

        SampleProcess run = Watch("--file", _folder["plants"], "--train-rows", "300", "--epochs", "3");

        Assert.AreEqual(0, run.ExitCode, run.Errors);
        CollectionAssert.IsSubsetOf((string[])["watch-p0.zip", "watch-p1.zip", "watch-p2.zip"], Directory
            .EnumerateFiles(Output).Select(path => Path.GetFileName(path)).ToArray());
        Assert.IsGreaterThan(38, Alerts().Count(alert => alert is { Recording: "p1", Row: >= 400 and < 440 }));
    }

    [TestMethod]
    public void Run_RecordingsThatAreEnoughTogetherAlone_ShareWhatIsNormal()
    {
        Directory.CreateDirectory(_folder["plants"]);
        for (int plant = 0; plant < 2; plant++)
            _folder.Write($"plants/p{plant}.csv", PlantFile.Write(200, seed: 30 + plant, 150));

        SampleProcess run = Watch("--file", _folder["plants"], "--train-rows", "80", "--epochs", "2");

        Assert.AreEqual(0, run.ExitCode, run.Errors);
        Assert.IsNotEmpty(Alerts());
    }

    [TestMethod]
    public void Run_NormalBehaviourInAnotherFile_WatchesAllOfTheFile()
    {
        Directory.CreateDirectory(_folder["normal"]);
        string normal = _folder.Write("normal/plant.csv", PlantFile.Write(800, seed: 4));
        string watched = _folder.Write("plant.csv", PlantFile.Write(200, seed: 5, 100));

        SampleProcess run = Watch("--file", watched, "--train", normal, "--epochs", "3");

        Assert.AreEqual(0, run.ExitCode, run.Errors);
        Assert.Contains("800 rows are taken for normal, 200 are watched", run.Text);
        Alert[] alerts = Alerts();
        Assert.IsTrue(alerts.All(alert => alert.Recording == "plant"));
        Assert.IsGreaterThan(38, alerts.Count(alert => alert.Row is >= 100 and < 140));
    }

    [TestMethod]
    public void Run_MeterThatOnlyRises_IsNotWatchedUnlessNamed()
    {
        var random = new Random(8);
        double meter = 0;
        var text = new StringBuilder("Speed,Meter\n");
        for (int row = 0; row < 400; row++)
        {
            double speed = 5 + Math.Sin(0.2 * row) + random.NextDouble();
            meter += speed;
            text.Append(CultureInfo.InvariantCulture, $"{speed:f3},{meter:f3}\n");
        }
        string file = _folder.Write("mill.csv", Encoding.UTF8.GetBytes(text.ToString()));

        SampleProcess run = Watch("--file", file, "--epochs", "1");
        SampleProcess named = Watch("--file", file, "--epochs", "1", "--observe", "Speed,Meter");

        Assert.Contains("'Meter' is left out: it only rises or only falls", run.Text);
        Assert.Contains("1 channel,", run.Text);
        Assert.Contains("2 channels,", named.Text);
    }

    [TestMethod]
    public void Run_NothingOutOfTheOrdinary_LeavesAnEmptyTableOfAlerts()
    {
        string file = _folder.Write("plant.csv", PlantFile.Write(420, seed: 6));

        SampleProcess run = Watch("--file", file, "--train-rows", "400", "--epochs", "1");

        Assert.AreEqual(0, run.ExitCode, run.Errors);
        Assert.StartsWith(
            "recording,line,time,score,pValue,channels", File.ReadAllText(Path.Combine(Output, "alerts.csv")));
    }

    [TestMethod]
    public void Run_Benchmark_HoldsEveryWayAgainstTheMarks()
    {
        Directory.CreateDirectory(_folder["bench/valve"]);
        for (int plant = 0; plant < 3; plant++)
        {
            byte[] plantFile = PlantFile.Write(560, seed: 20 + plant, 450);
            _folder.Write($"bench/valve/{plant}.csv", [.. "Time;Temp;Flow;Vibration;Power;anomaly\r\n"u8,
                .. plantFile[(Array.IndexOf(plantFile, (byte)'\n') + 1)..]]);
        }
        _folder.Write("bench/free.csv", "Time;Temp\r\n"u8.ToArray());

        SampleProcess run = Watch("--skab", _folder["bench"], "--epochs", "2");

        Assert.AreEqual(0, run.ExitCode, run.Errors);
        JsonElement skab = Results().GetProperty("skab");
        Assert.AreEqual(3, skab.GetProperty("files").GetInt32());
        Assert.IsGreaterThan(0.8, skab.GetProperty("f1").GetDouble());
        Assert.IsInRange(0, 1, skab.GetProperty("falseAlarmRate").GetDouble());
        Assert.IsInRange(0, 1, skab.GetProperty("missRate").GetDouble());
        JsonElement[] baselines = [.. Results().GetProperty("baselines").EnumerateArray()];
        CollectionAssert.IsSubsetOf(
            (string[])["PcaT2Q", "RandomizedPca", "MahalanobisWindow", "Untrained"],
            baselines.Select(row => row.GetProperty("name").GetString()).ToArray());
    }

    [TestMethod]
    [DataRow("60", "takes at least 99")]
    [DataRow("5000", "nothing is left to watch")]
    public void Call_TrainRowsThatCannotBe_AreRefusedBeforeTraining(string rows, string why)
    {
        string file = _folder.Write("plant.csv", PlantFile.Write(300, seed: 7));

        SampleProcess run = Watch("--file", file, "--train-rows", rows);

        Assert.AreEqual(2, run.ExitCode, run.Text);
        Assert.Contains(why, run.Errors);
        Assert.IsFalse(Directory.Exists(Output));
    }

    [TestMethod]
    [DataRow("--train-rows 100", "Expected one of --file, a CSV to watch, --score, new rows of it, and --skab")]
    [DataRow("--file nowhere.csv", "There is no file, folder or fitting pattern 'nowhere.csv'")]
    [DataRow("--file nowhere.csv --false-alarm-rate 2", "expected a number above 0 and below 1")]
    [DataRow("--score nowhere.csv --model nowhere.zip", "There is no file, folder or fitting pattern 'nowhere.csv'")]
    [DataRow("--file nowhere.csv --model nowhere.zip", "--model is for --score")]
    [DataRow("--file nowhere.csv --evidence hearsay", "hearsay")]
    public void Call_ThatIsWrong_SaysSoInOneLine(string call, string why)
    {
        SampleProcess run = Watch(call.Split(' '));

        Assert.AreEqual(2, run.ExitCode, run.Text);
        Assert.Contains(why, run.Errors);
        Assert.HasCount(1, run.Errors.Trim().Split('\n'));
    }

    private SampleProcess Watch(params string[] arguments) =>
        SampleProcess.Run("WatchYourCsv", [.. arguments, "--output", Output]);

    private JsonElement Results()
    {
        using var results = JsonDocument.Parse(File.ReadAllText(Path.Combine(Output, "results.json")));
        return results.RootElement.Clone();
    }

    private Alert[] Alerts()
    {
        CsvTable table = CsvTable.Read([Path.Combine(Output, "alerts.csv")]);
        double[] lines = table.Find("line").Numbers();
        return [.. lines.Select((line, index) => new Alert(
            table.Find("recording").Cells[index], (int)line - PlantFile.FirstLine, table.Find("channels").Cells[index]))];
    }

    private sealed record Alert(string Recording, int Row, string Channels);

    private sealed class PlantRow
    {
        public string Series { get; set; } = "all";

        public float Temp { get; set; }

        [ColumnName("Flow, main")]
        public float Flow { get; set; }

        public float Vibration { get; set; }

        public float Power { get; set; }
    }

    private sealed class PlantVerdict
    {
        public float[] Verdict { get; set; } = [];
    }
}
