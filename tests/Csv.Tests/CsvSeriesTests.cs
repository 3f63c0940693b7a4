using System.Text;
using Jepa.Tests;

namespace Jepa.Samples.Csv.Tests;

[TestClass]
public sealed class CsvSeriesTests
{
    [TestMethod]
    public void Of_HoleAndDoubledTime_BeginAnewAndLeaveOutTheLaterRow()
    {
        int[] times = [0, 1, 2, 3, 3, 4, 5, 90, 91, 92, 93, 94, 95, 96];
        CsvTable table = Read($"Time,A\n{string.Concat(times.Select(time => $"{time},7\n"))}");

        CsvSeries series = CsvSeries.Of(table, null, TimeColumn.Find(table, null, []));

        Assert.HasCount(13, series.Order);
        Assert.IsFalse(series.Order.Contains(4));
        Assert.AreEqual("", series.Stretches[6]);
        Assert.AreEqual(" (2)", series.Stretches[7]);
        CollectionAssert.AreEqual(
            (string[])[
                "1 hole of more than 10 in 'Time': series begin anew after each.",
                "1 doubled time in 'Time': the later rows are left out."],
            series.Notes.ToArray());
    }

    [TestMethod]
    public void Of_NewestFirst_ReadsTheRowsFromTheLast()
    {
        CsvTable table = Read("Date,A\n03.02.2024,1\n02.02.2024,2\n01.02.2024,3\n");

        CsvSeries series = CsvSeries.Of(table, null, table.Find("Date"));

        CollectionAssert.AreEqual((int[])[2, 1, 0], series.Order.ToArray());
    }

    [TestMethod]
    public void Of_ClockSetBackAnHour_BeginsAnew()
    {
        string[] times = ["02:30", "02:40", "02:50", "02:00", "02:10", "02:20", "02:30"];
        CsvTable table = Read($"When,A\n{string.Concat(times.Select(time => $"2024-10-27 {time},1\n"))}");

        CsvSeries series = CsvSeries.Of(table, null, table.Find("When"));

        CollectionAssert.AreEqual((string[])["", "", "", " (2)", " (2)", " (2)", " (2)"], series.Stretches.ToArray());
        Assert.AreEqual(
            "The clock of 'When' is set back 1 time by an hour at most: series begin anew after each.",
            series.Notes.Single());
    }

    [TestMethod]
    public void Of_TimeThatFallsWithinASeries_IsRefusedByLine()
    {
        CsvTable table = Read("M,Time,A\na,1,1\nb,0,1\na,2,1\na,1,1\n");
        Assert.AreEqual(
            "some.csv, line 5, column 'Time' holds '1'; expected a time that is not before the series' last row; "
            + "sort the rows by it.",
            Assert.ThrowsExactly<CsvFormatException>(() => CsvSeries.Of(table, table.Find("M"), table.Find("Time")))
                .Message);
    }

    [TestMethod]
    [DataRow("M,When,A\na,2024-02-01,1\na,2024-02-02,1\n", "When")]
    [DataRow("M,Clock,A\na,1700000000000,1\na,1700000000010,1\n", "Clock")]
    [DataRow("M,Time,A\na,0,1\na,1,1\n", "Time")]
    [DataRow("M,Time,A\na,1,1\na,0,1\na,1,1\n", null)]
    [DataRow("M,When,Made\na,2024-02-01,2024-02-01\na,2024-02-02,2024-02-01\n", null)]
    public void Find_TimeColumn_IsTheOneThatCanBe(string text, string? expected)
    {
        CsvTable table = Read(text);
        Assert.AreEqual(expected, TimeColumn.Find(table, table.Find("M"), [])?.Name);
    }

    private static CsvTable Read(string text)
    {
        using var folder = new TestFolder();
        return CsvTable.Read([folder.Write("some.csv", Encoding.UTF8.GetBytes(text))]);
    }
}
