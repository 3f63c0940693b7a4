using System.Text;
using Jepa.Tests;

namespace Jepa.Samples.Csv.Tests;

[TestClass]
public sealed class CsvTableTests
{
    private const string Plain = "Machine,Temp,Label\nm0,0.5,1.25\nm0,0.75,-2\n";

    [TestMethod]
    [DataRow(Plain, DisplayName = "commas")]
    [DataRow("Machine;Temp;Label\nm0;0.5;1.25\nm0;0.75;-2\n", DisplayName = "semicolons")]
    [DataRow("Machine\tTemp\tLabel\nm0\t0.5\t1.25\nm0\t0.75\t-2\n", DisplayName = "tabs")]
    [DataRow("Machine|Temp|Label\nm0|0.5|1.25\nm0|0.75|-2\n", DisplayName = "pipes")]
    [DataRow("  Machine Temp   Label\n m0   0.5    1.25\n m0   0.75  -2 \n", DisplayName = "blanks")]
    [DataRow("sep=;\nMachine;Temp;Label\nm0;0.5;1.25\nm0;0.75;-2\n", DisplayName = "separator line")]
    [DataRow("Machine;Temp;Label\nm0;0,5;1,25\nm0;0,75;-2\n", DisplayName = "decimal comma")]
    [DataRow("Machine Temp Label\nm0 0,5 1,25\nm0 0,75 -2,0\n", DisplayName = "decimal comma between blanks")]
    [DataRow("Machine,Temp,Label\nm0,\"0,5\",\"1,25\"\nm0,\"0,75\",-2\n", DisplayName = "quoted decimal comma")]
    [DataRow("Machine,Temp,Label\r\nm0,0.5,1.25\r\nm0,0.75,-2\r\n", DisplayName = "CRLF")]
    [DataRow("# logger, \"v3\nMachine,Temp,Label\nm0,0.5,1.25\n# it's off\nm0,0.75,-2\n", DisplayName = "comments")]
    [DataRow("#Machine,Temp,Label\nm0,0.5,1.25\nm0,0.75,-2\n", DisplayName = "header in a comment")]
    [DataRow("Logger v3\nserial 17\n\nMachine,Temp,Label\nm0,0.5,1.25\nm0,0.75,-2\n", DisplayName = "preamble")]
    [DataRow("Serial,17\nMachine,Temp,Label\nm0,0.5,1.25\nm0,0.75,-2\n", DisplayName = "preamble of two cells")]
    [DataRow("Machine,Temp,Label\n-,degC,-\nm0,0.5,1.25\nm0,0.75,-2\n", DisplayName = "units")]
    [DataRow("Machine,Temp,Label,\nm0,0.5,1.25,\nm0,0.75,-2,\n", DisplayName = "trailing separators")]
    [DataRow("Machine,Temp,Label\nm0,0.5,1.25,\nm0,0.75,-2,\n", DisplayName = "trailing separators of rows")]
    [DataRow("Machine,Temp,Label,\nm0,0.5,1.25\nm0,0.75,-2\n", DisplayName = "trailing separator of the header")]
    [DataRow("Machine,Temp,Label\nm0,0.5,1.25\nm0,0.75,-2\nTotal: 2 rows\n", DisplayName = "total of one cell")]
    [DataRow("Machine,Temp,Label\nm0,0.5,1.25\nm0,0.75,-2\nTotal,1.25,-0.75\n", DisplayName = "total of numbers")]
    [DataRow("Machine,Temp,Label\nm0,0.5,1.25\nm0,0.75,-2\n\n(2 rows affected)\n,,\n", DisplayName = "database's end")]
    [DataRow("\"Machine\",\"Temp\",\"Label\"\n\"m0\",\"0.5\",\"1.25\"\nm0,0.75,\"-2\"\n", DisplayName = "quotes")]
    public void Read_AnyDialect_FindsColumnsAndNumbers(string text)
    {
        CsvTable table = Read(text);

        CollectionAssert.AreEqual(
            (string[])["Machine", "Temp", "Label"], table.Columns.Select(column => column.Name).ToArray());
        CollectionAssert.AreEqual((double[])[0.5, 0.75], table.Find("Temp").Numbers());
        CollectionAssert.AreEqual((double[])[1.25, -2], table.Find("label").Numbers());
        CollectionAssert.AreEqual((string[])["m0", "m0"], table.Find("Machine").Texts());
    }

    [TestMethod]
    [DataRow("utf-8", true)]
    [DataRow("utf-8", false)]
    [DataRow("utf-16", true)]
    [DataRow("utf-16", false)]
    [DataRow("utf-16BE", true)]
    [DataRow("latin1", false)]
    public void Read_AnyEncoding_FindsTheDegreeSign(string name, bool hasMark)
    {
        Encoding encoding = Encoding.GetEncoding(name);
        byte[] text = encoding.GetBytes("Machine,\"Temp, °C\"\nm0,0.5\nm0,0.75\n");

        CsvTable table = Read(hasMark ? [.. encoding.GetPreamble(), .. text] : text);

        CollectionAssert.AreEqual((double[])[0.5, 0.75], table.Find("Temp, °C").Numbers());
    }

    [TestMethod]
    [DataRow("1.234,5", 1234.5)]
    [DataRow("-1.234.567", -1234567)]
    [DataRow("0,001", 0.001)]
    [DataRow("1,5e-3", 0.0015)]
    public void Numbers_InAFileWithDecimalCommas_AreRead(string cell, double expected)
    {
        CsvTable table = Read($"A;B\n0,5;0\n{cell};1\n");
        Assert.AreEqual(expected, table.Find("A").Numbers()[1], 1e-12);
    }

    [TestMethod]
    public void Numbers_ThousandsAlone_AreReadAsTheOtherColumnsAre()
    {
        Assert.AreEqual(1234.0, Read("A;B\n0,5;1.234\n0,25;5.678\n").Find("B").Numbers()[0]);
        Assert.AreEqual(1.234, Read("A;B\n0.5;1.234\n0.25;5.678\n").Find("B").Numbers()[0]);
    }

    [TestMethod]
    [DataRow("\"1,234.5\"", 1234.5)]
    [DataRow("1 234.5", 1234.5)]
    [DataRow(".5", 0.5)]
    [DataRow("1.234", 1.234)]
    public void Numbers_InAFileWithDecimalPoints_AreRead(string cell, double expected)
    {
        CsvTable table = Read($"A,B\n0.5,0\n{cell},1\n");
        Assert.AreEqual(expected, table.Find("A").Numbers()[1], 1e-12);
    }

    [TestMethod]
    public void Numbers_MarksOfMissingValues_AreNaN()
    {
        string[] marks = ["", "?", "-", "NA", "N/A", "#N/A", "NaN", "nan", "NULL", "null", "None", "nil", "--"];
        CsvTable table = Read($"A,B\n{string.Concat(marks.Select(mark => $"0.5,{mark}\n0.25,2\n"))}");

        double[] numbers = table.Find("B").Numbers();

        Assert.AreEqual(CsvKind.Number, table.Find("B").Kind);
        Assert.AreEqual(marks.Length, numbers.Count(double.IsNaN));
    }

    [TestMethod]
    [DataRow("inf")]
    [DataRow("abc")]
    public void Numbers_CellThatIsNone_IsRefusedByFileLineAndColumn(string cell)
    {
        CsvTable table = Read($"A,B\n0.5,1\n0.25,{cell}\n0.75,2\n1.25,3\n");
        var refusal = Assert.ThrowsExactly<CsvFormatException>(() => table.Find("B").Numbers());
        Assert.AreEqual(
            $"some.csv, line 3, column 'B' holds '{cell}'; expected a finite number or an empty cell.",
            refusal.Message);
    }

    [TestMethod]
    public void Read_QuotedCellOverTwoLines_IsOneCellAndLinesStayRight()
    {
        CsvTable table = Read("A,Note,B\n1,ok,2\n1,\"two\r\nlines, \"\"or\"\" so\",2\n1,ok,bad\n1,ok,3\n");

        Assert.AreEqual("two\r\nlines, \"or\" so", table.Find("Note").Cells[1].ReplaceLineEndings("\r\n"));
        Assert.AreEqual("some.csv, line 5 holds 'bad'", table.Find("B").Misfit);
    }

    [TestMethod]
    public void Read_NoHeader_NamesColumnsByTheirPlace()
    {
        CsvTable table = Read("m0,0.5,1.25\nm0,0.75,-2\n");

        CollectionAssert.AreEqual((double[])[0.5, 0.75], table.Find("Column2").Numbers());
        var refusal = Assert.ThrowsExactly<CsvFormatException>(() => table.Find("Temp"));
        Assert.AreEqual(
            "some.csv has no column 'Temp', and no header line; its columns are Column1, Column2, Column3.",
            refusal.Message);
    }

    [TestMethod]
    [DataRow("t,x,y\n1,2,3\n4,5,6\n")]
    [DataRow("No,x,T\n1,2,3\n4,5,6\n")]
    [DataRow(",0,1\n7,2,3\n8,5,6\n")]
    public void Read_HeaderThatLooksLikeValues_IsAHeader(string text) => Assert.AreEqual(2, Read(text).RowCount);

    [TestMethod]
    [DataRow("A,B\n1,2\n3\n4,5\n", "some.csv, line 3 has 1 cell; expected 2 as in the header (line 1): '3'.")]
    [DataRow(
        "A,B,C\n1,2,5,3\n4,5,5,6\n",
        "some.csv, line 2 has 4 cells; expected 3 as in the header (line 1); "
        + "a decimal comma, or a text with a comma, needs quotation marks around it.")]
    [DataRow("A,B\n1,2\n3,4\n\"5,6\n", "some.csv, line 4: a quotation mark is opened and not closed.")]
    [DataRow("A,B\n", "some.csv has a header line and no rows.")]
    [DataRow("A,B\n1,2\n3,\0\n", "some.csv is no text: character 11 is a NUL; expected a CSV file.")]
    public void Read_NoTable_IsRefusedInASentence(string text, string expected) =>
        Assert.AreEqual(expected, Assert.ThrowsExactly<CsvFormatException>(() => Read(text)).Message);

    [TestMethod]
    public void Read_HugeCellOrHeader_IsNotEchoedWhole()
    {
        CsvTable table = Read($"A,B\n1,2\n3,{new string('x', 1_000_000)}\n4,5\n4,5\n");
        string cell = Assert.ThrowsExactly<CsvFormatException>(() => table.Find("B").Numbers()).Message;
        string names = string.Join(',', Enumerable.Range(0, 100_000).Select(column => $"c{column}"));
        string header = Assert.ThrowsExactly<CsvFormatException>(() => Read($"{names}\n1,2\n")).Message;

        Assert.IsLessThan(200, cell.Length);
        Assert.IsLessThan(200, header.Length);
    }

    [TestMethod]
    public void Read_TwoColumnsOfAName_AreToldApartUnlessTheyAreTheSame()
    {
        CsvTable same = Read("A,A,B\n1,1,2\n3,3,4\n"), others = Read("A,A,B\n1,5,2\n3,6,4\n");

        CollectionAssert.AreEqual((double[])[1, 3], same.Find("A").Numbers());
        CollectionAssert.AreEqual((double[])[5, 6], others.Find("A (column 2)").Numbers());
        Assert.AreEqual(
            "some.csv has 2 columns 'A'; expected one of A (column 1), A (column 2).",
            Assert.ThrowsExactly<CsvFormatException>(() => others.Find("A")).Message);
    }

    [TestMethod]
    public void Find_ListOfColumns_TakesNamesWithCommas()
    {
        CsvTable table = Read("\"Temp, °C\",A,\"say \"\"x\"\"\"\n1,2,3\n4,5,6\n");

        string[] Named(params string[] lists) => [.. table.Find(lists).Select(column => column.Name)];

        CollectionAssert.AreEqual((string[])["Temp, °C"], Named("Temp, °C"));
        CollectionAssert.AreEqual((string[])["A", "Temp, °C"], Named("A,\"Temp, °C\""));
        CollectionAssert.AreEqual((string[])["A", "say \"x\""], Named("A", "\"say \"\"x\"\"\""));
    }

    [TestMethod]
    public void Read_SeveralFiles_AreOneTableThatKnowsWhichFile()
    {
        using var folder = new TestFolder();
        folder.Write("b.csv", "A,B\n3,4\n"u8.ToArray());
        folder.Write("a.csv", "B,A,C\n2,1,9\n"u8.ToArray());
        folder.Write("notes.md", "no"u8.ToArray());

        CsvTable table = CsvTable.Read(CsvFiles.Find(folder.FullName));

        CollectionAssert.AreEqual((double[])[1, 3], table.Find("A").Numbers());
        Assert.AreEqual("b.csv, line 2", table.Place(1));
        Assert.HasCount(1, CsvFiles.Find(folder["a*.csv"]));
        CollectionAssert.AreEqual(
            (string[])["Columns that not all 2 files have are left out: C."], table.Notes.ToArray());
    }

    [TestMethod]
    public void Find_NoSuchFile_IsRefused() =>
        Assert.ThrowsExactly<CsvFormatException>(() => CsvFiles.Find("no/such/*.csv"));

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void Read_Device_IsRefused() =>
        Assert.ThrowsExactly<CsvFormatException>(() => CsvTable.Read(["/dev/zero"]));

    private static CsvTable Read(string text) => Read(Encoding.UTF8.GetBytes(text));

    private static CsvTable Read(byte[] bytes)
    {
        using var folder = new TestFolder();
        return CsvTable.Read([folder.Write("some.csv", bytes)]);
    }
}
