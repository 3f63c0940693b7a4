using Jepa.MLNet.Tests.Fixtures;
using Microsoft.ML;

namespace Jepa.MLNet.Tests.Live;

[TestClass]
public sealed class SeriesEngineTests
{
    [TestMethod]
    [DataRow(IncompleteWindows.Drop, 1)]
    [DataRow(IncompleteWindows.Drop, 3)]
    [DataRow(IncompleteWindows.RepeatFirstFrame, 1)]
    [DataRow(IncompleteWindows.RepeatFirstFrame, 2)]
    public void TryPredict_InterleavedSeries_GivesWhatTransformGives(IncompleteWindows incomplete, int stride)
    {
        var scene = new LiveScene(incomplete, stride);
        using var engine = scene.Context.Model.CreateSeriesEngine<FrameRow, LiveRow>(scene.Model);

        LiveScene.AssertEqual(scene.Transform(scene.Rows), LiveScene.Push(engine, scene.Rows));
        Assert.AreEqual(4, engine.SeriesCount);
    }

    [TestMethod]
    public void TryPredict_SeriesToldBesideTheColumn_GivesTheSame()
    {
        var scene = new LiveScene();
        ModelOperationsCatalog catalog = scene.Context.Model;
        using var byText = catalog.CreateSeriesEngine<FrameRow, LiveRow>(scene.Model, series: row => row.Series);
        using var byLength = catalog.CreateSeriesEngine<FrameRow, LiveRow>(scene.Model, row => row.Series.Length);

        LiveScene.AssertEqual(scene.Transform(scene.Rows), LiveScene.Push(byText, scene.Rows));
        LiveScene.AssertEqual(scene.Transform(scene.Rows), LiveScene.Push(byLength, scene.Rows));
    }

    [TestMethod]
    public void TryPredict_SeriesToldAlone_GivesWhatTransformGivesOfEach()
    {
        var scene = new LiveScene(series: null);
        using var engine = scene.Context.Model.CreateSeriesEngine<FrameRow, LiveRow>(
            scene.Model, series: row => row.Series.Length == 0 ? null : row.Series);

        LiveRow[] actual = LiveScene.Push(engine, scene.Rows);

        foreach (string series in (string[])["s0", "s2", "s3"])
        {
            LiveScene.AssertEqual(
                scene.Transform(scene.Rows.Where(row => row.Series == series)),
                [.. actual.Where(row => row.Series == series)]);
        }
        Assert.AreEqual(0, actual.Count(row => row.Series.Length == 0));
    }

    [TestMethod]
    [DataRow(IncompleteWindows.Drop, 2)]
    [DataRow(IncompleteWindows.RepeatFirstFrame, 3)]
    public void Resume_InALoadedModel_GoesOnAsIfNothingHadHappened(IncompleteWindows incomplete, int stride)
    {
        using var folder = new TestFolder();
        var scene = new LiveScene(incomplete, stride);
        LiveRow[] expected = scene.Transform(scene.Rows);
        scene.Context.Model.Save(scene.Model, scene.Load(scene.Rows).Schema, folder["model.zip"]);

        for (int stop = 0; stop < scene.Rows.Length; stop += 23)
        {
            using var before = scene.Context.Model.CreateSeriesEngine<FrameRow, LiveRow>(scene.Model);
            LiveRow[] first = LiveScene.Push(before, scene.Rows[..stop]);
            before.CheckPoint(folder["state"]);
            var context = new MLContext(seed: 2);
            ITransformer loaded = context.Model.Load(folder["model.zip"], out _);
            using var after = context.Model.CreateSeriesEngine<FrameRow, LiveRow>(loaded);
            LiveScene.Push(after, scene.Rows[..5]); // which Resume forgets
            after.Resume(folder["state"]);
            LiveScene.AssertEqual(expected, [.. first, .. LiveScene.Push(after, scene.Rows[stop..])]);
        }
        CollectionAssert.AreEqual(new[] { "model.zip", "state" }, folder.Files);
    }

    [TestMethod]
    public void TryPredict_MoreSeriesThanTheMaximum_ForgetsTheLeastRecentlyUsed()
    {
        using var folder = new TestFolder();
        var scene = new LiveScene();
        var options = new SeriesEngineOptions { MaximumSeries = 2 };
        using var engine = scene.Context.Model.CreateSeriesEngine<FrameRow, LiveRow>(scene.Model, options: options);
        FrameRow[] a = Series(1), b = Series(2), c = Series(3);

        LiveScene.Push(engine, [.. a[..8], .. b[..8], .. a[8..9], c[0]]); // c takes the place of b

        Assert.AreEqual(2, engine.SeriesCount);
        Assert.IsTrue(engine.TryPredict(a[9], out _));
        engine.CheckPoint(folder["state"]);
        using var resumed = scene.Context.Model.CreateSeriesEngine<FrameRow, LiveRow>(
            scene.Model, options: new SeriesEngineOptions { MaximumSeries = 1 });
        resumed.Resume(folder["state"]); // a alone, used after c
        Assert.AreEqual(1, resumed.SeriesCount);
        Assert.IsTrue(resumed.TryPredict(a[10], out _));
        LiveScene.AssertEqual(scene.Transform(b[8..]), LiveScene.Push(engine, b[8..]));

        static FrameRow[] Series(int number) => [.. Enumerable.Range(0, 20).Select(t => SeriesRows.Frame(number, t))];
    }

    [TestMethod]
    public void TryPredict_AMillionPushesOfKnownSeries_AllocateNothing()
    {
        var context = new MLContext(seed: 1);
        FrameRow[] rows = [.. Enumerable.Range(0, 10_000).Select(series => SeriesRows.Frame(series, 0))];
        ITransformer model = context.Transforms.SlidingWindow("Window", "Height", 4, "Series")
            .Append(context.Transforms.JepaEncode("Features", "Window", TestNetwork.Article.ToEncoder()))
            .Fit(context.Data.LoadFromEnumerable(rows));
        using var engine = context.Model.CreateSeriesEngine<FrameRow, LiveRow>(model);
        var prediction = new LiveRow();
        Push(times: 10);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Push(times: 100);

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.AreEqual(10_000, engine.SeriesCount);

        void Push(int times)
        {
            for (int turn = 0; turn < times; turn++)
            {
                foreach (FrameRow row in rows)
                    engine.TryPredict(row, prediction);
            }
        }
    }

    [TestMethod]
    public void CreateSeriesEngine_AnotherStatefulTransformer_NamesIt()
    {
        var scene = new LiveScene();
        var stateful = scene.Context.Transforms.StatefulCustomMapping<FrameRow, Sum, Sum>(
            (row, sum, state) => sum.Total = state.Total += row.Height, state => state.Total = 0, null);
        ITransformer model = scene.Context.Transforms.SlidingWindow("Window", "Height", 4).Append(stateful)
            .Fit(scene.Load(scene.Rows));

        string message = Assert.ThrowsExactly<ArgumentException>(
            () => scene.Context.Model.CreateSeriesEngine<FrameRow, LiveRow>(model)).Message;

        Assert.Contains("'StatefulCustomMappingTransformer`3' of the chain is not row to row", message);
    }

    [TestMethod]
    public void CreateSeriesEngine_SeriesBySeveralColumns_IsRefused()
    {
        var scene = new LiveScene();
        ITransformer model = scene.Context.Transforms.SlidingWindow("Window", "Height", 4, "Series")
            .Append(scene.Context.Transforms.SlidingWindow("Pairs", "Pair", 4, "Time")).Fit(scene.Load(scene.Rows));

        string message = Assert.ThrowsExactly<ArgumentException>(
            () => scene.Context.Model.CreateSeriesEngine<FrameRow, LiveRow>(model)).Message;

        Assert.Contains("series apart by Series and Time; expected one and the same column", message);
    }

    [TestMethod]
    public void Resume_FileThatDoesNotFit_IsRefusedAndLeavesTheEngineAsItWas()
    {
        using var folder = new TestFolder();
        LiveScene scene = new(), other = new(stride: 2);
        using var engine = scene.Context.Model.CreateSeriesEngine<FrameRow, LiveRow>(scene.Model);
        using var others = other.Context.Model.CreateSeriesEngine<FrameRow, LiveRow>(other.Model);
        LiveRow[] first = LiveScene.Push(engine, scene.Rows[..50]);
        LiveScene.Push(others, scene.Rows[..50]);
        others.CheckPoint(folder["others"]);
        engine.CheckPoint(folder["state"]);
        byte[] bytes = File.ReadAllBytes(folder["state"]);

        Refused("is of another chain: Window of", folder["others"]);
        Refused("is not a checkpoint of a series engine", folder.Write("text", "not a checkpoint"u8.ToArray()));
        Refused("is not a checkpoint of a series engine", folder.Write("empty", []));
        for (int length = 8; length < bytes.Length; length += 97)
            Refused("is a damaged checkpoint", folder.Write("cut", bytes[..length]));
        for (int place = 12; place < bytes.Length; place += 101)
        {
            byte[] flipped = [.. bytes];
            flipped[place] ^= 0x40;
            Refused("is a damaged checkpoint", folder.Write("flipped", flipped));
        }
        LiveScene.AssertEqual(
            scene.Transform(scene.Rows), [.. first, .. LiveScene.Push(engine, scene.Rows[50..])]);

        void Refused(string message, string path) =>
            Assert.Contains(message, Assert.ThrowsExactly<FormatException>(() => engine.Resume(path)).Message);
    }

    [TestMethod]
    public void TryPredict_DisposedOrMisused_SaysSo()
    {
        var scene = new LiveScene();
        var engine = scene.Context.Model.CreateSeriesEngine<FrameRow, LiveRow>(scene.Model);
        Assert.ThrowsExactly<ArgumentNullException>(() => engine.TryPredict(null!, out _));
        var none = new SeriesEngineOptions { MaximumSeries = 0 };
        string message = Assert.ThrowsExactly<ArgumentException>(
            () => scene.Context.Model.CreateSeriesEngine<FrameRow, LiveRow>(scene.Model, options: none)).Message;
        Assert.Contains("SeriesEngineOptions.MaximumSeries is 0; expected at least 1", message);

        engine.Dispose();
        engine.Dispose();

        Assert.ThrowsExactly<ObjectDisposedException>(() => engine.TryPredict(scene.Rows[0], out _));
        Assert.IsNotEmpty(scene.Transform(scene.Rows)); // the model is not the engine's
    }

    private sealed class Sum
    {
        public float Total { get; set; }
    }
}
