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

    private TransitionPool(Tensor windows, Tensor? actions, int[] times, string fingerprint)
    {
        Windows = windows;
        Actions = actions;
        _times = times;
        Fingerprint = fingerprint;
    }

    /// <summary>Gets <c>[N, 2, K·C]</c>: a window and, beside it, the window that lies one horizon later.</summary>
    public Tensor Windows { get; }

    /// <summary>Gets <c>[N, A·H]</c>: the actions from the window's last frame on, one for each frame of the horizon; null when there are none.</summary>
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

    /// <summary>Collects the transitions of <paramref name="series"/>; none crosses from one series into another.</summary>
    /// <exception cref="ArgumentException">There is no series, the series differ in shape, a number is not finite, or one is too short to hold a transition.</exception>
    public static TransitionPool From(IReadOnlyList<Series> series, int windowSize, int horizon)
    {
        ValidateShapes(series, windowSize, horizon);
        int channels = series[0].Channels;
        int inputSize = windowSize * channels;
        int actionSize = series[0].ActionSize * horizon;
        int count = checked(series.Sum(one => one.Length - windowSize - horizon + 1));
        float[] windows = new float[checked(count * 2 * inputSize)];
        float[] actions = new float[checked(count * actionSize)];
        int[] times = new int[count];

        int row = 0;
        foreach (Series one in series)
        {
            ReadOnlySpan<float> frames = one.Frames.Span;
            for (int start = 0; start + windowSize + horizon <= one.Length; start++, row++)
            {
                Span<float> pair = windows.AsSpan(row * 2 * inputSize, 2 * inputSize);
                frames.Slice(start * channels, inputSize).CopyTo(pair);
                frames.Slice((start + horizon) * channels, inputSize).CopyTo(pair[inputSize..]);
                times[row] = start;
                int lastFrame = start + windowSize - 1;
                one.Actions.Span.Slice(lastFrame * one.ActionSize, actionSize).CopyTo(actions.AsSpan(row * actionSize, actionSize));
            }
        }
        return new TransitionPool(
            tensor(windows, [count, 2, inputSize]).DetachFromDisposeScope(),
            actionSize == 0 ? null : tensor(actions, [count, actionSize]).DetachFromDisposeScope(),
            times,
            FingerprintOf(series));
    }

    private static void ValidateShapes(IReadOnlyList<Series> series, int windowSize, int horizon)
    {
        if (series.Count == 0)
            throw new ArgumentException("There is no series to learn from; expected at least one.", nameof(series));
        for (int index = 0; index < series.Count; index++)
        {
            Series one = series[index] ?? throw new ArgumentException($"Series {index} is null; expected a series.", nameof(series));
            if (one.Channels != series[0].Channels)
                throw new ArgumentException($"Series {index} has {one.Channels} channels; expected {series[0].Channels} as in series 0.", nameof(series));
            if (one.ActionSize != series[0].ActionSize)
                throw new ArgumentException($"Series {index} has actions of {one.ActionSize} numbers; expected {series[0].ActionSize} as in series 0.", nameof(series));
            if (one.Length < windowSize + horizon)
            {
                throw new ArgumentException(
                    $"Series {index} has {one.Length} frames; expected at least {windowSize + horizon} (a window of {windowSize} and a horizon of {horizon}).",
                    nameof(series));
            }
            ValidateFinite(one.Frames.Span, one.Channels, index, "frame");
            ValidateFinite(one.Actions.Span, one.ActionSize, index, "action");
        }
    }

    private static void ValidateFinite(ReadOnlySpan<float> values, int size, int series, string what)
    {
        for (int index = 0; index < values.Length; index++)
        {
            if (!float.IsFinite(values[index]))
                throw new ArgumentException($"Series {series} holds {values[index]} in {what} {index / size}; expected finite numbers.", nameof(series));
        }
    }

    private static string FingerprintOf(IReadOnlyList<Series> series)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (Series one in series)
        {
            // The shape is part of the data: the same numbers cut into other series are another training set.
            hash.AppendData(MemoryMarshal.AsBytes<int>([one.Length, one.Channels, one.ActionSize]));
            hash.AppendData(MemoryMarshal.AsBytes(one.Frames.Span));
            hash.AppendData(MemoryMarshal.AsBytes(one.Actions.Span));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
