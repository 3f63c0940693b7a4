using Jepa.MLNet;
using Jepa.Training.Data;
using Jepa.Training.Data.Streaming;
using Jepa.Training.Tests.Fixtures;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Tests.Data;

/// <summary>Which frames, actions and times a clip of several steps holds, in memory and streamed, with and without gaps.</summary>
[TestClass]
public sealed class ClipStepsTests
{
    private const int K = 2;

    private static readonly JepaTrainingOptions Options = Trainings.Small with
    {
        WindowSize = K, Horizon = 2, RolloutSteps = 3, ShuffleBufferSize = 1000, BatchSize = 1,
    };

    /// <summary>Gets one series whose frame t is t and whose action t is −t.</summary>
    private static Series[] Counting => [Count(12, 0)];

    private static IEnumerable<(int Steps, int Horizon)> Reaches => [(1, 1), (1, 2), (3, 1), (3, 2)];

    [TestMethod]
    public void Sample_SeveralSteps_HoldsWindowsAHorizonApartAndTheActionsFromEachOn()
    {
        using DisposeScope scope = NewDisposeScope();
        foreach (IClipSource source in Sources(Counting, Options))
        {
            using (source)
            {
                Clips clips = source.All();

                CollectionAssert.AreEqual(new long[] { 5, 4, 2, 1 }, clips.Windows.shape);
                CollectionAssert.AreEqual(new long[] { 5, 3, 2 }, clips.Actions!.shape);
                for (int clip = 0; clip < 5; clip++)
                {
                    float[] windows = clips.Windows.select(0, clip).data<float>().ToArray();
                    float[] actions = clips.Actions.select(0, clip).data<float>().ToArray();
                    float[] expected = [0, 1, /**/ 2, 3, /**/ 4, 5, /**/ 6, 7];
                    CollectionAssert.AreEqual(expected.Select(frame => frame + clip).ToArray(), windows);
                    // From each window's last frame on, one action for each frame of the horizon.
                    float[] acted = [1, 2, /**/ 3, 4, /**/ 5, 6];
                    CollectionAssert.AreEqual(acted.Select(frame => -(frame + clip)).ToArray(), actions);
                }
            }
        }
    }

    [TestMethod]
    public void Sample_PositionalEncoding_IsOfTheLastFrameOfEachStepsWindow()
    {
        using DisposeScope scope = NewDisposeScope();
        JepaTrainingOptions options = Options with { PositionalEncodingSize = 4 };
        foreach (IClipSource source in Sources(Counting, options))
        {
            using (source)
            {
                Tensor actions = source.All().Actions!;
                CollectionAssert.AreEqual(new long[] { 5, 3, 2 + 4 }, actions.shape);
                for (int clip = 0; clip < 5; clip++)
                {
                    for (int step = 0; step < 3; step++)
                    {
                        float[] expected = new float[4];
                        PositionalEncoding.Encode(clip + 1 + 2 * step, expected);
                        float[] encoding = actions[clip, step].narrow(0, 2, 4).data<float>().ToArray();
                        CollectionAssert.AreEqual(expected, encoding, $"clip {clip}, step {step}");
                    }
                }
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Reaches))]
    public void Sample_RowsMissing_GivesNoClipAcrossTheGap(int steps, int horizon)
    {
        using DisposeScope scope = NewDisposeScope();
        JepaTrainingOptions options = Options with { RolloutSteps = steps, Horizon = horizon, PositionalEncodingSize = 2 };
        Series[] series = [Count(40, 0), Count(30, 100)];
        // Series 0 has no windows 9 and 20 to 22, series 1 no window 14.
        var rows = new InterleavedRows(
            series, K, leaveOut: (index, window) => (index, window) is (0, 9) or (0, >= 20 and <= 22) or (1, 14));
        using InMemoryClips memory = rows.InMemory(options);
        using StreamedClips stream = rows.Streamed(options);

        Clips clips = memory.All();

        // Of stretches of 9, 10 and 16 windows, and of 14 each in the other series.
        int expected = ((int[])[9, 10, 16, 14, 14]).Sum(length => Math.Max(0, length - steps * horizon));
        Assert.AreEqual((expected, expected), (memory.Count, stream.Count));
        CollectionAssert.AreEqual(memory.SortedTexts(), stream.SortedTexts());
        Assert.AreEqual(memory.Fingerprint, stream.Fingerprint);
        for (int step = 1; step <= steps; step++)
        {
            Tensor apart = clips.Windows.select(1, step) - clips.Windows.select(1, step - 1);
            Assert.IsTrue(apart.eq(horizon).all().item<bool>(), $"step {step}");
        }
    }

    [TestMethod]
    public void Sample_AfterAGap_CountsTheRowsThatAreThereForTheEncodingsTime()
    {
        using DisposeScope scope = NewDisposeScope();
        JepaTrainingOptions options = Options with { RolloutSteps = 1, Horizon = 1, PositionalEncodingSize = 2 };
        var rows = new InterleavedRows([Count(12, 0)], K, leaveOut: (_, window) => window is 5 or 6);
        foreach (IClipSource source in (IClipSource[])[rows.InMemory(options), rows.Streamed(options)])
        {
            using (source)
            {
                float[] expected = new float[2];
                PositionalEncoding.Encode(1 + 5, expected); // the sixth window there is
                Tensor afterTheGap = source.All().Actions!.select(0, 4).select(0, 0);
                CollectionAssert.AreEqual(expected, afterTheGap.narrow(0, 1, 2).data<float>().ToArray());
            }
        }
    }

    [TestMethod]
    public void Fingerprint_RowsMissing_IsAnother()
    {
        var whole = new InterleavedRows(Counting, K);
        var gap = new InterleavedRows(Counting, K, leaveOut: (_, window) => window == 5);
        var otherGap = new InterleavedRows(Counting, K, leaveOut: (_, window) => window == 6);

        string[] fingerprints = [.. ((IWindowRows[])[whole, gap, otherGap]).Select(rows =>
        {
            using InMemoryClips clips = rows.InMemory(Options with { RolloutSteps = 1 });
            return clips.Fingerprint;
        })];

        Assert.HasCount(3, fingerprints.Distinct());
    }

    private static Series Count(int length, int from) => new(
        Enumerable.Range(from, length).Select(time => (float)time).ToArray(), 1,
        Enumerable.Range(from, length).Select(time => -(float)time).ToArray());

    private static IClipSource[] Sources(Series[] series, JepaTrainingOptions options) =>
        [series.InMemory(options), new InterleavedRows(series, K).Streamed(options)];
}
