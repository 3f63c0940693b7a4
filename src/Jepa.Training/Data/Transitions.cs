using static TorchSharp.torch;

namespace Jepa.Training.Data;

/// <summary>Some transitions as tensors.</summary>
/// <param name="Windows"><c>[N, 2, K·C]</c>: a window and, beside it, the window that lies one horizon later.</param>
/// <param name="Actions"><c>[N, A·H + P]</c>: the actions from the window's last frame on, one for each frame of the horizon, and the positional encoding; null when there are neither.</param>
internal readonly record struct Transitions(Tensor Windows, Tensor? Actions) : IDisposable
{
    /// <summary>Lets the tensors outlive the scope they were made in.</summary>
    public Transitions Detached() => new(Windows.DetachFromDisposeScope(), Actions?.DetachFromDisposeScope());

    public void Dispose()
    {
        Windows.Dispose();
        Actions?.Dispose();
    }
}
