using Jepa.MLNet;
using static TorchSharp.torch;

namespace Jepa.Training.Data;

/// <summary>
/// Every transition (window, action, next window) of all series in one pool, so that a batch mixes phases of many series: in
/// trajectory order the gradients of a batch are correlated and the loss thrashes.
/// </summary>
internal sealed class TransitionPool : ITransitionSource
{
    private readonly int[] _times;

    private TransitionPool(Transitions transitions, int channels, int[] times, string fingerprint)
    {
        (Windows, Actions) = transitions;
        Channels = channels;
        _times = times;
        Fingerprint = fingerprint;
    }

    /// <summary>Gets <c>[N, 2, K·C]</c>: a window and, beside it, the window that lies one horizon later.</summary>
    public Tensor Windows { get; }

    public int Channels { get; }

    /// <summary>Gets <c>[N, A·H + P]</c>: the actions from the window's last frame on, one for each frame of the horizon, and the positional encoding; null when there are neither.</summary>
    public Tensor? Actions { get; }

    public string Fingerprint { get; }

    public long Count => Windows.shape[0];

    public int InputSize => (int)Windows.shape[2];

    public int ActionSize => (int)(Actions?.shape[1] ?? 0);

    public void Dispose() => new Transitions(Windows, Actions).Dispose();

    public ChannelStatistics MeasureChannels()
    {
        using Tensor windows = Windows.flatten(0, 1);
        return ChannelStatistics.Of(windows, Channels);
    }

    public IEnumerable<Transitions> Batches(JepaTrainingOptions options, int epoch, Generator generator)
    {
        using Tensor order = options.Order == TransitionOrder.Shuffled ? randperm(Count, generator: generator) : TrajectoryOrder();
        // Once an epoch, and not once a batch: slices of what lies in order already cost a step nothing.
        using var ordered = new Transitions(Windows.index_select(0, order), Actions?.index_select(0, order));
        for (long start = 0; start + options.BatchSize <= Count; start += options.BatchSize)
        {
            using var batch = new Transitions(ordered.Windows.narrow(0, start, options.BatchSize), ordered.Actions?.narrow(0, start, options.BatchSize));
            yield return batch;
        }
    }

    public Transitions Sample(long most)
    {
        long stride = (Count + most - 1) / most;
        return new Transitions(Windows.slice(0, 0, Count, stride), Actions?.slice(0, 0, Count, stride));
    }

    /// <summary>The order <c>[N]</c> that goes through all series in lockstep: the first transition of each, then the second of each, and so on.</summary>
    public Tensor TrajectoryOrder() => tensor((long[])[.. Enumerable.Range(0, _times.Length).OrderBy(row => _times[row]).Select(row => (long)row)]);

    /// <summary>Windows recorded series and collects their transitions.</summary>
    /// <exception cref="ArgumentException">There is no series, the series differ in shape, a number is not finite, or one is too short to hold a transition.</exception>
    public static TransitionPool From(IReadOnlyList<Series> series, int windowSize, int horizon) => From(WindowedSeries.From(series, windowSize, horizon), horizon);

    /// <summary>Collects the transitions of <paramref name="series"/>; none crosses from one series into another. Series too short for one add none.</summary>
    /// <param name="series">The series, all of one shape and at least one with a transition.</param>
    /// <param name="horizon">H.</param>
    /// <param name="positionalEncodingSize">The numbers of positional encoding that go with each transition's action; 0 for none.</param>
    /// <param name="allowMissing">Whether windows may hold NaN.</param>
    /// <exception cref="ArgumentException">A number is not finite.</exception>
    public static TransitionPool From(IReadOnlyList<WindowedSeries> series, int horizon, int positionalEncodingSize = 0, bool allowMissing = false)
    {
        long count = series.Sum(one => (long)Math.Max(0, one.Length - horizon));
        int inputSize = series[0].InputSize;
        int channels = series[0].Channels;
        int actionSize = series[0].ActionSize * horizon;
        var transitions = new TransitionBlock(count, inputSize, actionSize + positionalEncodingSize);
        int[] times = new int[count];

        int row = 0;
        foreach (WindowedSeries one in series)
        {
            FiniteNumbers.RequireWindows(one.Windows.Span, inputSize, channels, firstFrame: 0, one.Name, allowMissing);
            FiniteNumbers.RequireActions(one.Actions.Span, one.ActionSize, one.FirstTime, one.Name);
            ReadOnlySpan<float> all = one.Windows.Span;
            for (int window = 0; window + horizon < one.Length; window++, row++)
            {
                all.Slice(window * inputSize, inputSize).CopyTo(transitions.Current(row));
                all.Slice((window + horizon) * inputSize, inputSize).CopyTo(transitions.Next(row));
                Span<float> action = transitions.Action(row);
                one.Actions.Span.Slice(window * one.ActionSize, actionSize).CopyTo(action);
                PositionalEncoding.Encode(one.FirstTime + window, action[actionSize..]);
                times[row] = window;
            }
        }
        return new TransitionPool(transitions.ToTensors().Detached(), channels, times, SeriesDigest.Combine(series.Select(SeriesDigest.Of)));
    }
}
