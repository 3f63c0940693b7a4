using System.Globalization;
using System.Text;
using Jepa.Tests;

namespace Jepa.Samples.Csv.Tests;

[TestClass]
public sealed class CsvTimesTests
{
    [TestMethod]
    [DataRow("2024-02-01T10:30:15.250Z", "2024-02-01T10:30:15.250")]
    [DataRow("2024-02-01 10:30", "2024-02-01T10:30:00")]
    [DataRow("2024-02-01T10:30:00+02:00", "2024-02-01T08:30:00")]
    [DataRow("2024/02/01", "2024-02-01T00:00:00")]
    [DataRow("31.01.2024 23:59:59,5", "2024-01-31T23:59:59.500")]
    [DataRow("31/12/2024 10:00", "2024-12-31T10:00:00")]
    [DataRow("12/31/2024 1:05:00 PM", "2024-12-31T13:05:00")]
    [DataRow("31-12-24", "2024-12-31T00:00:00")]
    [DataRow("3 Feb 2024 10:00", "2024-02-03T10:00:00")]
    public void Times_OneWayToReadThem_AreRead(string cell, string expected)
    {
        CsvTimes times = Times([cell]);

        DateTime read = DateTime.UnixEpoch.AddSeconds(times.Values[0]);
        string written = read.ToString("yyyy-MM-ddTHH:mm:ss.fff", CultureInfo.InvariantCulture);
        Assert.AreEqual(expected, written[..expected.Length]);
        Assert.IsTrue(times.IsDate);
        Assert.IsNull(times.Note);
    }

    [TestMethod]
    [DataRow("01.02.2024", "02.02.2024", "03.02.2024", 1, "day")]
    [DataRow("01/02/2024", "01/03/2024", "01/04/2024", 1, "month")]
    [DataRow("11/03/2024", "12/03/2024", "01/04/2024", 20, "day")]
    public void Times_TwoWaysToReadThem_AreThoseThatRiseEvenly(
        string first, string second, string third, int days, string expected)
    {
        CsvTimes times = Times([first, second, third]);

        Assert.AreEqual(days * 86400.0, times.Values[2] - times.Values[1]);
        Assert.StartsWith($"Dates of 'Time' are read {expected} first: '{first}' is ", times.Note!);
    }

    [TestMethod]
    public void Times_OneDayAbove12_DecidesForAllOfThem()
    {
        CsvTimes times = Times(["11.02.2024", "12.02.2024", "13.02.2024"]);

        Assert.AreEqual(86400.0, times.Values[1] - times.Values[0]);
        Assert.IsNull(times.Note);
    }

    [TestMethod]
    public void Times_DayAndTimeOfDayInTwoColumns_AreOneTime()
    {
        using var folder = new TestFolder();
        CsvTable table = CsvTable.Read(
            [folder.Write("some.csv", "Date;Time;A\n31.01.2024;18.30.00;1\n31.01.2024;19.00.00;2\n"u8.ToArray())]);

        CollectionAssert.AreEqual(
            (string[])["'Date' is read together with the time of day in 'Time'."], table.Notes.ToArray());
        double[] times = table.Find("Date").Times(["", ""]).Values;
        Assert.AreEqual(1800.0, times[1] - times[0]);
    }

    [TestMethod]
    public void Times_Numbers_AreTheirOwnUnit()
    {
        CsvTimes times = Times(["1700000000000", "1700000000010"]);

        Assert.AreEqual(10.0, times.Values[1] - times.Values[0]);
        Assert.IsFalse(times.IsDate);
    }

    [TestMethod]
    public void Times_MissingOne_IsRefused() =>
        Assert.AreEqual(
            "some.csv, line 3, column 'Time' holds ''; expected a date.",
            Assert.ThrowsExactly<CsvFormatException>(() => Times(["2024-02-01", "", "2024-02-03"])).Message);

    private static CsvTimes Times(string[] cells)
    {
        using var folder = new TestFolder();
        string text = $"Time;A\n{string.Concat(cells.Select(cell => $"{cell};1\n"))}";
        CsvTable table = CsvTable.Read([folder.Write("some.csv", Encoding.UTF8.GetBytes(text))]);
        return table.Find("Time").Times([.. cells.Select(_ => "")]);
    }
}
