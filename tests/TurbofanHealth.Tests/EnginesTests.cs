namespace Jepa.Samples.Turbofan.Tests;

/// <summary>What the reader of NASA's files takes and what it refuses, by file and line.</summary>
[TestClass]
public sealed class EnginesTests
{
    [TestMethod]
    public void Read_SoundFolder_GivesSensorsAndRemainingLives()
    {
        using var folder = new SyntheticEngines();

        Engines engines = Engines.Read(folder.Path);

        Assert.HasCount(4, engines.Training);
        CollectionAssert.AreEqual((int[])[116, 122, 128, 134], engines.Training.Select(engine => engine.Cycles.Length).ToArray());
        Assert.IsTrue(engines.Training.All(engine => engine.RemainingAtEnd == 0), "training engines run to their failure");
        CollectionAssert.AreEqual((int[])[20, 60], engines.Test.Select(engine => engine.RemainingAtEnd).ToArray());
        // The first sensor that varies is NASA's second, the last its twenty-first.
        Assert.HasCount(Turbofan.Channels, engines.Test[0].Cycles[0]);
        Assert.AreEqual(200, engines.Test[0].Cycles[0][0], 1);
        Assert.AreEqual(2100, engines.Test[0].Cycles[0][^1], 1);
    }

    [TestMethod]
    public void Rows_LongLife_CountNoFurtherThanTheCap()
    {
        using var folder = new SyntheticEngines();

        Cycle[] rows = [.. Engines.Read(folder.Path).Training[3].Rows];

        Assert.AreEqual(125, rows[0].RemainingLife, "133 cycles to go");
        Assert.AreEqual(125, rows[8].RemainingLife);
        Assert.AreEqual(124, rows[9].RemainingLife);
        Assert.AreEqual(0, rows[^1].RemainingLife);
    }

    [TestMethod]
    [DataRow("train_FD001.txt")]
    [DataRow("test_FD001.txt")]
    [DataRow("RUL_FD001.txt")]
    public void Read_FileMissing_NamesIt(string fileName)
    {
        using var folder = new SyntheticEngines();
        File.Delete(folder[fileName]);

        var error = Assert.ThrowsExactly<FileNotFoundException>(() => Engines.Read(folder.Path));

        Assert.StartsWith($"There is no file {folder[fileName]}; --data names a folder with", error.Message);
    }

    [TestMethod]
    public void Read_FileEmpty_IsRefused()
    {
        using var folder = new SyntheticEngines();
        File.WriteAllText(folder["train_FD001.txt"], "\n");

        Assert.AreEqual($"{folder["train_FD001.txt"]} holds no engine.", Refused(folder));
    }

    [TestMethod]
    [DataRow("column missing", "line 3: expected 26 numbers, found 25.")]
    [DataRow("column too many", "line 3: expected 26 numbers, found 27.")]
    [DataRow("no number", "line 3: column 6 is 'NaN'; expected a number.")]
    [DataRow("engine left out", "line 3: engine 3 follows engine 1; expected 2.")]
    [DataRow("engine number 0", "line 3: engine 0 follows engine 1; expected 2.")]
    [DataRow("cycle left out", "line 3: cycle 4 of engine 1 stands where cycle 3 is expected.")]
    public void Read_LineWrong_IsNamedWithWhatIsExpected(string wrong, string expected)
    {
        using var folder = new SyntheticEngines();
        folder.Edit("train_FD001.txt", 3, line =>
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            switch (wrong)
            {
                case "column missing":
                    return string.Join(' ', fields[..^1]);
                case "column too many":
                    return line + "1";
                case "no number":
                    fields[5] = "NaN";
                    break;
                case "engine left out":
                    fields[0] = "3";
                    break;
                case "engine number 0":
                    fields[0] = "0";
                    break;
                default:
                    fields[1] = "4";
                    break;
            }
            return string.Join(' ', fields);
        });

        Assert.AreEqual($"{folder["train_FD001.txt"]}, {expected}", Refused(folder));
    }

    [TestMethod]
    [DataRow("-1")]
    [DataRow("12.5")]
    [DataRow("12 13")]
    public void Read_RemainingLifeWrong_IsNamed(string life)
    {
        using var folder = new SyntheticEngines();
        folder.Edit("RUL_FD001.txt", 2, _ => life);

        Assert.AreEqual($"{folder["RUL_FD001.txt"]}, line 2: expected one whole number of remaining cycles, found '{life}'.", Refused(folder));
    }

    [TestMethod]
    public void Read_LivesForOtherEngines_AreRefused()
    {
        using var folder = new SyntheticEngines();
        File.AppendAllText(folder["RUL_FD001.txt"], "7\n");

        Assert.AreEqual($"{folder["RUL_FD001.txt"]} holds the remaining life of 3 engines, but test_FD001.txt holds 2 engines.", Refused(folder));
    }

    private static string Refused(SyntheticEngines folder) => Assert.ThrowsExactly<FormatException>(() => Engines.Read(folder.Path)).Message;
}
