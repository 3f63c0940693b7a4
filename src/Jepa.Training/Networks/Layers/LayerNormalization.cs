using Jepa.Training.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Jepa.Training.Networks.Layers;

/// <summary>Layer normalisation over the last dimension (Ba et al. 2016, arXiv 1607.06450).</summary>
public sealed class LayerNormalization : Layer
{
    private const double Epsilon = 1e-5;

    private readonly Parameter _scale;
    private readonly Parameter _bias;

    /// <summary>Initializes a new instance of the <see cref="LayerNormalization"/> class.</summary>
    /// <param name="name">The layer's name, unique among its siblings.</param>
    /// <param name="size">The size of the last dimension.</param>
    public LayerNormalization(string name, int size)
        : base(name)
    {
        _scale = Registered("weight", ones(size, ScalarType.Float32));
        _bias = Registered("bias", zeros(size, ScalarType.Float32));
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) =>
        nn.functional.layer_norm(input, _scale.shape, _scale, _bias, Epsilon);

    /// <inheritdoc/>
    public override string AppendTo(OnnxGraphBuilder graph, string input)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return graph.AddNode(
            "LayerNormalization",
            [input, graph.AddParameter(_scale), graph.AddParameter(_bias)],
            ("axis", -1),
            ("epsilon", (float)Epsilon));
    }
}
