using Jepa.Training.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Tests.Data;

[TestClass]
public sealed class TransitionPoolTests
{
    [TestMethod]
    public void From_TwoSeries_PoolsEachOnesTransitionsAndNoneAcross()
    {
        Series[] series = [new(new float[] { 1, 2, 3, 4 }, 1, new float[] { -1, -2, -3, -4 }), new(new float[] { 5, 6, 7 }, 1, new float[] { -5, -6, -7 })];

        using TransitionPool pool = TransitionPool.From(series, windowSize: 2, horizon: 1);

        AssertHolds(pool.Windows, [3, 2, 2], [1, 2, 2, 3, /**/ 2, 3, 3, 4, /**/ 5, 6, 6, 7]);
        AssertHolds(pool.Actions!, [3, 1], [-2, -3, -6]); // what happens between the window's last frame and the next
        Assert.AreEqual(3, pool.Count);
        Assert.AreEqual(2, pool.InputSize);
        Assert.AreEqual(1, pool.ActionSize);
    }

    [TestMethod]
    public void From_ChannelsAndAHorizon_KeepsFramesTogetherAndEveryActionInBetween()
    {
        // Frame t is (t, t + 0.5), action t is (−t, t + 100).
        float[] frames = [0, 0.5f, 1, 1.5f, 2, 2.5f, 3, 3.5f, 4, 4.5f, 5, 5.5f];
        float[] actions = [0, 100, -1, 101, -2, 102, -3, 103, -4, 104, -5, 105];

        using TransitionPool pool = TransitionPool.From([new Series(frames, 2, actions)], windowSize: 2, horizon: 3);

        AssertHolds(pool.Windows, [2, 2, 4],
        [
            0, 0.5f, 1, 1.5f, /*→*/ 3, 3.5f, 4, 4.5f,
            1, 1.5f, 2, 2.5f, /*→*/ 4, 4.5f, 5, 5.5f,
        ]);
        AssertHolds(pool.Actions!, [2, 6],
        [
            -1, 101, -2, 102, -3, 103,
            -2, 102, -3, 103, -4, 104,
        ]);
    }

    [TestMethod]
    public void From_NoActions_HasNone()
    {
        using TransitionPool pool = TransitionPool.From([new Series(new float[] { 1, 2, 3 })], windowSize: 1, horizon: 2);

        AssertHolds(pool.Windows, [1, 2, 1], [1, 3]);
        Assert.IsNull(pool.Actions);
        Assert.AreEqual(0, pool.ActionSize);
    }

    [TestMethod]
    public void TrajectoryOrder_SeriesOfUnequalLengths_GoThroughInLockstep()
    {
        Series[] series = [new(new float[] { 1, 2, 3, 4 }), new(new float[] { 11, 12, 13 }), new(new float[] { 21, 22, 23, 24, 25 })];
        using TransitionPool pool = TransitionPool.From(series, windowSize: 1, horizon: 1);
        using DisposeScope scope = NewDisposeScope();

        Tensor firsts = pool.Windows.index_select(0, pool.TrajectoryOrder()).select(1, 0).flatten();

        CollectionAssert.AreEqual(new float[] { 1, 11, 21, 2, 12, 22, 3, 23, 24 }, firsts.data<float>().ToArray());
    }

    [TestMethod]
    public void From_TheArticlesData_HasTheArticlesCount()
    {
        using TransitionPool pool = TransitionPool.From([.. Enumerable.Range(0, 400).Select(_ => new Series(new float[200]))], windowSize: 4, horizon: 1);

        Assert.AreEqual(78_400, pool.Count);
    }

    [TestMethod]
    public void From_SeriesOfOneWindowAndItsHorizon_HasOneTransition()
    {
        using TransitionPool pool = TransitionPool.From([new Series(new float[7])], windowSize: 4, horizon: 3);

        Assert.AreEqual(1, pool.Count);
    }

    [TestMethod]
    public void From_InsideAScope_OutlivesIt()
    {
        TransitionPool pool;
        using (NewDisposeScope())
            pool = TransitionPool.From([new Series(new float[] { 1, 2, 3 }, 1, new float[3])], windowSize: 1, horizon: 1);

        Assert.AreEqual(2, pool.Count);
        AssertHolds(pool.Actions!, [2, 1], [0, 0]);
        pool.Dispose();
    }

    [TestMethod]
    public void Dispose_Pool_FreesItsTensors()
    {
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        TransitionPool.From([new Series(new float[] { 1, 2, 3 }, 1, new float[3])], windowSize: 1, horizon: 1).Dispose();

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

    [TestMethod]
    public void From_NoSeries_IsRefused() => AssertRefused("There is no series to learn from", []);

    [TestMethod]
    [DataRow(4, 1, 5)]
    [DataRow(1, 3, 4)]
    [DataRow(6, 2, 8)]
    public void From_SeriesTooShort_IsNamedWithTheLengthItNeeds(int windowSize, int horizon, int needed) => AssertRefused(
        $"Series 2 has {needed - 1} frames; expected at least {needed} (a window of {windowSize} and a horizon of {horizon})",
        [new Series(new float[needed]), new Series(new float[needed + 3]), new Series(new float[needed - 1])],
        windowSize,
        horizon);

    [TestMethod]
    public void From_OtherChannels_AreNamed() =>
        AssertRefused("Series 1 has 3 channels; expected 2 as in series 0", [new Series(new float[12], 2), new Series(new float[12], 3)]);

    [TestMethod]
    public void From_OtherActions_AreNamed()
    {
        AssertRefused("Series 1 has actions of 2 numbers; expected 1 as in series 0", [new Series(new float[4], 1, new float[4]), new Series(new float[4], 1, new float[8])]);
        AssertRefused("Series 1 has actions of 0 numbers; expected 1 as in series 0", [new Series(new float[4], 1, new float[4]), new Series(new float[4])]);
    }

    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    [DataRow(float.NegativeInfinity)]
    public void From_NonFiniteNumber_IsNamedWithItsFrame(float value)
    {
        AssertRefused($"Series 1 holds {value} in frame 2", [new Series(new float[8], 2), new Series(new float[] { 0, 0, 0, 0, 0, value, 0, 0 }, 2)]);
        AssertRefused($"Series 0 holds {value} in the action of frame 3", [new Series(new float[4], 1, new float[] { 0, 0, 0, value })]);
    }

    private static void AssertRefused(string message, Series[] series, int windowSize = 2, int horizon = 1)
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => TransitionPool.From(series, windowSize, horizon));

        Assert.AreEqual("series", error.ParamName);
        Assert.Contains(message, error.Message);
    }

    private static void AssertHolds(Tensor tensor, long[] shape, float[] values)
    {
        CollectionAssert.AreEqual(shape, tensor.shape);
        CollectionAssert.AreEqual(values, tensor.data<float>().ToArray());
    }

    private static string Fingerprint(params Series[] series)
    {
        using TransitionPool pool = TransitionPool.From(series, windowSize: 1, horizon: 1);
        return pool.Fingerprint;
    }
}
