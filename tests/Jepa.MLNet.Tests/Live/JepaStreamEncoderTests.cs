using Jepa.MLNet.Tests.Fixtures;
using Microsoft.ML;

namespace Jepa.MLNet.Tests.Live;

[TestClass]
public sealed class JepaStreamEncoderTests
{
    [TestMethod]
    [DataRow(IncompleteWindows.Drop)]
    [DataRow(IncompleteWindows.RepeatFirstFrame)]
    public void TryPush_InterleavedSeries_GivesWhatThePipelineGives(IncompleteWindows incomplete)
    {
        using var scene = new Scene();
        using JepaModel model = JepaModel.Load(scene.ModelPath);
        using JepaStreamEncoder<string> stream = model.CreateStreamEncoder<string>(incomplete);
        FrameRow[] frames = SeriesRows.Interleaved(9, 3, 6);
        IDataView data = scene.Context.Data.LoadFromEnumerable(frames);
        var pipeline = scene.Context.Transforms.SlidingWindow("Window", "Height", 4, "Series", incomplete: incomplete).Append(scene.Estimator);
        using var fitted = pipeline.Fit(data);
        List<object[]> expected = fitted.Transform(data).ReadAll("Series", "Time", "Latent");

        var actual = new List<object[]>();
        var latent = new float[16];
        foreach (FrameRow frame in frames)
        {
            if (stream.TryPush(frame.Series, [frame.Height], latent))
                actual.Add([frame.Series, frame.Time, latent.ToArray()]);
        }

        Assert.HasCount(incomplete == IncompleteWindows.Drop ? 6 + 0 + 3 : 18, actual);
        for (int row = 0; row < expected.Count; row++)
        {
            Assert.AreEqual(expected[row][0], actual[row][0]);
            Assert.AreEqual(expected[row][1], actual[row][1]);
            float[] one = (float[])expected[row][2], other = (float[])actual[row][2];
            for (int i = 0; i < 16; i++)
                Assert.AreEqual(one[i], other[i], 1e-5f * Math.Max(1, Math.Abs(one[i])));
        }
    }

    [TestMethod]
    public void TryPush_FrameNotFinite_GivesNaNUntilItLeavesTheWindow()
    {
        using var scene = new Scene();
        using JepaModel model = JepaModel.Load(scene.ModelPath);
        using JepaStreamEncoder<int> stream = model.CreateStreamEncoder<int>();
        var latent = new float[16];

        for (int time = 0; time < 12; time++)
        {
            bool isThere = stream.TryPush(0, [time == 5 ? float.NaN : time * 0.1f], latent);
            Assert.AreEqual(time >= 3, isThere);
            if (isThere)
                Assert.AreEqual(time is >= 5 and <= 8, latent.All(float.IsNaN), $"time {time}");
        }
    }

    [TestMethod]
    public void Forget_Series_BeginsAnewAndLeavesTheOthers()
    {
        using var scene = new Scene();
        using JepaModel model = JepaModel.Load(scene.ModelPath);
        using JepaStreamEncoder<string> stream = model.CreateStreamEncoder<string>();
        var latent = new float[16];
        for (int time = 0; time < 4; time++)
        {
            stream.TryPush("a", [time], latent);
            stream.TryPush("b", [time], latent);
        }

        Assert.IsTrue(stream.Forget("a"));
        Assert.IsFalse(stream.Forget("a"));
        Assert.IsFalse(stream.TryPush("c", [9], latent));
        Assert.IsFalse(stream.TryPush("a", [9], latent));
        Assert.IsTrue(stream.TryPush("b", [4], latent));
        float[] expected = TestNetwork.Article.Forward([1, 2, 3, 4]);
        Rows.AssertClose(expected, latent);
    }

    [TestMethod]
    public void TryPush_KnownSeries_AllocatesNothing()
    {
        using var scene = new Scene();
        using JepaModel model = JepaModel.Load(scene.ModelPath);
        using JepaStreamEncoder<string> stream = model.CreateStreamEncoder<string>();
        var latent = new float[16];
        float[] frame = [1];
        for (int time = 0; time < 100; time++)
            stream.TryPush("a", frame, latent);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int time = 0; time < 1000; time++)
            stream.TryPush("a", frame, latent);

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void TryPush_WrongSizes_SaysWhatWasExpected()
    {
        using var scene = new Scene();
        using JepaModel model = JepaModel.Load(scene.ModelPath);
        using JepaStreamEncoder<string> stream = model.CreateStreamEncoder<string>();

        Assert.Contains("expected C = 1", Assert.ThrowsExactly<ArgumentException>(() => stream.TryPush("a", new float[2], new float[16])).Message);
        Assert.Contains("expected D = 16", Assert.ThrowsExactly<ArgumentException>(() => stream.TryPush("a", new float[1], new float[15])).Message);
    }

    [TestMethod]
    public void TryPush_Disposed_SaysSoAndSparesTheProcess()
    {
        using var scene = new Scene();
        using JepaModel model = JepaModel.Load(scene.ModelPath);
        JepaStreamEncoder<string> stream = model.CreateStreamEncoder<string>(IncompleteWindows.RepeatFirstFrame);
        Assert.IsTrue(stream.TryPush("a", [1], new float[16]));
        Assert.AreEqual("series", Assert.ThrowsExactly<ArgumentNullException>(() => stream.TryPush(null!, [1], new float[16])).ParamName);

        stream.Dispose();
        stream.Dispose();

        Assert.ThrowsExactly<ObjectDisposedException>(() => stream.TryPush("a", [1], new float[16]));
    }

    [TestMethod]
    public void CreateStreamEncoder_NoSuchChoice_IsRefused()
    {
        using JepaModel model = JepaModel.Load(TestNetwork.Article.ToEncoder());

        Assert.AreEqual(
            "CreateStreamEncoder.incomplete is 77; expected one of Drop, RepeatFirstFrame.",
            Assert.ThrowsExactly<ArgumentException>(() => model.CreateStreamEncoder<int>((IncompleteWindows)77)).Message);
    }

    [TestMethod]
    public void TryPush_ModelDisposed_SaysSo()
    {
        using var scene = new Scene();
        JepaModel model = JepaModel.Load(scene.ModelPath);
        using JepaStreamEncoder<int> stream = model.CreateStreamEncoder<int>(IncompleteWindows.RepeatFirstFrame);
        model.Dispose();

        Assert.ThrowsExactly<ObjectDisposedException>(() => stream.TryPush(1, [1], new float[16]));
        Assert.ThrowsExactly<ObjectDisposedException>(() => model.CreateStreamEncoder<int>());
    }
}
