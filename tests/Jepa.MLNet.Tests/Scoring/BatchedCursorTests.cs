using Jepa.MLNet.Tests.Fixtures;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Jepa.MLNet.Tests.Scoring;

[TestClass]
public sealed class BatchedCursorTests
{
    private readonly MLContext _context = new(seed: 1);

    [TestMethod]
    public void Cursor_OutputInactive_NeverRunsTheOperatorNorReadsTheWindow()
    {
        var counter = new CountingOperator(batchSize: 4);
        var spy = new SpyDataView(Load(20));
        IDataView view = counter.View(_context, spy);

        Assert.HasCount(20, view.ReadAll("Index"));

        Assert.AreEqual((0, 0), counter.Counts);
        CollectionAssert.AreEqual(new[] { "Index" }, spy.Columns);
    }

    [TestMethod]
    public void Cursor_OutputActive_AsksForTheWindowAndWhatIsNeededAlone()
    {
        var spy = new SpyDataView(_context.Transforms.CopyColumns("Other", "Index").Fit(Load(1)).Transform(Load(5)));
        IDataView view = new CountingOperator(batchSize: 4).View(_context, spy);

        view.ReadAll("Index", "Sum");
        CollectionAssert.AreEqual(new[] { "Index", "Window" }, spy.Columns);
        view.ReadAll("Sum");
        CollectionAssert.AreEqual(new[] { "Window" }, spy.Columns);
    }

    [TestMethod]
    public void Cursor_OutputAskedForAtOneRow_RunsThatBatchAlone()
    {
        var counter = new CountingOperator(batchSize: 4);
        IDataView view = counter.View(_context, Load(20));
        DataViewSchema.Column sum = view.Schema["Scalar"];
        using DataViewRowCursor cursor = view.GetRowCursor([sum]);
        ValueGetter<float> getter = cursor.GetGetter<float>(sum);
        float value = 0;

        for (int row = 0; row < 20; row++)
        {
            Assert.IsTrue(cursor.MoveNext());
            if (row is 9 or 10)
                getter(ref value);
        }

        Assert.AreEqual((1, 4), counter.Counts);
        Assert.IsFalse(cursor.MoveNext());
    }

    [TestMethod]
    public void Cursor_SeveralOutputs_ComeFromOneRunABatch()
    {
        var counter = new CountingOperator(batchSize: 8);
        WindowRow[] rows = Rows.Windows(20);

        List<object[]> read = counter.View(_context, _context.Data.LoadFromEnumerable(rows)).ReadAll("Sum", "Scalar");

        Assert.AreEqual((3, 20), counter.Counts);
        for (int row = 0; row < rows.Length; row++)
        {
            Assert.AreEqual(rows[row].Window.Sum(), ((float[])read[row][0])[0], 1e-5f);
            Assert.AreEqual(rows[row].Window.Sum(), (float)read[row][1], 1e-5f);
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(7)]
    [DataRow(32)]
    [DataRow(1000)]
    public void Cursor_AnyBatchSize_KeepsPositionsIdsAndBatchesOfItsOwn(int batchSize)
    {
        IDataView source = _context.Data.Cache(Load(100));
        IDataView view = new CountingOperator(batchSize).View(_context, source);
        using DataViewRowCursor expected = source.GetRowCursor(source.Schema);
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
        ValueGetter<DataViewRowId> expectedId = expected.GetIdGetter(), id = cursor.GetIdGetter();
        var ids = new HashSet<DataViewRowId>();
        DataViewRowId one = default, other = default;

        Assert.AreEqual(-1, cursor.Position);
        for (int row = 0; row < 100; row++)
        {
            Assert.IsTrue(cursor.MoveNext() && expected.MoveNext());
            id(ref one);
            expectedId(ref other);
            Assert.AreEqual(row, cursor.Position);
            Assert.AreEqual(other, one);
            Assert.AreEqual(expected.Batch, cursor.Batch);
            Assert.IsTrue(ids.Add(one));
        }
        Assert.IsFalse(cursor.MoveNext());
        Assert.IsFalse(cursor.MoveNext());
        Assert.AreEqual(-1, cursor.Position);
    }

    [TestMethod]
    public void Cursor_NotAtARow_ThrowsFromItsGetters()
    {
        IDataView view = new CountingOperator(batchSize: 4).View(_context, Load(3));
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
        ValueGetter<float> sum = cursor.GetGetter<float>(view.Schema["Scalar"]);
        ValueGetter<int> index = cursor.GetGetter<int>(view.Schema["Index"]);
        float value = 0;
        int number = 0;

        Assert.ThrowsExactly<InvalidOperationException>(() => sum(ref value));
        while (cursor.MoveNext())
            sum(ref value);
        Assert.ThrowsExactly<InvalidOperationException>(() => sum(ref value));
        Assert.ThrowsExactly<InvalidOperationException>(() => index(ref number));
    }

    [TestMethod]
    public void GetGetter_InactiveColumnOrWrongType_IsRefused()
    {
        IDataView view = new CountingOperator(batchSize: 4).View(_context, Load(3));
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema["Scalar"]]);

        Assert.IsFalse(cursor.IsColumnActive(view.Schema["Index"]));
        Assert.Contains("'Index' is not active", Assert.ThrowsExactly<InvalidOperationException>(() => cursor.GetGetter<int>(view.Schema["Index"])).Message);
        Assert.Contains("Invalid TValue", Assert.ThrowsExactly<InvalidOperationException>(() => cursor.GetGetter<int>(view.Schema["Scalar"])).Message);
    }

    [TestMethod]
    public void Cursor_SourceFailsAtARow_GivesTheRowsBeforeItFirst()
    {
        IEnumerable<WindowRow> Failing()
        {
            foreach (WindowRow row in Rows.Windows(6))
                yield return row;
            throw new FormatException("row 6 is bad");
        }
        IDataView view = new CountingOperator(batchSize: 32).View(_context, _context.Data.LoadFromEnumerable(Failing()));
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);

        for (int row = 0; row < 6; row++)
            Assert.IsTrue(cursor.MoveNext());
        Assert.AreEqual("row 6 is bad", Assert.ThrowsExactly<FormatException>(() => cursor.MoveNext()).Message);
    }

    [TestMethod]
    public void Cursor_Random_ReachesTheSourceAndRowsStayWhole()
    {
        WindowRow[] rows = Rows.Windows(50);
        var spy = new SpyDataView(_context.Data.Cache(_context.Data.LoadFromEnumerable(rows)));
        IDataView view = new CountingOperator(batchSize: 7).View(_context, spy);
        var random = new Random(3);

        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema, random);
        List<object[]> read = cursor.ReadAll();

        Assert.IsTrue(view.CanShuffle);
        Assert.AreSame(random, spy.Random);
        CollectionAssert.AreNotEqual(Enumerable.Range(0, 50).ToArray(), read.Select(row => (int)row[0]).ToArray());
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 50).ToArray(), read.Select(row => (int)row[0]).ToArray());
        foreach (object[] row in read)
            Assert.AreEqual(rows[(int)row[0]].Window.Sum(), (float)row[^1], 1e-5f);
    }

    [TestMethod]
    public void Cursor_SourceCannotShuffle_IgnoresRandom()
    {
        var spy = new SpyDataView(_context.Data.LoadFromEnumerable(Rows.Windows(20).Where(_ => true)));
        IDataView view = new CountingOperator(batchSize: 7).View(_context, spy);

        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema, new Random(3));

        Assert.IsFalse(view.CanShuffle);
        Assert.IsNull(spy.Random);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void CursorSet_OfFour_GivesEveryRowOnceAndItsOrderBack(bool sourceHasManyCursors)
    {
        WindowRow[] rows = Rows.Windows(1000);
        IDataView source = _context.Data.LoadFromEnumerable(rows);
        IDataView view = new CountingOperator(batchSize: 10).View(_context, sourceHasManyCursors ? _context.Data.Cache(source) : source);

        DataViewRowCursor[] cursors = view.GetRowCursorSet(view.Schema, 4);
        Assert.HasCount(4, cursors);
        using DataViewRowCursor merged = DataViewUtils.ConsolidateGeneric(((IHostEnvironment)_context).Register("test"), cursors, 64);
        List<object[]> read = merged.ReadAll();

        CollectionAssert.AreEqual(Enumerable.Range(0, 1000).ToArray(), read.Select(row => (int)row[0]).ToArray());
        foreach (object[] row in read)
            Assert.AreEqual(rows[(int)row[0]].Window.Sum(), (float)row[^1], 1e-5f);
    }

    [TestMethod]
    public void CursorSet_OutputInactive_NeverRunsTheOperator()
    {
        var counter = new CountingOperator(batchSize: 10);
        IDataView view = counter.View(_context, _context.Data.Cache(Load(100)));

        int count = view.GetRowCursorSet([view.Schema["Index"]], 4).Sum(cursor => cursor.ReadAll().Count);

        Assert.AreEqual(100, count);
        Assert.AreEqual((0, 0), counter.Counts);
    }

    [TestMethod]
    public void Cursor_DisposedHalfway_EndsThere()
    {
        IDataView view = new CountingOperator(batchSize: 4).View(_context, Load(20));
        DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
        Assert.IsTrue(cursor.MoveNext());

        cursor.Dispose();
        cursor.Dispose();

        Assert.AreEqual(-1, cursor.Position);
        Assert.IsFalse(cursor.MoveNext());
    }

    [TestMethod]
    public void Cursor_RowsVeryWide_ReadsNoFurtherAheadThanMemoryAllows()
    {
        int taken = 0;
        IEnumerable<WideRow> Wide()
        {
            for (; taken < 100; taken++)
                yield return new WideRow();
        }
        IDataView view = new CountingOperator(batchSize: 64).View(_context, _context.Data.LoadFromEnumerable(Wide()));
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);

        Assert.IsTrue(cursor.MoveNext());

        Assert.IsLessThan(10, taken);
    }

    [TestMethod]
    public void Cursor_SteadyState_AllocatesNothingARow()
    {
        IDataView source = _context.Data.Cache(_context.Data.LoadFromEnumerable(Rows.Windows(20_000)));
        source.ReadAll();
        using var scene = new Scene(new JepaEncodingOptions { BatchSize = 64 });
        IDataView view = scene.Transformer.Transform(source);
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
        ValueGetter<VBuffer<float>> latent = cursor.GetGetter<VBuffer<float>>(view.Schema["Latent"]), window = cursor.GetGetter<VBuffer<float>>(view.Schema["Window"]);
        ValueGetter<int> index = cursor.GetGetter<int>(view.Schema["Index"]);
        VBuffer<float> numbers = default, frame = default;
        int number = 0;
        long before = 0;

        // The last batch is a short one, and is bound anew.
        for (int row = 0; row < 19_900; row++)
        {
            if (row == 200)
                before = GC.GetAllocatedBytesForCurrentThread();
            Assert.IsTrue(cursor.MoveNext());
            latent(ref numbers);
            window(ref frame);
            index(ref number);
        }

        Assert.IsLessThan(1000, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private IDataView Load(int count) => _context.Data.LoadFromEnumerable(Rows.Windows(count));

    private sealed class WideRow
    {
        [VectorType(4)]
        public float[] Window { get; set; } = new float[4];

        [VectorType(4_000_000)]
        public VBuffer<float> Wide { get; set; } = new(4_000_000, 0, [], []);
    }
}
