using Jepa.Training.Onnx;
using static TorchSharp.torch;

namespace Jepa.Training.Networks.Layers;

/// <summary>
/// The sigmoid linear unit, SiLU or swish (Elfwing et al. 2017, arXiv 1702.03118), <c>x · σ(x)</c>, of any shape.
/// </summary>
/// <param name="name">The layer's name, unique among its siblings.</param>
public sealed class SigmoidLinearUnit(string name) : Layer(name)
{
    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => nn.functional.silu(input);

    /// <inheritdoc/>
    public override string AppendTo(OnnxGraphBuilder graph, string input)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return graph.AddNode("Mul", [input, graph.AddNode("Sigmoid", [input])]);
    }
}
