using Jepa.Training.Networks.Layers;

namespace Jepa.Training.Networks;

/// <summary>
/// An encoder <c>f</c>: <c>[batch, K·F] → [batch, D]</c>, frames oldest first, F being the values of a frame.
/// </summary>
/// <param name="name">The network's name, for messages.</param>
public abstract class EncoderNetwork(string name) : Layer(name)
{
    /// <summary>
    /// Scales the latents that the encoder gives; where its last layer is dense, <c>layer.ScaleOutput(scale)</c> is
    /// all.
    /// </summary>
    /// <param name="scale">The scaling.</param>
    public abstract void Rescale(LatentScale scale);
}
