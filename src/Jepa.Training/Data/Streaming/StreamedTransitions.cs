using Jepa.MLNet;
using Jepa.MLNet.Windowing;
using static TorchSharp.torch;

namespace Jepa.Training.Data.Streaming;

/// <summary>
/// The transitions of rows that are read anew each time, so that memory holds no more than a shuffle buffer and the last H windows of each series.
/// </summary>
internal sealed class StreamedTransitions : ITransitionSource
{
    /// <summary>The transitions that a sample may hold though the buffer is smaller: a covariance of fewer says little.</summary>
    private const int LeastSample = 4096;

    private readonly IWindowRows _rows;
    private readonly JepaTrainingOptions _options;
    private readonly CancellationToken _cancellationToken;

    /// <summary>Whether a series is among these transitions, by its number.</summary>
    private readonly bool[] _isMine;

    private TransitionBlock? _room;

    private StreamedTransitions(IWindowRows rows, JepaTrainingOptions options, SeriesSurvey survey, int[] series, CancellationToken cancellationToken)
    {
        _rows = rows;
        _options = options;
        _cancellationToken = cancellationToken;
        _isMine = new bool[survey.Lengths.Count];
        foreach (int number in series)
            _isMine[number] = true;
        Count = series.Sum(number => Math.Max(0, survey.Lengths[number] - options.Horizon));
        Fingerprint = survey.FingerprintOf(series);
    }

    public int Channels => InputSize / (_rows.FirstTime + 1);

    public int InputSize => _rows.InputSize;

    public int ActionSize => _rows.ActionSize * _options.Horizon + _options.PositionalEncodingSize;

    public long Count { get; }

    public string Fingerprint { get; }

    private int BufferSize => _options.ShuffleBufferSize!.Value;

    /// <summary>Goes through the rows a first time.</summary>
    /// <returns>The transitions to learn from and, where there are any, those of the held-out series.</returns>
    /// <exception cref="ArgumentException">The rows cannot be learned from.</exception>
    public static (StreamedTransitions Learned, StreamedTransitions? HeldOut) Open(IWindowRows rows, JepaTrainingOptions options, CancellationToken cancellationToken)
    {
        var survey = SeriesSurvey.Of(rows, options.MissingValues == MissingValues.Impute, cancellationToken);
        SeriesSplit split = SeriesSplit.Draw(survey.Lengths, options);
        return (Of(split.Learned), split.HeldOut.Length > 0 ? Of(split.HeldOut) : null);

        StreamedTransitions Of(int[] series) => new(rows, options, survey, series, cancellationToken);
    }

    public ChannelStatistics MeasureChannels()
    {
        var statistics = new RunningStatistics(Channels);
        foreach (TransitionBlock one in Read())
            statistics.Add(one.Pair(0));
        return statistics.ToStatistics();
    }

    public IEnumerable<Transitions> Batches(JepaTrainingOptions options, int epoch, Generator generator)
    {
        // Of the seed and the epoch alone: a training that resumes has nothing else of the stream to restore.
        var random = new Random(unchecked(options.Seed * 1_000_003 + epoch));
        _room ??= new TransitionBlock(Math.Min(BufferSize, Count), InputSize, ActionSize);
        var batch = new TransitionBlock(options.BatchSize, InputSize, ActionSize);
        int filled = 0;
        foreach (int row in new ShuffleBuffer(_room).Pass(Read(), random))
        {
            _room.CopyTo(row, batch, filled++);
            if (filled < batch.Capacity)
                continue;
            filled = 0;
            using Transitions tensors = batch.ToTensors();
            yield return tensors;
        }
    }

    /// <summary>Draws at random (Vitter 1985, algorithm R), because a stride could keep step with the order of interleaved series; the same transitions each time.</summary>
    public Transitions Sample(long most)
    {
        var random = new Random(_options.Seed);
        long size = Math.Min(Math.Min(most, Count), Math.Max(BufferSize, LeastSample));
        var sample = new TransitionBlock(size, InputSize, ActionSize);
        long index = 0;
        foreach (TransitionBlock one in Read())
        {
            long place = index < size ? index : random.NextInt64(index + 1);
            if (place < size)
                one.CopyTo(0, sample, (int)place);
            index++;
        }
        return sample.ToTensors();
    }

    public void Dispose() => _room = null;

    /// <summary>The transitions in the order of the rows that complete them, each as the one row of the same block.</summary>
    private IEnumerable<TransitionBlock> Read()
    {
        int horizon = _options.Horizon;
        int actions = _rows.ActionSize * horizon;
        var lengths = new long[_isMine.Length];
        var lastWindows = new FrameRings(horizon, InputSize);
        var lastActions = new FrameRings(horizon, _rows.ActionSize);
        var transition = new TransitionBlock(1, InputSize, ActionSize);
        long count = 0;
        foreach (WindowRow row in _rows.Read())
        {
            _cancellationToken.ThrowIfCancellationRequested();
            if (row.Series >= lengths.Length)
                throw Changed($"a series number {row.Series + 1}", $"{lengths.Length} series");
            long length = lengths[row.Series]++;
            if (_isMine[row.Series] && length >= horizon)
            {
                if (++count > Count)
                    throw Changed("more transitions", $"{Count}");
                lastWindows.Oldest(row.Series, length).CopyTo(transition.Current(0));
                row.Window.CopyTo(transition.Next(0));
                lastActions.CopyTo(row.Series, length, transition.Action(0)[..actions]);
                PositionalEncoding.Encode(_rows.FirstTime + checked((int)(length - horizon)), transition.Action(0)[actions..]);
                yield return transition;
            }
            row.Window.CopyTo(lastWindows.Next(row.Series, length));
            row.Action.CopyTo(lastActions.Next(row.Series, length));
        }
        if (count < Count)
            throw Changed($"{count} transitions", $"{Count}");
    }

    private static InvalidOperationException Changed(string found, string expected) => new(
        $"The data has {found} when it is read again; expected {expected} as the first time: with {nameof(JepaTrainingOptions.ShuffleBufferSize)} it has to give the same rows each time.");
}
