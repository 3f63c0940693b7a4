using Jepa.Training.Export;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Jepa.Training.Networks;

/// <summary>
/// An encoder <c>f</c>: <c>[batch, K·C] → [batch, D]</c>. Whatever lies before it, its last layer is dense, so that a scaling of the latents can be
/// folded into it, and it can write itself into an ONNX graph.
/// </summary>
internal abstract class EncoderNetwork(string name) : nn.Module<Tensor, Tensor>(name)
{
    /// <summary>Gets the dense layer that gives the latents; its weight is <c>[D, inputs]</c>.</summary>
    public abstract Linear OutputLayer { get; }

    /// <summary>Adds the same computation to an ONNX graph, reading the value <paramref name="input"/>; returns the name of the latents' value.</summary>
    public abstract string AppendTo(OnnxGraphBuilder graph, string input);
}
