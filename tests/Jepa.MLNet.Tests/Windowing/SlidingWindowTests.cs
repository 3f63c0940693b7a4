using Jepa.MLNet.Tests.Fixtures;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.MLNet.Tests.Windowing;

[TestClass]
public sealed class SlidingWindowTests
{
    private readonly MLContext _context = new(seed: 1);

    [TestMethod]
    public void Windows_OfOneSeries_HoldTheLastFramesOldestFirst()
    {
        List<object[]> rows = Transform(SeriesRows.Contiguous(5), Window(3)).ReadAll("Time", "Window");

        CollectionAssert.AreEqual(new[] { 2, 3, 4 }, rows.Select(row => (int)row[0]).ToArray());
        WindowAssert.AreEqual([[0, 1, 2], [1, 2, 3], [2, 3, 4]], rows);
    }

    [TestMethod]
    public void Windows_OfVectors_KeepTheChannelsOfAFrameTogether()
    {
        var estimator = _context.Transforms.SlidingWindow("Window", "Pair", 2, "Series");

        WindowAssert.AreEqual([[0, 0, 1, -1], [1, -1, 2, -2]], Transform(SeriesRows.Contiguous(3), estimator).ReadAll("Time", "Window"));
    }

    [TestMethod]
    public void Windows_FirstFrameRepeated_AreThereFromTheFirstFrame()
    {
        var estimator = _context.Transforms.SlidingWindow("Window", "Pair", 3, "Series", incomplete: IncompleteWindows.RepeatFirstFrame);
        IDataView data = Transform(SeriesRows.Contiguous(4, 1), estimator);

        Assert.IsNull(data.GetRowCount());
        WindowAssert.AreEqual(
            [[0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 1, -1], [0, 0, 1, -1, 2, -2], [1, -1, 2, -2, 3, -3], [100, 0, 100, 0, 100, 0]],
            data.ReadAll("Time", "Window"));
    }

    [TestMethod]
    public void Windows_FirstFrameRepeatedWithStride_BeginAtTheFirstFrame()
    {
        var estimator = _context.Transforms.SlidingWindow("Window", "Height", 3, "Series", stride: 2, IncompleteWindows.RepeatFirstFrame);
        IDataView data = Transform(SeriesRows.Contiguous(5), estimator);

        Assert.IsNull(data.GetRowCount());
        WindowAssert.AreEqual([[0, 0, 0], [0, 1, 2], [2, 3, 4]], data.ReadAll("Time", "Window"));
    }

    [TestMethod]
    public void Windows_OfSeveralColumns_EndAtTheSameFrame()
    {
        var estimator = _context.Transforms.SlidingWindow(
            [new InputOutputColumnPair("Heights", "Height"), new InputOutputColumnPair("Actions", "Action")], windowSize: 2, "Series");

        List<object[]> rows = Transform(SeriesRows.Contiguous(3), estimator).ReadAll("Heights", "Actions");

        CollectionAssert.AreEqual(new float[] { 1, 2 }, (float[])rows[1][0]);
        CollectionAssert.AreEqual(new float[] { 1, 0 }, (float[])rows[1][1]);
    }

    [TestMethod]
    public void Windows_InputNameNull_ReplaceTheFrame()
    {
        IDataView data = Transform(SeriesRows.Contiguous(3), _context.Transforms.SlidingWindow("Height", null, 2, "Series"));

        WindowAssert.AreEqual([[0, 1], [1, 2]], data.ReadAll("Time", "Height"));
    }

    [TestMethod]
    public void Windows_Inactive_LeaveTheFramesUnread()
    {
        var spy = new SpyDataView(_context.Data.LoadFromEnumerable(SeriesRows.Contiguous(4)));
        IDataView data = Window(3).Fit(spy).Transform(spy);

        Assert.HasCount(2, data.ReadAll("Time"));
        CollectionAssert.AreEqual(new[] { "Series", "Time" }, spy.Columns);
    }

    [TestMethod]
    public void Windows_Schema_NamesSlotsByChannelAndAge()
    {
        CollectionAssert.AreEqual(new[] { "Height[-2]", "Height[-1]", "Height[0]" }, SlotNames("Height", 3));
        CollectionAssert.AreEqual(new[] { "Pair0[-1]", "Pair1[-1]", "Pair0[0]", "Pair1[0]" }, SlotNames("Pair", 2));

        string[] SlotNames(string input, int windowSize)
        {
            VBuffer<ReadOnlyMemory<char>> names = default;
            Transform([], _context.Transforms.SlidingWindow("Window", input, windowSize)).Schema["Window"].GetSlotNames(ref names);
            return [.. names.DenseValues().Select(name => name.ToString())];
        }
    }

    [TestMethod]
    public void Windows_CannotBeShuffledNorSplit()
    {
        IDataView data = Window(3).Fit(Cached()).Transform(Cached());

        Assert.IsFalse(data.CanShuffle);
        using DataViewRowCursor cursor = data.GetRowCursor(data.Schema, new Random(1));
        CollectionAssert.AreEqual(Enumerable.Range(2, 48).ToArray(), cursor.ReadAll().Select(row => (int)row[1]).ToArray());
        DataViewRowCursor[] cursors = data.GetRowCursorSet(data.Schema, 4, new Random(1));
        Assert.HasCount(1, cursors);
        Assert.HasCount(48, cursors[0].ReadAll());

        IDataView Cached() => _context.Data.Cache(_context.Data.LoadFromEnumerable(SeriesRows.Contiguous(50)));
    }

    [TestMethod]
    public void Cursor_PositionsAndIds_AreItsOwnAndUnique()
    {
        IDataView data = Transform(SeriesRows.Interleaved(5, 5), Window(3));
        using DataViewRowCursor cursor = data.GetRowCursor(data.Schema);
        ValueGetter<DataViewRowId> getter = cursor.GetIdGetter();
        var ids = new HashSet<DataViewRowId>();
        DataViewRowId id = default;

        Assert.AreEqual(-1, cursor.Position);
        for (int row = 0; row < 6; row++)
        {
            Assert.IsTrue(cursor.MoveNext());
            getter(ref id);
            Assert.AreEqual(row, cursor.Position);
            Assert.IsTrue(ids.Add(id));
        }
        Assert.IsFalse(cursor.MoveNext());
        Assert.AreEqual(-1, cursor.Position);
    }

    [TestMethod]
    public void Windows_Streamed_AllocateNothingARow()
    {
        IDataView data = Window(4).Fit(Load()).Transform(Load());
        using DataViewRowCursor cursor = data.GetRowCursor([data.Schema["Window"]]);
        ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(data.Schema["Window"]);
        VBuffer<float> window = default;
        long before = 0;

        for (int row = 0; row < 20_000 - 30; row++)
        {
            if (row == 100)
                before = GC.GetAllocatedBytesForCurrentThread();
            Assert.IsTrue(cursor.MoveNext());
            getter(ref window);
        }

        Assert.IsLessThan(1000, GC.GetAllocatedBytesForCurrentThread() - before);

        IDataView Load() => _context.Data.LoadFromEnumerable(Endless());

        static IEnumerable<FrameRow> Endless()
        {
            FrameRow[] rows = [.. Enumerable.Range(0, 10).Select(series => SeriesRows.Frame(series, 0))];
            for (int row = 0; row < 20_000; row++)
                yield return rows[row % 10];
        }
    }

    [TestMethod]
    public void Windows_OfAFrameOfAnotherLength_AreRefusedAndNeverMixed()
    {
        // An array of one and a null: what the ring held three frames before must not show through.
        foreach (float[]? wrong in (float[]?[])[[99], null, [1, 2, 3]])
        {
            FrameRow[] rows = SeriesRows.Contiguous(8);
            rows[6].Pair = wrong!;
            IDataView data = Transform(rows, _context.Transforms.SlidingWindow("Window", "Pair", 2));
            using DataViewRowCursor cursor = data.GetRowCursor(data.Schema);
            for (int row = 1; row < 6; row++)
                Assert.IsTrue(cursor.MoveNext());

            Assert.AreEqual(
                $"Column 'Pair' promises vectors of 2 values and holds one of {wrong?.Length ?? 0} at row 6.",
                Assert.ThrowsExactly<InvalidOperationException>(() => cursor.MoveNext()).Message);
        }
    }

    [TestMethod]
    public void Windows_OfOtherNumbers_AreConverted()
    {
        var rows = Enumerable.Range(0, 3).Select(i => new { Double = i + 0.5, Int = -i, Long = (long)i, Short = (short)i, Flag = i == 1 });
        IDataView data = _context.Data.LoadFromEnumerable(rows);

        AssertColumn("Double", [0.5f, 1.5f, 2.5f]);
        AssertColumn("Int", [0, -1, -2]);
        AssertColumn("Long", [0, 1, 2]);
        AssertColumn("Short", [0, 1, 2]);
        AssertColumn("Flag", [0, 1, 0]);

        void AssertColumn(string name, float[] expected) => WindowAssert.AreEqual(
            [expected], _context.Transforms.SlidingWindow("Window", name, 3).Fit(data).Transform(data).ReadAll("Window"));
    }

    [TestMethod]
    public void Windows_OfNamedChannels_KeepTheirNames()
    {
        IDataView data = _context.Data.LoadFromEnumerable([new { Temperature = 1f, Pressure = 2f }]);
        var pipeline = _context.Transforms.Concatenate("Frame", "Temperature", "Pressure")
            .Append(_context.Transforms.SlidingWindow("Window", "Frame", 2));
        VBuffer<ReadOnlyMemory<char>> names = default;
        pipeline.Fit(data).Transform(data).Schema["Window"].GetSlotNames(ref names);

        CollectionAssert.AreEqual(
            new[] { "Temperature[-1]", "Pressure[-1]", "Temperature[0]", "Pressure[0]" },
            names.DenseValues().Select(name => name.ToString()).ToArray());
    }

    [TestMethod]
    [Timeout(10_000)]
    public void SlidingWindow_OfAHundredMillionFrames_MakesNoNamesUnasked()
    {
        IDataView data = Transform(SeriesRows.Contiguous(3), _context.Transforms.SlidingWindow("Window", "Height", 100_000_000));

        Assert.IsEmpty(data.ReadAll("Time"));
        Assert.Contains("at most 1 values a frame", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Transform(
            SeriesRows.Contiguous(3), _context.Transforms.SlidingWindow("Window", "Pair", 2_000_000_000))).Message);
    }

    [TestMethod]
    public void SlidingWindow_BadArguments_AreNamed()
    {
        AssertMessage("windowSize is 0; expected a number from 1 to 2147483591.", () => _context.Transforms.SlidingWindow("W", "Height", 0));
        AssertMessage("windowSize is 2147483647; expected a number from 1 to 2147483591.", () => _context.Transforms.SlidingWindow("W", "Height", int.MaxValue));
        AssertMessage("stride is 0; expected at least 1.", () => _context.Transforms.SlidingWindow("W", "Height", 1, stride: 0));
        AssertMessage("columns is empty; expected at least one pair of columns.", () => _context.Transforms.SlidingWindow([], 1));
        AssertMessage("seriesColumnName is empty; expected a name or null.", () => _context.Transforms.SlidingWindow("W", "Height", 1, ""));
        AssertMessage("incomplete is 77; expected one of Drop, RepeatFirstFrame.",
            () => _context.Transforms.SlidingWindow("W", "Height", 1, incomplete: (IncompleteWindows)77));
        AssertMessage("columns is two columns named 'W'; expected a name of its own for each.", () => _context.Transforms.SlidingWindow(
            [new InputOutputColumnPair("W", "Height"), new InputOutputColumnPair("W", "Pair")], 1));

        static void AssertMessage(string message, Action action) =>
            Assert.AreEqual($"SlidingWindow.{message}", Assert.ThrowsExactly<ArgumentException>(action).Message);
    }

    [TestMethod]
    public void GetRowToRowMapper_Always_PointsToTheSeriesEngine()
    {
        IDataView data = _context.Data.LoadFromEnumerable(SeriesRows.Contiguous(1));
        ITransformer transformer = Window(3).Fit(data);

        Assert.IsFalse(transformer.IsRowToRowMapper);
        Assert.Contains("CreateSeriesEngine", Assert.ThrowsExactly<NotSupportedException>(
            () => transformer.GetRowToRowMapper(data.Schema)).Message);
    }

    private SlidingWindowEstimator Window(int windowSize) => _context.Transforms.SlidingWindow("Window", "Height", windowSize, "Series");

    private IDataView Transform(FrameRow[] rows, SlidingWindowEstimator estimator)
    {
        IDataView data = _context.Data.LoadFromEnumerable(rows);
        return estimator.Fit(data).Transform(data);
    }
}
