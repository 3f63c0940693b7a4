using Jepa.Training.Data;
using Jepa.Training.Tests.Fixtures;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Tests.Data;

[TestClass]
public sealed class InMemoryClipsTests
{
    [TestMethod]
    public void Sample_TwoSeries_PoolsEachOnesClipsAndNoneAcross()
    {
        using DisposeScope scope = NewDisposeScope();
        Series[] series =
        [
            new(new float[] { 1, 2, 3, 4 }, 1, new float[] { -1, -2, -3, -4 }),
            new(new float[] { 5, 6, 7 }, 1, new float[] { -5, -6, -7 }),
        ];

        using InMemoryClips clips = series.InMemory(windowSize: 2);

        AssertHolds(clips.All().Windows, [3, 2, 2, 1], [1, 2, 2, 3, /**/ 2, 3, 3, 4, /**/ 5, 6, 6, 7]);
        AssertHolds(clips.All().Actions!, [3, 1, 1], [-2, -3, -6]); // between the window's last frame and the next
        Assert.AreEqual(3, clips.Count);
        Assert.AreEqual(2, clips.Shape.WindowLength);
        Assert.AreEqual(1, clips.Shape.StepActionSize);
    }

    [TestMethod]
    public void Sample_ChannelsAndAHorizon_KeepsFramesTogetherAndEveryActionInBetween()
    {
        // Frame t is (t, t + 0.5), action t is (−t, t + 100).
        using DisposeScope scope = NewDisposeScope();
        float[] frames = [0, 0.5f, 1, 1.5f, 2, 2.5f, 3, 3.5f, 4, 4.5f, 5, 5.5f];
        float[] actions = [0, 100, -1, 101, -2, 102, -3, 103, -4, 104, -5, 105];

        using InMemoryClips clips = ((Series[])[new(frames, 2, actions)]).InMemory(windowSize: 2, horizon: 3);

        AssertHolds(clips.All().Windows, [2, 2, 2, 2],
        [
            0, 0.5f, 1, 1.5f, /*→*/ 3, 3.5f, 4, 4.5f,
            1, 1.5f, 2, 2.5f, /*→*/ 4, 4.5f, 5, 5.5f,
        ]);
        AssertHolds(clips.All().Actions!, [2, 1, 6],
        [
            -1, 101, -2, 102, -3, 103,
            -2, 102, -3, 103, -4, 104,
        ]);
    }

    [TestMethod]
    public void Sample_NoActions_HasNone()
    {
        using DisposeScope scope = NewDisposeScope();
        using InMemoryClips clips = ((Series[])[new(new float[] { 1, 2, 3 })]).InMemory(windowSize: 1, horizon: 2);

        AssertHolds(clips.All().Windows, [1, 2, 1, 1], [1, 3]);
        Assert.IsNull(clips.All().Actions);
        Assert.AreEqual(0, clips.Shape.StepActionSize);
    }

    [TestMethod]
    public void InLockstep_SeriesOfUnequalLengths_GoThroughTogether()
    {
        using DisposeScope scope = NewDisposeScope();
        Series[] series =
        [
            new(new float[] { 1, 2, 3, 4 }), new(new float[] { 11, 12, 13 }), new(new float[] { 21, 22, 23, 24, 25 }),
        ];
        using InMemoryClips clips = series.InMemory(windowSize: 1);

        Tensor firsts = clips.All().Windows.index_select(0, clips.InLockstep()).select(1, 0).flatten();

        CollectionAssert.AreEqual(new float[] { 1, 11, 21, 2, 12, 22, 3, 23, 24 }, firsts.data<float>().ToArray());
    }

    [TestMethod]
    public void Count_TheArticlesData_IsTheArticles()
    {
        Series[] series = [.. Enumerable.Range(0, 400).Select(_ => new Series(new float[200]))];
        using InMemoryClips clips = series.InMemory(windowSize: 4);

        Assert.AreEqual(78_400, clips.Count);
    }

    [TestMethod]
    public void Count_SeriesOfOneWindowAndItsHorizons_IsOne()
    {
        using InMemoryClips one = ((Series[])[new(new float[7])]).InMemory(windowSize: 4, horizon: 3);
        using InMemoryClips three = ((Series[])[new(new float[13])]).InMemory(windowSize: 4, horizon: 3, steps: 3);

        Assert.AreEqual(1, one.Count);
        Assert.AreEqual(1, three.Count);
    }

    [TestMethod]
    public void Batches_OfAnEpoch_HoldEachClipOnceButForTheLastFew()
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(1);
        using InMemoryClips clips = ((Series[])[new(Numbers(30)), new(Numbers(22))]).InMemory(windowSize: 2);

        string[] left = [.. clips.Batches(TransitionOrder.Shuffled, 6, 1, generator).SelectMany(ClipSources.Texts)];

        Assert.HasCount(48, left); // of 28 + 20
        CollectionAssert.AreEqual(clips.SortedTexts(), left.Order(StringComparer.Ordinal).ToArray());
        Assert.AreEqual(3, clips.Batches(TransitionOrder.Shuffled, 13, 1, generator).Count());
    }

    [TestMethod]
    public void BatchesAndSample_LeftOrDisposedOfEarly_LeaveNoTensor()
    {
        using var generator = new Generator(1);
        InMemoryClips clips = ((Series[])[new(Numbers(30), 1, Numbers(30))]).InMemory(windowSize: 1);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        Assert.AreEqual(5, clips.Batches(TransitionOrder.Shuffled, 5, 1, generator).Count());
        Assert.AreEqual(1, clips.Batches(TransitionOrder.Trajectory, 5, 1, generator).Take(1).Count());
        Assert.AreEqual(1, clips.Sample(10).Count());
        clips.Dispose();

        Assert.AreEqual(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [TestMethod]
    public void Fingerprint_SameSeries_IsTheSame()
    {
        string fingerprint = Fingerprint(new Series(new float[] { 1, 2, 3, 4 }, 1, new float[4]));

        Assert.AreEqual(fingerprint, Fingerprint(new Series(new float[] { 1, 2, 3, 4 }, 1, new float[4])));
        Assert.MatchesRegex("^[0-9a-f]{64}$", fingerprint);
    }

    [TestMethod]
    public void Fingerprint_OtherNumbersOrAnotherCut_IsAnother()
    {
        float[] numbers = [1, 2, 3, 4, 5, 6, 7, 8];
        string[] fingerprints =
        [
            Fingerprint(new Series(numbers)),
            Fingerprint(new Series(new float[] { 1, 2, 3, 4, 5, 6, 7, 9 })),
            Fingerprint(new Series(new float[] { 2, 1, 3, 4, 5, 6, 7, 8 })),
            Fingerprint(new Series(numbers, 2)), // the same numbers, two channels
            Fingerprint(new Series(numbers.AsMemory(0, 4)), new Series(numbers.AsMemory(4))), // cut in the middle
            Fingerprint(new Series(numbers.AsMemory(0, 3)), new Series(numbers.AsMemory(3))), // cut elsewhere
            Fingerprint(new Series(numbers.AsMemory(4)), new Series(numbers.AsMemory(0, 4))), // in another order
            Fingerprint(new Series(numbers.AsMemory(0, 4), 1, numbers.AsMemory(4))), // the second half as actions
        ];

        Assert.HasCount(fingerprints.Length, fingerprints.Distinct());
    }

    private static float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(number => number + count / 100f)];

    private static void AssertHolds(Tensor tensor, long[] shape, float[] values)
    {
        CollectionAssert.AreEqual(shape, tensor.shape);
        CollectionAssert.AreEqual(values, tensor.data<float>().ToArray());
    }

    private static string Fingerprint(params Series[] series)
    {
        using InMemoryClips clips = series.InMemory(windowSize: 1);
        return clips.Fingerprint;
    }
}
