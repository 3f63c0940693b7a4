using static TorchSharp.torch;

namespace Jepa.Training.Data;

/// <summary>A batch of clips as tensors.</summary>
/// <param name="Windows"><c>[N, T + 1, K, …frame]</c>: a window and those that lie 1 … T horizons later.</param>
/// <param name="Actions">
/// <c>[N, T, A·H + P]</c>: for each step the actions from its window's last frame on, one for each frame of the
/// horizon, and the positional encoding of that frame; null when there are neither.
/// </param>
internal readonly record struct Clips(Tensor Windows, Tensor? Actions) : IDisposable
{
    public long Count => Windows.shape[0];

    /// <summary>The clips from <paramref name="start"/> on, as views.</summary>
    public Clips Slice(long start, long count) =>
        new(Windows.narrow(0, start, count), Actions?.narrow(0, start, count));

    public void Dispose()
    {
        Windows.Dispose();
        Actions?.Dispose();
    }
}
