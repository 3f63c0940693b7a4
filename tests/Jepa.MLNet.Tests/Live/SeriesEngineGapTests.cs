using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.MLNet.Tests.Live;

/// <summary>Holes in time, doubled times and falls in live series.</summary>
[TestClass]
public sealed class SeriesEngineGapTests
{
    private readonly MLContext _context = new(seed: 1);

    [TestMethod]
    [DataRow(IncompleteWindows.Drop, 1, false)]
    [DataRow(IncompleteWindows.Drop, 2, true)]
    [DataRow(IncompleteWindows.RepeatFirstFrame, 1, true)]
    [DataRow(IncompleteWindows.RepeatFirstFrame, 3, false)]
    public void TryPredict_RowsWithHoles_GivesWhatTransformGives(
        IncompleteWindows incomplete, int stride, bool hasDates)
    {
        LiveTimedRow[] rows = Rows();
        ITransformer model = Model(incomplete, stride, hasDates);
        using var engine = _context.Model.CreateSeriesEngine<LiveTimedRow, Windowed>(model);

        AssertEqual(Transform(model, rows), Push(engine, rows));
    }

    [TestMethod]
    public void Resume_AnywhereBetweenHoles_GoesOnAsIfNothingHadHappened()
    {
        using var folder = new TestFolder();
        LiveTimedRow[] rows = Rows();
        ITransformer model = Model();
        string[] expected = Transform(model, rows);

        for (int stop = 0; stop < rows.Length; stop += 7)
        {
            using var before = _context.Model.CreateSeriesEngine<LiveTimedRow, Windowed>(model);
            string[] first = Push(before, rows[..stop]);
            before.CheckPoint(folder["state"]);
            using var after = _context.Model.CreateSeriesEngine<LiveTimedRow, Windowed>(model);
            after.Resume(folder["state"]);
            AssertEqual(expected, [.. first, .. Push(after, rows[stop..])]);
        }
    }

    [TestMethod]
    public void Resume_OfOtherTimes_IsRefused()
    {
        using var folder = new TestFolder();
        using var engine = _context.Model.CreateSeriesEngine<LiveTimedRow, Windowed>(Model());
        engine.CheckPoint(folder["state"]);

        foreach (ITransformer other in (ITransformer[])[Model(maximumStep: 3), Model(hasDates: true)])
        {
            using var others = _context.Model.CreateSeriesEngine<LiveTimedRow, Windowed>(other);
            Assert.Contains("is of another chain", Assert.ThrowsExactly<FormatException>(
                () => others.Resume(folder["state"])).Message);
        }
    }

    [TestMethod]
    public void TryPredict_TimeThatFallsOrComesTwice_IsRefusedAndLeavesNoTrace()
    {
        ITransformer model = Model(doubled: DoubledTimes.Refuse);
        using var engine = _context.Model.CreateSeriesEngine<LiveTimedRow, Windowed>(model);
        using var named = _context.Model.CreateSeriesEngine<LiveTimedRow, Windowed>(
            Model(series: null), row => row.Series);
        LiveTimedRow[] rows = [Row("a", 0), Row("a", 1), Row("a", 2), Row("a", 3)];
        Push(engine, rows[..2]);
        Push(named, rows[..2]);

        Assert.Contains("Series 'a' goes back in time", Refused(engine, Row("a", 0.5)));
        Assert.Contains("falls from 1 to 0.5; sort the rows by it.", Refused(engine, Row("a", 0.5)));
        Assert.Contains("Series 'a' has the time 1 of column 'Time' twice", Refused(engine, Row("a", 1)));
        Assert.Contains("The series goes back in time", Refused(named, Row("a", 0.5)));
        AssertEqual(["a: 0 1 2", "a: 1 2 3"], Push(engine, rows[2..]));

        static string Refused(SeriesEngine<LiveTimedRow, Windowed> engine, LiveTimedRow row) =>
            Assert.ThrowsExactly<InvalidOperationException>(() => engine.TryPredict(row, out _)).Message;
    }

    [TestMethod]
    public void TryPredict_SeriesForgotten_MayBeginBeforeItsLastTime()
    {
        var options = new SeriesEngineOptions { MaximumSeries = 1 };
        using var engine = _context.Model.CreateSeriesEngine<LiveTimedRow, Windowed>(Model(), options: options);

        AssertEqual(
            ["a: 0 1 2"],
            Push(engine, [Row("a", 100), Row("b", 50), Row("a", 0), Row("a", 1), Row("a", 2)]));
    }

    [TestMethod]
    public void TryPredict_WrongFrameBehindAHole_LeavesNoneOfItInAWindow()
    {
        ITransformer model = Model(frame: "Pair");
        using var engine = _context.Model.CreateSeriesEngine<LiveTimedRow, Windowed>(model);
        Push(engine, [Row("a", 0), Row("a", 1), Row("a", 2)]);
        LiveTimedRow wrong = Row("a", 50);
        wrong.Pair = [99];

        Assert.ThrowsExactly<InvalidOperationException>(() => engine.TryPredict(wrong, out _));

        AssertEqual(
            ["a: 50 0 51 0 52 0"], Push(engine, [Row("a", 50), Row("a", 51), Row("a", 52)]));
    }

    private ITransformer Model(
        IncompleteWindows incomplete = IncompleteWindows.Drop, int stride = 1, bool hasDates = false,
        double maximumStep = 2, DoubledTimes doubled = DoubledTimes.KeepFirst, string? series = "Series",
        string frame = "Value") => _context.Transforms.SlidingWindow(
            "Window", frame, 3, series, stride, incomplete, hasDates ? "Date" : "Time", maximumStep, doubled)
        .Append(_context.Transforms.CopyColumns("Values", "Window"))
        .Fit(_context.Data.LoadFromEnumerable(Array.Empty<LiveTimedRow>()));

    private string[] Transform(ITransformer model, LiveTimedRow[] rows) =>
        [.. _context.Data.CreateEnumerable<Windowed>(model.Transform(_context.Data.LoadFromEnumerable(rows)), false)
            .Select(Text)];

    private static string[] Push(SeriesEngine<LiveTimedRow, Windowed> engine, IEnumerable<LiveTimedRow> rows)
    {
        List<string> windows = [];
        foreach (LiveTimedRow row in rows)
        {
            if (engine.TryPredict(row, out Windowed? window))
                windows.Add(Text(window));
        }
        return [.. windows];
    }

    private static string Text(Windowed row) => $"{row.Series}: {string.Join(' ', row.Values)}";

    private static void AssertEqual(string[] expected, string[] actual)
    {
        Assert.IsNotEmpty(expected);
        CollectionAssert.AreEqual(expected, actual, string.Join(", ", actual));
    }

    /// <summary>Three series, interleaved: short steps and long, times that come twice, times missing.</summary>
    private static LiveTimedRow[] Rows()
    {
        var random = new Random(1);
        double[] now = new double[3];
        return [.. Enumerable.Range(0, 300).Select(_ =>
        {
            int series = random.Next(3);
            double time = now[series] += random.Next(10) switch { 0 => 50, 1 => 0, _ => 1 };
            return Row(random.Next(15) == 0 ? "" : $"s{series}", random.Next(12) == 0 ? double.NaN : time);
        })];
    }

    private static LiveTimedRow Row(string series, double time) => new()
    {
        Series = series, Time = time, Value = (float)time, Pair = [(float)time, 0],
        Date = double.IsNaN(time) ? default : new DateTime(2024, 1, 1).AddSeconds(time),
    };

    private sealed class LiveTimedRow
    {
        public string Series { get; set; } = "";

        public double Time { get; set; }

        public DateTime Date { get; set; }

        public float Value { get; set; }

        [VectorType(2)]
        public float[] Pair { get; set; } = [];
    }

    private sealed class Windowed
    {
        public string Series { get; set; } = "";

        public float[] Values { get; set; } = [];
    }
}
