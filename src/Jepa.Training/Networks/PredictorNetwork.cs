using Jepa.Training.Onnx;
using static TorchSharp.torch;

namespace Jepa.Training.Networks;

/// <summary>A predictor <c>g</c>: a latent and an action → the latent one horizon later.</summary>
/// <param name="name">The network's name, for messages.</param>
public abstract class PredictorNetwork(string name) : nn.Module<Tensor, Tensor?, Tensor>(name)
{
    /// <summary>Predicts the next latents, <c>ẑ′ = g(z, a)</c>.</summary>
    /// <param name="latents"><c>[batch, D]</c>.</param>
    /// <param name="actions"><c>[batch, A·H + P]</c>; <see langword="null"/> where there are none.</param>
    /// <returns><c>[batch, D]</c>.</returns>
    public abstract override Tensor forward(Tensor latents, Tensor? actions);

    /// <summary>Adds the same computation to an ONNX graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="latents">Name of the value <c>[batch, D]</c>.</param>
    /// <param name="actions">
    /// Name of the value <c>[batch, A·H + P]</c>; <see langword="null"/> where there are none.
    /// </param>
    /// <returns>Name of the value <c>[batch, D]</c> that it gives.</returns>
    public abstract string AppendTo(OnnxGraphBuilder graph, string latents, string? actions);

    /// <summary>
    /// Scales the latents that the predictor reads and gives. Where its first and last layers are dense,
    /// <c>first.ScaleInput(scale)</c> and <c>last.ScaleOutput(scale)</c> are all; where the last one's output is added
    /// to the latent, it is <c>last.ScaleOutputDifference(scale)</c>.
    /// </summary>
    /// <param name="scale">The scaling.</param>
    public abstract void Rescale(LatentScale scale);
}
