using Jepa.MLNet;
using Jepa.Training.Data;
using Jepa.Training.Data.Streaming;
using Jepa.Training.Tests.Fixtures;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Tests.Data.Streaming;

/// <summary>Streamed clips beside the same series in memory.</summary>
[TestClass]
public sealed class StreamedClipsTests
{
    private static readonly JepaTrainingOptions Options = Trainings.Small with { WindowSize = 2, BatchSize = 2, ShuffleBufferSize = 5 };

    private static IEnumerable<(string Name, JepaTrainingOptions Options, int Channels, int ActionSize)> Shapes =>
    [
        ("the smallest", Options with { WindowSize = 1 }, 1, 0),
        ("actions", Options, 1, 1),
        ("channels, actions over a horizon", Options with { WindowSize = 3, Horizon = 4 }, 2, 3),
        ("positional encoding", Options with { Horizon = 2, PositionalEncodingSize = 6 }, 2, 0),
        ("positional encoding beside actions", Options with { Horizon = 3, PositionalEncodingSize = 2 }, 1, 2),
    ];

    [TestMethod]
    [DynamicData(nameof(Shapes))]
    public void Sample_RoomForAll_IsInMemorysWithItsFingerprint(
        string name, JepaTrainingOptions options, int channels, int actionSize)
    {
        Series[] series = Numbers([30, 9, 17], channels, actionSize);
        foreach (int steps in (int[])[1, 3])
        {
            JepaTrainingOptions unrolled = options with { RolloutSteps = steps };
            using InMemoryClips memory = series.InMemory(unrolled);
            foreach (int[] order in (int[][])[[0, 1, 2], [0, 0, 1, 0, 2]])
            {
                var rows = new InterleavedRows(series, options.WindowSize, order);
                using StreamedClips stream = rows.Streamed(unrolled);

                Assert.AreEqual((memory.Count, memory.Shape), (stream.Count, stream.Shape), name);
                Assert.AreEqual(memory.Fingerprint, stream.Fingerprint, name);
                CollectionAssert.AreEqual(memory.SortedTexts(), stream.SortedTexts(), name);
            }
        }
    }

    [TestMethod]
    public void Open_OtherDataOrAnotherCut_HasAnotherFingerprint()
    {
        string[] fingerprints =
        [
            Fingerprint(Numbers([30, 9], 1, 1)), Fingerprint(Numbers([9, 30], 1, 1)),
            Fingerprint(Numbers([29, 10], 1, 1)), Fingerprint(Numbers([30, 9], 1, 0)),
        ];

        Assert.HasCount(fingerprints.Length, fingerprints.Distinct());

        static string Fingerprint(Series[] series)
        {
            using StreamedClips stream = Open(series, Options);
            return stream.Fingerprint;
        }
    }

    [TestMethod]
    public void MeasureChannels_InterleavedWithMissingValues_GivesInMemorysStatistics()
    {
        Series[] series = Numbers([300, 90, 170], channels: 4, actionSize: 0, (channel, value) => channel switch
        {
            0 => 1e4f + value,
            1 => Math.Abs(value) < 0.3f ? float.NaN : 1e-3f * value,
            2 => 518.67f,
            _ => float.NaN,
        });
        JepaTrainingOptions options = Options with { Horizon = 3, MissingValues = MissingValues.Impute };
        using InMemoryClips memory = series.InMemory(options);
        using StreamedClips stream = new InterleavedRows(series, options.WindowSize).Streamed(options);

        (ChannelStatistics expected, ChannelStatistics actual) = (memory.MeasureChannels(), stream.MeasureChannels());

        for (int channel = 0; channel < 4; channel++)
        {
            double rounding = 1e-9 * Math.Abs(expected.Mean[channel]);
            Assert.AreEqual(expected.Mean[channel], actual.Mean[channel], rounding, $"mean {channel}");
            Assert.AreEqual(expected.Deviation[channel], actual.Deviation[channel], rounding, $"deviation {channel}");
        }
        Assert.AreEqual((0.0, 0.0), (actual.Mean[3], actual.Deviation[3]));
    }

    [TestMethod]
    public void Batches_OfAnEpoch_HoldEachClipOnceButForTheLastFew()
    {
        Series[] series = Numbers([30, 9, 17], channels: 1, actionSize: 1);
        using InMemoryClips memory = series.InMemory(Options);
        foreach (int bufferSize in (int[])[5, 11, 1000])
        {
            JepaTrainingOptions options = Options with { BatchSize = 5, ShuffleBufferSize = bufferSize };

            string[] left = Batches(series, options, epoch: 1);

            Assert.HasCount(50, left); // of 28 + 7 + 15 = 50
            CollectionAssert.AreEqual(memory.SortedTexts(), left.Order(StringComparer.Ordinal).ToArray());
            Assert.HasCount(48, Batches(series, options with { BatchSize = 12 }, epoch: 1).Distinct());
        }
    }

    [TestMethod]
    public void Batches_OfTheSameSeedAndEpoch_AreTheSameWhateverWentBefore()
    {
        Series[] series = Numbers([30, 9, 17], channels: 1, actionSize: 1);
        using StreamedClips stream = Open(series, Options);

        string[][] first = [.. Enumerable.Range(1, 3).Select(epoch => Batches(stream, Options, epoch))];

        CollectionAssert.AreEqual(first[2], Batches(series, Options, epoch: 3));
        CollectionAssert.AreNotEqual(first[0], first[1]);
        CollectionAssert.AreNotEqual(first[0], Batches(series, Options with { Seed = 2 }, epoch: 1));
    }

    [TestMethod]
    public void Sample_SeriesHeldOut_IsInMemorysOfEitherSide()
    {
        Series[] series = Numbers([30, 9, 17, 12, 21], channels: 1, actionSize: 1);
        SeriesSplit split = SeriesSplit.Draw([.. series.Select(one => one.Length - 2L)], fraction: 0.4, seed: 1);

        Assert.HasCount(2, split.Validation);
        AssertHolds(split.Training);
        AssertHolds(split.Validation);

        void AssertHolds(int[] numbers)
        {
            using InMemoryClips memory = numbers.Select(number => series[number]).ToArray().InMemory(Options);
            using StreamedClips stream = new InterleavedRows(series, Options.WindowSize).Streamed(Options, numbers);
            CollectionAssert.AreEqual(memory.SortedTexts(), stream.SortedTexts());
            Assert.AreEqual(memory.Fingerprint, stream.Fingerprint);
        }
    }

    [TestMethod]
    public void Sample_MoreThanTheBuffer_IsEvenlyDrawnAndBounded()
    {
        Series[] series = [new Series(Enumerable.Range(0, 100_002).Select(number => (float)number).ToArray())];
        using StreamedClips small = Open(series, Options), large = Open(series, Options with { ShuffleBufferSize = 6000 });

        float[] few = Firsts(small, long.MaxValue), many = Firsts(large, long.MaxValue);

        Assert.AreEqual((4096, 6000), (few.Length, many.Length));
        Assert.HasCount(4096, few.Distinct());
        Assert.AreEqual(50_000, few.Average(), 2000); // four standard deviations of the mean of so many
        Assert.HasCount(100, Firsts(small, 100));
        CollectionAssert.AreEqual(few, Firsts(small, long.MaxValue));

        static float[] Firsts(StreamedClips clips, long most)
        {
            using DisposeScope scope = NewDisposeScope();
            return
            [
                .. clips.Sample(most).SelectMany(
                    block => block.Windows.select(1, 0).select(1, 0).flatten().data<float>().ToArray()),
            ];
        }
    }

    [TestMethod]
    [DataRow(100, 90, "has 88 clips when it is read again; expected 98")]
    [DataRow(100, 110, "has more clips when it is read again; expected 98")]
    public void Read_DataThatChanges_IsRefused(int first, int then, string message)
    {
        int length = first;
        using StreamedClips stream = new Changing(() => Numbers([length], 1, 0)).Streamed(Options);
        length = then;

        var error = Assert.ThrowsExactly<InvalidOperationException>(() => stream.Sample(5).Count());

        Assert.Contains(message, error.Message);
    }

    [TestMethod]
    public void Read_SeriesThatWasNotThere_IsRefused()
    {
        int[] lengths = [20, 20];
        using StreamedClips stream = new Changing(() => Numbers(lengths, 1, 0)).Streamed(Options);
        lengths = [18, 2, 20];

        var error = Assert.ThrowsExactly<InvalidOperationException>(() => stream.Sample(5).Count());

        Assert.Contains("has a series number 3 when it is read again; expected 2 series", error.Message);
    }

    [TestMethod]
    public void Read_Cancelled_StopsBetweenTwoRows()
    {
        using var cancellation = new CancellationTokenSource();
        var rows = new SeriesRows(Numbers([100], 1, 0), 2);
        using StreamedClips stream = rows.Streamed(Options, cancellationToken: cancellation.Token);
        using var generator = new Generator(1);
        cancellation.Cancel();

        Assert.ThrowsExactly<OperationCanceledException>(
            () => rows.Streamed(Options, cancellationToken: cancellation.Token));
        Assert.ThrowsExactly<OperationCanceledException>(() => stream.MeasureChannels());
        Assert.ThrowsExactly<OperationCanceledException>(() => stream.Sample(5).Count());
        Assert.ThrowsExactly<OperationCanceledException>(
            () => stream.Batches(TransitionOrder.Shuffled, 2, 1, generator).Count());
    }

    private static StreamedClips Open(Series[] series, JepaTrainingOptions options) =>
        new SeriesRows(series, options.WindowSize).Streamed(options);

    private static string[] Batches(Series[] series, JepaTrainingOptions options, int epoch)
    {
        using StreamedClips stream = Open(series, options);
        return Batches(stream, options, epoch);
    }

    private static string[] Batches(StreamedClips stream, JepaTrainingOptions options, int epoch)
    {
        using DisposeScope scope = NewDisposeScope();
        return
        [
            .. stream.Batches(TransitionOrder.Shuffled, options.BatchSize, epoch, null!).SelectMany(ClipSources.Texts),
        ];
    }

    private static Series[] Numbers(int[] lengths, int channels, int actionSize, Func<int, float, float>? change = null)
    {
        var random = new Random(1);
        return
        [
            .. lengths.Select(length => new Series(
                Enumerable.Range(0, length * channels).Select(index => (change ?? ((_, value) => value))(index % channels, 2 * random.NextSingle() - 1)).ToArray(),
                channels,
                Enumerable.Range(0, length * actionSize).Select(_ => random.NextSingle()).ToArray())),
        ];
    }

    /// <summary>Rows of series that are asked for anew each time.</summary>
    private sealed class Changing(Func<Series[]> series) : IWindowRows
    {
        public int WindowSize => 2;

        public FrameShape Frame { get; } = new(1);

        public int ActionSize => 0;

        public bool AreSliding => true;

        public IEnumerable<WindowRow> Read() => new SeriesRows(series(), 2).Read();
    }
}
