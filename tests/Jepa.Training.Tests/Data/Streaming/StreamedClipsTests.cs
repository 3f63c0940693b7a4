using Jepa.Training.Data;
using Jepa.Training.Data.Streaming;
using Jepa.Training.Tests.Fixtures;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Tests.Data.Streaming;

/// <summary>Streamed transitions beside the pool of the same series.</summary>
[TestClass]
public sealed class StreamedTransitionsTests
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
    public void Sample_RoomForAll_IsThePoolWithItsFingerprint(string name, JepaTrainingOptions options, int channels, int actionSize)
    {
        Series[] series = Numbers([30, 9, 17], channels, actionSize);
        IReadOnlyList<WindowedSeries> windowed = WindowedSeries.From(series, options.WindowSize, options.Horizon);
        using TransitionPool pool = TransitionPool.From(windowed, options.Horizon, options.PositionalEncodingSize);

        foreach (int[] order in (int[][])[[0, 1, 2], [0, 0, 1, 0, 2]])
        {
            using StreamedTransitions stream = Open(new Rows(windowed, order), options);
            using Transitions sample = stream.Sample(long.MaxValue);

            Assert.AreEqual((pool.Count, pool.Channels, pool.InputSize, pool.ActionSize), (stream.Count, stream.Channels, stream.InputSize, stream.ActionSize), name);
            Assert.AreEqual(pool.Fingerprint, stream.Fingerprint, name);
            CollectionAssert.AreEqual(Sorted(pool.Windows, pool.Actions), Sorted(sample.Windows, sample.Actions), name);
        }
    }

    [TestMethod]
    public void Open_OtherDataOrAnotherCut_HasAnotherFingerprint()
    {
        string[] fingerprints =
        [
            Fingerprint(Numbers([30, 9], 1, 1)), Fingerprint(Numbers([9, 30], 1, 1)), Fingerprint(Numbers([29, 10], 1, 1)), Fingerprint(Numbers([30, 9], 1, 0)),
        ];

        Assert.HasCount(fingerprints.Length, fingerprints.Distinct());

        static string Fingerprint(Series[] series)
        {
            using StreamedTransitions stream = Open(new SeriesRows(series, Options.WindowSize), Options);
            return stream.Fingerprint;
        }
    }

    [TestMethod]
    public void MeasureChannels_InterleavedWithMissingValues_GivesThePoolsStatistics()
    {
        Series[] series = Numbers([300, 90, 170], channels: 4, actionSize: 0, (channel, value) => channel switch
        {
            0 => 1e4f + value,
            1 => Math.Abs(value) < 0.3f ? float.NaN : 1e-3f * value,
            2 => 518.67f,
            _ => float.NaN,
        });
        JepaTrainingOptions options = Options with { Horizon = 3, MissingValues = MissingValues.Impute };
        IReadOnlyList<WindowedSeries> windowed = WindowedSeries.From(series, options.WindowSize, options.Horizon);
        using TransitionPool pool = TransitionPool.From(windowed, options.Horizon, allowMissing: true);
        using StreamedTransitions stream = Open(new Rows(windowed, [0, 1, 2]), options);

        (ChannelStatistics expected, ChannelStatistics actual) = (pool.MeasureChannels(), stream.MeasureChannels());

        for (int channel = 0; channel < 4; channel++)
        {
            Assert.AreEqual(expected.Mean[channel], actual.Mean[channel], 1e-9 * Math.Abs(expected.Mean[channel]), $"mean {channel}");
            Assert.AreEqual(expected.Deviation[channel], actual.Deviation[channel], 1e-9 * Math.Abs(expected.Mean[channel]), $"deviation {channel}");
        }
        Assert.AreEqual((0.0, 0.0), (actual.Mean[3], actual.Deviation[3]));
    }

    [TestMethod]
    public void Batches_OfAnEpoch_HoldEachTransitionOnceButForTheLastFew()
    {
        Series[] series = Numbers([30, 9, 17], channels: 1, actionSize: 1);
        JepaTrainingOptions options = Options with { BatchSize = 5 };
        using TransitionPool pool = TransitionPool.From(series, options.WindowSize, options.Horizon);
        foreach (int bufferSize in (int[])[5, 11, 1000])
        {
            string[] left = Batches(series, options with { ShuffleBufferSize = bufferSize }, epoch: 1);

            Assert.HasCount(50, left); // of 28 + 7 + 15 = 50
            CollectionAssert.AreEqual(Sorted(pool.Windows, pool.Actions), left.Order(StringComparer.Ordinal).ToArray());
            Assert.HasCount(48, Batches(series, options with { ShuffleBufferSize = bufferSize, BatchSize = 12 }, epoch: 1).Distinct());
        }
    }

    [TestMethod]
    public void Batches_OfTheSameSeedAndEpoch_AreTheSameWhateverWentBefore()
    {
        Series[] series = Numbers([30, 9, 17], channels: 1, actionSize: 1);
        using StreamedTransitions stream = Open(new SeriesRows(series, Options.WindowSize), Options);

        string[][] first = [.. Enumerable.Range(1, 3).Select(epoch => Batches(stream, Options, epoch))];

        CollectionAssert.AreEqual(first[2], Batches(series, Options, epoch: 3));
        CollectionAssert.AreNotEqual(first[0], first[1]);
        CollectionAssert.AreNotEqual(first[0], Batches(series, Options with { Seed = 2 }, epoch: 1));
    }

    [TestMethod]
    public void Open_SeriesHeldOut_AreThePoolsAndHoldNoneToLearnFrom()
    {
        Series[] series = Numbers([30, 9, 17, 12, 21], channels: 1, actionSize: 1);
        JepaTrainingOptions options = Options with { ValidationFraction = 0.4 };
        IReadOnlyList<WindowedSeries> windowed = WindowedSeries.From(series, options.WindowSize, options.Horizon);
        SeriesSplit split = SeriesSplit.Draw([.. windowed.Select(one => (long)one.Length)], options);

        (StreamedTransitions learned, StreamedTransitions? heldOut) = StreamedTransitions.Open(new Rows(windowed, [0, 1, 2, 3, 4]), options, CancellationToken.None);

        Assert.HasCount(2, split.HeldOut);
        AssertHolds(learned, split.Learned);
        AssertHolds(heldOut!, split.HeldOut);

        void AssertHolds(StreamedTransitions stream, int[] numbers)
        {
            using TransitionPool pool = TransitionPool.From([.. numbers.Select(number => windowed[number])], options.Horizon);
            using Transitions sample = stream.Sample(long.MaxValue);
            CollectionAssert.AreEqual(Sorted(pool.Windows, pool.Actions), Sorted(sample.Windows, sample.Actions));
            Assert.AreEqual(pool.Fingerprint, stream.Fingerprint);
        }
    }

    [TestMethod]
    public void Sample_MoreThanTheBuffer_IsEvenlyDrawnAndBounded()
    {
        Series[] series = [new Series(Enumerable.Range(0, 100_002).Select(number => (float)number).ToArray())];
        using StreamedTransitions small = Open(new SeriesRows(series, 2), Options), large = Open(new SeriesRows(series, 2), Options with { ShuffleBufferSize = 6000 });

        float[] few = Firsts(small.Sample(long.MaxValue)), many = Firsts(large.Sample(long.MaxValue));

        Assert.AreEqual((4096, 6000), (few.Length, many.Length));
        Assert.HasCount(4096, few.Distinct());
        Assert.AreEqual(50_000, few.Average(), 2000); // four standard deviations of the mean of so many
        Assert.HasCount(100, Firsts(small.Sample(100)));
        CollectionAssert.AreEqual(few, Firsts(small.Sample(long.MaxValue)));

        static float[] Firsts(Transitions sample)
        {
            using (sample)
            using (Tensor firsts = sample.Windows.select(1, 0).select(1, 0))
                return firsts.data<float>().ToArray();
        }
    }

    [TestMethod]
    [DataRow(100, 90, "has 88 transitions when it is read again; expected 98")]
    [DataRow(100, 110, "has more transitions when it is read again; expected 98")]
    public void Read_DataThatChanges_IsRefused(int first, int then, string message)
    {
        int length = first;
        using StreamedTransitions stream = Open(new Changing(() => Numbers([length], 1, 0)), Options);
        length = then;

        var error = Assert.ThrowsExactly<InvalidOperationException>(() => stream.MeasureChannels());

        Assert.Contains(message, error.Message);
    }

    [TestMethod]
    public void Read_SeriesThatWasNotThere_IsRefused()
    {
        int[] lengths = [20, 20];
        using StreamedTransitions stream = Open(new Changing(() => Numbers(lengths, 1, 0)), Options);
        lengths = [18, 2, 20];

        Assert.Contains("has a series number 3 when it is read again; expected 2 series", Assert.ThrowsExactly<InvalidOperationException>(() => stream.MeasureChannels()).Message);
    }

    [TestMethod]
    public void Read_Cancelled_StopsBetweenTwoRows()
    {
        using var cancellation = new CancellationTokenSource();
        var rows = new SeriesRows(Numbers([100], 1, 0), 2);
        StreamedTransitions stream = StreamedTransitions.Open(rows, Options, cancellation.Token).Learned;
        using var generator = new Generator(1);
        cancellation.Cancel();

        Assert.ThrowsExactly<OperationCanceledException>(() => StreamedTransitions.Open(rows, Options, cancellation.Token));
        Assert.ThrowsExactly<OperationCanceledException>(() => stream.MeasureChannels());
        Assert.ThrowsExactly<OperationCanceledException>(() => stream.Sample(5));
        Assert.ThrowsExactly<OperationCanceledException>(() => stream.Batches(Options, 1, generator).Count());
    }

    private static StreamedTransitions Open(IWindowRows rows, JepaTrainingOptions options) => StreamedTransitions.Open(rows, options, CancellationToken.None).Learned;

    private static string[] Batches(Series[] series, JepaTrainingOptions options, int epoch)
    {
        using StreamedTransitions stream = Open(new SeriesRows(series, options.WindowSize), options);
        return Batches(stream, options, epoch);
    }

    private static string[] Batches(StreamedTransitions stream, JepaTrainingOptions options, int epoch)
    {
        using DisposeScope scope = NewDisposeScope();
        return [.. stream.Batches(options, epoch, null!).SelectMany(batch => Rowwise(batch.Windows, batch.Actions))];
    }

    private static string[] Sorted(Tensor windows, Tensor? actions) => [.. Rowwise(windows, actions).Order(StringComparer.Ordinal)];

    /// <summary>Each transition's numbers as one text.</summary>
    private static string[] Rowwise(Tensor windows, Tensor? actions)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor rows = actions is null ? windows.flatten(1) : cat([windows.flatten(1), actions], dim: 1);
        return [.. rows.data<float>().ToArray().Chunk((int)rows.shape[1]).Select(row => string.Join(' ', row))];
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

    /// <summary>Rows of several series, interleaved: the next of each series in a given order, over and over, until none has any left.</summary>
    private sealed class Rows(IReadOnlyList<WindowedSeries> series, int[] order) : IWindowRows
    {
        public int InputSize => series[0].InputSize;

        public int ActionSize => series[0].ActionSize;

        public int FirstTime => series[0].FirstTime;

        public IEnumerable<WindowRow> Read()
        {
            int[] next = new int[series.Count];
            var row = new WindowRow(InputSize, ActionSize);
            while (series.Index().Any(one => next[one.Index] < one.Item.Length))
            {
                foreach (int number in order)
                {
                    int index = next[number]++;
                    if (index >= series[number].Length)
                        continue;
                    row.Series = number;
                    series[number].Windows.Span.Slice(index * InputSize, InputSize).CopyTo(row.Window);
                    series[number].Actions.Span.Slice(index * ActionSize, ActionSize).CopyTo(row.Action);
                    yield return row;
                }
            }
        }
    }

    /// <summary>Rows of series that are asked for anew each time.</summary>
    private sealed class Changing(Func<Series[]> series) : IWindowRows
    {
        public int InputSize => 2;

        public int ActionSize => 0;

        public int FirstTime => 1;

        public IEnumerable<WindowRow> Read() => new SeriesRows(series(), 2).Read();
    }
}
