using System.Runtime.InteropServices;
using Jepa.Training.Data;
using Jepa.Training.Tests.Fixtures;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Tests.Data;

/// <summary>Where the frames of windows are stored.</summary>
[TestClass]
public sealed class StretchReaderTests
{
    private const int K = 4;

    [TestMethod]
    public void Of_RecordedSeries_SharesItsMemory()
    {
        float[] frames = [.. Enumerable.Range(0, 20).Select(time => (float)time)];
        float[] actions = [.. Enumerable.Range(0, 10).Select(time => -(float)time)];

        var stretch = Stretch.Of(new Series(frames, 2, actions), 0, windowSize: 3);

        Assert.AreEqual(8, stretch.Length);
        Assert.IsTrue(frames.AsSpan() == stretch.Values.Singles, "the memory of the frames");
        CollectionAssert.AreEqual(frames[4..10], stretch.Window(2));
        Assert.IsTrue(actions.AsSpan(4, 2) == stretch.Actions(2, 2), "the memory of the actions");
        Assert.AreEqual(2, stretch.FirstTime);
    }

    [TestMethod]
    public void Read_SlidingWindows_StoresEachFrameOnce()
    {
        Series[] series = Waves.Of(channels: 2, actionSize: 1);

        IReadOnlyList<Stretch> stretches = StretchReader.Read(new InterleavedRows(series, K) { AreSliding = false });

        Assert.HasCount(series.Length, stretches);
        foreach ((Series one, Stretch stretch) in series.Zip(stretches))
        {
            Assert.IsTrue(one.Frames.Span.SequenceEqual(stretch.Values.Singles));
            Assert.AreEqual(one.Length - K + 1, stretch.Length);
            for (int window = 0; window < stretch.Length; window++)
            {
                Assert.IsTrue(one.Frames.Span.Slice(2 * window, 2 * K).SequenceEqual(stretch.Window(window)));
                Assert.AreEqual(one.Actions.Span[window + K - 1], stretch.Actions(window, 1)[0]);
            }
        }
    }

    [TestMethod]
    public void Read_WindowsNormalizedEachByItself_KeepsThemAsTheyAre()
    {
        // Less its own mean, a window shares no frame with the next one, and nobody has said that they slide.
        Series[] series = Waves.Of();
        var rows = new InterleavedRows(series, K)
        {
            AreSliding = false, Change = window => [.. window.Select(value => value - window.Average())],
        };

        IReadOnlyList<Stretch> stretches = StretchReader.Read(rows);

        Assert.HasCount(series.Length, stretches);
        foreach (IGrouping<int, float[]> read in rows.Read().Select(row => (row.Series, Window: row.Window.ToArray()))
            .GroupBy(row => row.Series, row => row.Window))
        {
            Stretch stretch = stretches[read.Key];
            Assert.AreEqual(read.Count(), stretch.Length);
            foreach ((int index, float[] window) in read.Index())
                Assert.IsTrue(window.AsSpan().SequenceEqual(stretch.Window(index)));
        }
    }

    [TestMethod]
    public void Read_WindowsOfTheUsersOwn_GiveTheClipsOfStreamedOnes()
    {
        using DisposeScope scope = NewDisposeScope();
        JepaTrainingOptions options = Trainings.Small with
        {
            WindowSize = K, Horizon = 2, RolloutSteps = 2, ShuffleBufferSize = 1000,
        };
        var rows = new InterleavedRows(Waves.Of(actionSize: 1), K)
        {
            AreSliding = false, Change = window => [.. window.Select(value => value - window.Average())],
        };
        using InMemoryClips memory = rows.InMemory(options);
        using var stream = rows.Streamed(options);

        Assert.AreEqual(6 * (47 - 4), memory.Count);
        CollectionAssert.AreEqual(memory.SortedTexts(), stream.SortedTexts());
        Assert.AreEqual(memory.Fingerprint, stream.Fingerprint);
    }

    [TestMethod]
    public void Read_MissingValuesInSlidingWindows_SlideAllTheSame()
    {
        Series[] series = [new(new float[] { 1, float.NaN, 3, 4, float.NaN, float.NaN, 7, 8 })];

        Stretch stretch = StretchReader.Read(new InterleavedRows(series, K)).Single();

        Assert.AreEqual(5, stretch.Length);
        Assert.IsTrue(
            MemoryMarshal.AsBytes(series[0].Frames.Span).SequenceEqual(MemoryMarshal.AsBytes(stretch.Values.Singles)), "bit by bit");
    }

    [TestMethod]
    public void Read_SingleFramesOfTheUsersOwn_AreOneStretch()
    {
        // Windows of one frame always slide: there is no gap to see.
        Series[] series = Waves.Of(count: 1);

        Stretch stretch = StretchReader.Read(
            new InterleavedRows(series, 1, leaveOut: (_, window) => window == 7) { AreSliding = false }).Single();

        Assert.AreEqual(49, stretch.Length);
    }
}
