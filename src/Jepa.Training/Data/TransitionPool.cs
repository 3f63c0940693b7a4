using System.Runtime.InteropServices;
using System.Security.Cryptography;
using static TorchSharp.torch;

namespace Jepa.Training.Data;

/// <summary>
/// Every transition (window, action, next window) of all series in one pool, so that a batch mixes phases of many series: in
/// trajectory order the gradients of a batch are correlated and the loss thrashes.
/// </summary>
internal sealed class TransitionPool : IDisposable
{
    private readonly int[] _times;

    private TransitionPool(Tensor windows, int channels, Tensor? actions, int[] times, string fingerprint)
    {
        Windows = windows;
        Channels = channels;
        Actions = actions;
        _times = times;
        Fingerprint = fingerprint;
    }

    /// <summary>Gets <c>[N, 2, K·C]</c>: a window and, beside it, the window that lies one horizon later.</summary>
    public Tensor Windows { get; }

    /// <summary>Gets C, the numbers of a frame.</summary>
    public int Channels { get; }

    /// <summary>Gets <c>[N, A·H + P]</c>: the actions from the window's last frame on, one for each frame of the horizon, and the positional encoding; null when there are neither.</summary>
    public Tensor? Actions { get; }

    /// <summary>Gets the SHA-256 of the series.</summary>
    public string Fingerprint { get; }

    public long Count => Windows.shape[0];

    public long InputSize => Windows.shape[2];

    public long ActionSize => Actions?.shape[1] ?? 0;

    public void Dispose()
    {
        Windows.Dispose();
        Actions?.Dispose();
    }

    /// <summary>The order <c>[N]</c> that goes through all series in lockstep: the first transition of each, then the second of each, and so on.</summary>
    public Tensor TrajectoryOrder() => tensor((long[])[.. Enumerable.Range(0, _times.Length).OrderBy(row => _times[row]).Select(row => (long)row)]);

    /// <summary>Windows recorded series and collects their transitions.</summary>
    /// <exception cref="ArgumentException">There is no series, the series differ in shape, a number is not finite, or one is too short to hold a transition.</exception>
    public static TransitionPool From(IReadOnlyList<Series> series, int windowSize, int horizon) => From(WindowedSeries.From(series, windowSize, horizon), horizon);

    /// <summary>Collects the transitions of <paramref name="series"/>; none crosses from one series into another. Series too short for one add none.</summary>
    /// <param name="series">The series, all of one shape.</param>
    /// <param name="horizon">H.</param>
    /// <param name="positionalEncodingSize">The numbers of positional encoding that go with each transition's action; 0 for none.</param>
    /// <param name="allowMissing">Whether windows may hold NaN.</param>
    /// <exception cref="ArgumentException">No series holds a transition, or a number is not finite.</exception>
    public static TransitionPool From(IReadOnlyList<WindowedSeries> series, int horizon, int positionalEncodingSize = 0, bool allowMissing = false)
    {
        int count = checked(series.Sum(one => Math.Max(0, one.Length - horizon)));
        if (count == 0)
        {
            throw new ArgumentException(
                $"No series has more than {series.Select(one => one.Length).DefaultIfEmpty().Max()} windows; expected at least {horizon + 1} for a horizon of {horizon}.", nameof(series));
        }
        int inputSize = series[0].InputSize;
        int channels = series[0].Channels;
        int actionSize = series[0].ActionSize * horizon;
        int conditionSize = actionSize + positionalEncodingSize;
        float[] windows = new float[checked(count * 2 * inputSize)];
        float[] conditions = new float[checked(count * conditionSize)];
        int[] times = new int[count];

        int row = 0;
        foreach (WindowedSeries one in series)
        {
            ValidateWindows(one, allowMissing);
            ValidateActions(one);
            ReadOnlySpan<float> all = one.Windows.Span;
            for (int window = 0; window + horizon < one.Length; window++, row++)
            {
                Span<float> pair = windows.AsSpan(row * 2 * inputSize, 2 * inputSize);
                all.Slice(window * inputSize, inputSize).CopyTo(pair);
                all.Slice((window + horizon) * inputSize, inputSize).CopyTo(pair[inputSize..]);
                Span<float> condition = conditions.AsSpan(row * conditionSize, conditionSize);
                one.Actions.Span.Slice(window * one.ActionSize, actionSize).CopyTo(condition);
                PositionalEncoding.Encode(one.FirstTime + window, condition[actionSize..]);
                times[row] = window;
            }
        }
        return new TransitionPool(
            tensor(windows, [count, 2, inputSize]).DetachFromDisposeScope(),
            channels,
            conditionSize == 0 ? null : tensor(conditions, [count, conditionSize]).DetachFromDisposeScope(),
            times,
            FingerprintOf(series));
    }

    private static void ValidateWindows(WindowedSeries series, bool allowMissing)
    {
        ReadOnlySpan<float> values = series.Windows.Span;
        for (int index = 0; index < values.Length; index++)
        {
            if (!float.IsFinite(values[index]) && !(allowMissing && float.IsNaN(values[index])))
            {
                int frame = index / series.InputSize + index % series.InputSize / series.Channels;
                throw new ArgumentException($"{series.Name} holds {values[index]} in frame {frame}; expected finite numbers.", nameof(series));
            }
        }
    }

    private static void ValidateActions(WindowedSeries series)
    {
        ReadOnlySpan<float> values = series.Actions.Span;
        for (int index = 0; index < values.Length; index++)
        {
            if (!float.IsFinite(values[index]))
            {
                throw new ArgumentException(
                    $"{series.Name} holds {values[index]} in the action of frame {series.FirstTime + index / series.ActionSize}; expected finite numbers.", nameof(series));
            }
        }
    }

    private static string FingerprintOf(IReadOnlyList<WindowedSeries> series)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (WindowedSeries one in series)
        {
            // The shape is part of the data: the same numbers cut into other series are another training set.
            hash.AppendData(MemoryMarshal.AsBytes<int>([one.Length, one.InputSize, one.ActionSize]));
            hash.AppendData(MemoryMarshal.AsBytes(one.Windows.Span));
            hash.AppendData(MemoryMarshal.AsBytes(one.Actions.Span));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
