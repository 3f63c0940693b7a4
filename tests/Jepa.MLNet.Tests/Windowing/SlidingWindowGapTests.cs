using System.Globalization;
using Jepa.MLNet.Tests.Fixtures;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Jepa.MLNet.Tests.Windowing;

/// <summary>Times of frames: holes, doubled times, falls, and times that are missing.</summary>
[TestClass]
public sealed class SlidingWindowGapTests
{
    private readonly MLContext _context = new(seed: 1);

    [TestMethod]
    public void Windows_BehindAHole_HoldNoFrameFromBeforeIt() => AssertWindows(
        ["0 1 2", "1 2 3", "10 11 12", "11 12 13"], Windows(Series("a", 0, 1, 2, 3, 10, 11, 12, 13)));

    [TestMethod]
    public void Windows_OfAStepAsLongAsTheMaximum_GoOn() => AssertWindows(
        ["0 1 3", "1 3 5"], Windows(Series("a", 0, 1, 3, 5, 7.5), maximumStep: 2));

    [TestMethod]
    public void Windows_BetweenTwoHolesShorterThanAWindow_AreNone() => AssertWindows(
        ["20 21 22"], Windows(Series("a", 0, 1, 10, 11, 20, 21, 22)));

    [TestMethod]
    public void Windows_FirstFrameRepeated_RepeatTheFirstFrameBehindTheHole() => AssertWindows(
        ["0 0 0", "0 0 1", "10 10 10", "10 10 11", "10 11 12"],
        Windows(Series("a", 0, 1, 10, 11, 12), incomplete: IncompleteWindows.RepeatFirstFrame));

    [TestMethod]
    public void Windows_WithStride_CountFromTheHole() => AssertWindows(
        ["0 1 2", "2 3 4", "20 21 22", "22 23 24"],
        Windows(Series("a", 0, 1, 2, 3, 4, 5, 20, 21, 22, 23, 24), stride: 2));

    [TestMethod]
    public void Windows_OfInterleavedSeries_BeginAnewInTheSeriesOfTheHoleAlone()
    {
        double[] holed = [0, 1, 2, 9, 10, 11], whole = [0, 1, 2, 3, 4, 5];
        TimedRow[] rows =
            [.. holed.Zip(whole, (a, b) => (TimedRow[])[Row("a", a), Row("b", b)]).SelectMany(pair => pair)];

        AssertWindows(["0 1 2", "0 1 2", "1 2 3", "2 3 4", "9 10 11", "3 4 5"], Windows(rows));
    }

    [TestMethod]
    [DataRow(double.NaN)]
    [DataRow(double.PositiveInfinity)]
    public void Windows_OfRowsWithoutATime_LeaveThemOut(double missing)
    {
        AssertWindows(["0 1 2", "1 2 3"], Windows(Series("a", 0, missing, 1, 2, missing, 3)));
        // The first row of a series, and what follows: the missing time hides neither a hole nor a fall.
        AssertWindows(["5 6 7"], Windows([.. Series("b", missing), .. Series("a", 5, 6, 7)]));
        AssertWindows(["0 1 2", "10 11 12"], Windows(Series("a", 0, 1, 2, missing, 10, 11, 12)));
        Assert.Contains("falls from 4 to 2", Refused(Series("a", 4, missing, 2)));
    }

    [TestMethod]
    public void Windows_TimeThatFalls_NamesSeriesRowAndBothTimes()
    {
        Assert.AreEqual(
            "Series 'pump 7' goes back in time at row 3: column 'Double' falls from 4 to 2; sort the rows by it.",
            Refused([.. Series("b", 9), .. Series("pump 7", 1, 4, 2)]));
        Assert.AreEqual(
            "Series 0 goes back in time at row 1: column 'Date' falls from 2024-01-01T00:00:04 to " +
            "2024-01-01T00:00:02; sort the rows by it.",
            Refused(Series("a", 4, 2), "Date", series: null));
    }

    [TestMethod]
    public void Windows_TimeThatComesTwice_IsRefusedOrTheFirstKept()
    {
        TimedRow[] rows = Series("a", 0, 1, 2, 2, 3);
        rows[3].Value = 99;

        Assert.AreEqual(
            "Series 'a' has the time 2 of column 'Double' twice, again at row 3; expected each time once, or " +
            "DoubledTimes.KeepFirst.", Refused(rows));
        AssertWindows(["0 1 2", "1 2 3"], Windows(rows, doubled: DoubledTimes.KeepFirst));
    }

    [TestMethod]
    public void Windows_WithoutAMaximumStep_CheckTheOrderAlone()
    {
        AssertWindows(["0 1 500", "1 500 501"], Windows(Series("a", 0, 1, 500, 501), maximumStep: null));
        Assert.Contains("goes back in time", Refused(Series("a", 4, 2), maximumStep: null));
    }

    [TestMethod]
    [DataRow(nameof(TimedRow.Single))]
    [DataRow(nameof(TimedRow.Double))]
    [DataRow(nameof(TimedRow.Int16))]
    [DataRow(nameof(TimedRow.Int32))]
    [DataRow(nameof(TimedRow.Int64))]
    [DataRow(nameof(TimedRow.UInt64))]
    [DataRow(nameof(TimedRow.Date))]
    [DataRow(nameof(TimedRow.Moment))]
    [DataRow(nameof(TimedRow.Span))]
    public void Windows_TimesOfEveryType_AreReadDatesInSeconds(string time)
    {
        AssertWindows(["0 1 2", "5 6 7"], Windows(Series("a", 0, 1, 2, 5, 6, 7), time: time));
        Assert.Contains($"column '{time}' falls", Refused(Series("a", 2, 1), time));
    }

    [TestMethod]
    public void Windows_TimesOfManyDigits_KeepThemAll()
    {
        // Nanoseconds since 1970, 100 apart: float32 and float64 alike would call them one time.
        TimedRow[] rows = Series("a", 0, 1, 2, 3);
        for (int row = 0; row < rows.Length; row++)
            rows[row].Int64 = 1_700_000_000_000_000_000 + 100 * row + (row == 3 ? 1 : 0);

        AssertWindows(["0 1 2"], Windows(rows, time: nameof(TimedRow.Int64), maximumStep: 100));
    }

    [TestMethod]
    public void Windows_OfEmptyDates_AreLeftOut()
    {
        TimedRow[] rows = Series("a", 0, 1, 2, 3);
        (rows[2].Date, rows[2].Moment) = (default, default);

        foreach (string time in (string[])[nameof(TimedRow.Date), nameof(TimedRow.Moment)])
            AssertWindows(["0 1 3"], Windows(rows, time: time, maximumStep: 2));
    }

    [TestMethod]
    public void Windows_HolesAndRowsLeftOut_AreWarnedOfOnce()
    {
        var warnings = new List<string>();
        _context.Log += (_, message) =>
        {
            if (message.Kind == ChannelMessageKind.Warning)
                warnings.Add(message.RawMessage);
        };
        TimedRow[] rows =
        [
            .. Series("a", 0, 1, 10, 20), .. Series("b", 0, 5), .. Series("c", 0, 0, double.NaN, 1),
            .. Series("d", 1, 2),
        ];
        IDataView data = Transform(rows, doubled: DoubledTimes.KeepFirst);

        Assert.IsEmpty(warnings);
        for (int reading = 0; reading < 3; reading++)
            data.ReadAll("Window");

        CollectionAssert.AreEqual(
            new[]
            {
                "Column 'Double': 3 holes longer than 2 in 2 of 4 series; behind each, a series begins anew.",
                "Column 'Double': 1 row without a time left out.",
                "Column 'Double': 1 row of a time that is there already left out.",
            },
            warnings);
        warnings.Clear();
        Transform(Series("a", 0, 1, 2)).ReadAll("Window");
        Assert.IsEmpty(warnings);
    }

    [TestMethod]
    public void SavedPipeline_WithTimes_LoadsAndFindsTheSameHoles()
    {
        using var folder = new TestFolder();
        TimedRow[] rows = Series("a", 0, 1, 2, 2, 9, 10, 11);
        IDataView data = _context.Data.LoadFromEnumerable(rows);
        ITransformer model = Estimator(doubled: DoubledTimes.KeepFirst).Fit(data);
        _context.Model.Save(model, data.Schema, folder["model.zip"]);

        ITransformer loaded = new MLContext(seed: 2).Model.Load(folder["model.zip"], out _);

        AssertWindows(["0 1 2", "9 10 11"], Texts(loaded.Transform(data)));
    }

    [TestMethod]
    public void SavedPipeline_OfTheFirstFormat_IsReadAndHasNoTimes()
    {
        // Windows of 3 of the column Value, series by the column Series, stride 2, the first frame repeated.
        string path = Path.Combine(AppContext.BaseDirectory, "Assets", "window.format1.zip");
        ITransformer loaded = _context.Model.Load(path, out _);

        AssertWindows(
            ["5 5 5", "5 0 1", "1 9 9"],
            Texts(loaded.Transform(_context.Data.LoadFromEnumerable(Series("a", 5, 0, 1, 9, 9)))));
    }

    [TestMethod]
    public void GetRowCount_WithTimes_IsUnknown() => Assert.IsNull(
        Transform(Series("a", 0, 1), series: null, incomplete: IncompleteWindows.RepeatFirstFrame).GetRowCount());

    [TestMethod]
    public void SlidingWindow_BadTimeArguments_AreNamed()
    {
        AssertMessage("timeColumnName is empty; expected a name or null.", time: " ", maximumStep: 1);
        AssertMessage("maximumStep is 0; expected a positive number.", maximumStep: 0);
        AssertMessage("maximumStep is NaN; expected a positive number.", maximumStep: double.NaN);
        AssertMessage("maximumStep is 60; expected null without a timeColumnName.", time: null, maximumStep: 60);
        AssertMessage(
            "doubledTimes is KeepFirst; expected Refuse without a timeColumnName.", time: null, maximumStep: null,
            doubled: DoubledTimes.KeepFirst);
        AssertMessage("doubledTimes is 7; expected one of Refuse, KeepFirst.", doubled: (DoubledTimes)7);
        foreach (string name in (string[])["Series", "Flag", "Vector", "None"])
        {
            Assert.Contains($"time column '{name}'", Assert.ThrowsExactly<ArgumentOutOfRangeException>(
                () => Transform(Series("a", 0), time: name)).Message);
        }

        void AssertMessage(
            string message, string? time = "Double", double? maximumStep = 2,
            DoubledTimes doubled = DoubledTimes.Refuse)
        {
            var error = Assert.ThrowsExactly<ArgumentException>(
                () => Estimator(time: time, maximumStep: maximumStep, doubled: doubled));
            Assert.AreEqual($"SlidingWindow.{message}", error.Message);
        }
    }

    private string Refused(
        TimedRow[] rows, string time = "Double", string? series = "Series", double? maximumStep = 2) =>
        Assert.ThrowsExactly<InvalidOperationException>(
            () => Transform(rows, 1, time, maximumStep, series: series).ReadAll("Window")).Message;

    private string[] Windows(
        TimedRow[] rows, int stride = 1, string? time = "Double", double? maximumStep = 2,
        DoubledTimes doubled = DoubledTimes.Refuse, IncompleteWindows incomplete = IncompleteWindows.Drop) =>
        Texts(Transform(rows, stride, time, maximumStep, doubled, incomplete));

    private static string[] Texts(IDataView windows) =>
        [.. windows.ReadAll("Window").Select(row => string.Join(' ', (float[])row[0]))];

    private static void AssertWindows(string[] expected, string[] actual) =>
        CollectionAssert.AreEqual(expected, actual, string.Join(", ", actual));

    private IDataView Transform(
        TimedRow[] rows, int stride = 1, string? time = "Double", double? maximumStep = 2,
        DoubledTimes doubled = DoubledTimes.Refuse, IncompleteWindows incomplete = IncompleteWindows.Drop,
        string? series = "Series")
    {
        IDataView data = _context.Data.LoadFromEnumerable(rows);
        return Estimator(stride, time, maximumStep, doubled, incomplete, series).Fit(data).Transform(data);
    }

    private SlidingWindowEstimator Estimator(
        int stride = 1, string? time = "Double", double? maximumStep = 2, DoubledTimes doubled = DoubledTimes.Refuse,
        IncompleteWindows incomplete = IncompleteWindows.Drop, string? series = "Series") =>
        _context.Transforms.SlidingWindow("Window", "Value", 3, series, stride, incomplete, time, maximumStep, doubled);

    private static TimedRow[] Series(string series, params double[] times) =>
        [.. times.Select(time => Row(series, time))];

    private static TimedRow Row(string series, double time)
    {
        double there = double.IsFinite(time) ? time : 0;
        DateTime date = DateTime.Parse("2024-01-01", CultureInfo.InvariantCulture).AddSeconds(there);
        return new TimedRow
        {
            Series = series, Value = (float)time, Single = (float)time, Double = time, Int16 = (short)there,
            Int32 = (int)there, Int64 = (long)there, UInt64 = (ulong)there, Date = date,
            Moment = new DateTimeOffset(date, TimeSpan.FromHours((int)there % 2)).AddHours((int)there % 2),
            Span = TimeSpan.FromSeconds(there),
        };
    }

    /// <summary>A frame at a time, in every type that a time may have.</summary>
    private sealed class TimedRow
    {
        public string Series { get; set; } = "";

        public float Value { get; set; }

        public float Single { get; set; }

        public double Double { get; set; }

        public short Int16 { get; set; }

        public int Int32 { get; set; }

        public long Int64 { get; set; }

        public ulong UInt64 { get; set; }

        public DateTime Date { get; set; }

        public DateTimeOffset Moment { get; set; }

        public TimeSpan Span { get; set; }

        public bool Flag { get; set; }

        [VectorType(2)]
        public double[] Vector { get; set; } = [0, 0];
    }
}
