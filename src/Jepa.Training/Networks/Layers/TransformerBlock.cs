using Jepa.Training.Onnx;
using Jepa.Training.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Networks.Layers;

/// <summary>
/// A transformer block with the normalisation first (Xiong et al. 2020, arXiv 2002.04745),
/// <c>x ← x + attention(norm(x))</c>, <c>x ← x + W₂ · ReLU(W₁ · norm(x))</c>:
/// <c>[batch, K, M] → [batch, K, M]</c>.
/// </summary>
public sealed class TransformerBlock : Layer
{
    private readonly LayerNormalization _attentionNorm;
    private readonly Attention _attention;
    private readonly LayerNormalization _denseNorm;
    private readonly Dense _widen;
    private readonly Dense _narrow;

    /// <summary>Initializes a new instance of the <see cref="TransformerBlock"/> class.</summary>
    /// <param name="name">The layer's name, unique among its siblings.</param>
    /// <param name="frames">K, the frames (or patches) that attend to each other.</param>
    /// <param name="modelSize">M, the size of a frame's embedding.</param>
    /// <param name="heads">The heads, a divisor of <paramref name="modelSize"/>.</param>
    /// <param name="feedForwardSize">The width of the hidden dense layer.</param>
    /// <param name="generator">Draws the weights.</param>
    public TransformerBlock(
        string name, int frames, int modelSize, int heads, int feedForwardSize, Generator generator)
        : base(name)
    {
        _attentionNorm = Registered(new LayerNormalization("attention_norm", modelSize));
        _attention = Registered(new Attention("attention", frames, modelSize, heads, generator));
        _denseNorm = Registered(new LayerNormalization("dense_norm", modelSize));
        _widen = Registered(new Dense("widen", modelSize, feedForwardSize, generator, onFrames: true));
        _narrow = Registered(new Dense("narrow", feedForwardSize, modelSize, generator, onFrames: true));
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor attended = input.Plus(_attention.forward(_attentionNorm.forward(input)));
        Tensor hidden = nn.functional.relu(_widen.forward(_denseNorm.forward(attended)));
        return attended.Plus(_narrow.forward(hidden)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override string AppendTo(OnnxGraphBuilder graph, string input)
    {
        ArgumentNullException.ThrowIfNull(graph);
        string attention = _attention.AppendTo(graph, _attentionNorm.AppendTo(graph, input));
        string attended = graph.AddNode("Add", [input, attention]);
        string hidden = graph.AddNode("Relu", [_widen.AppendTo(graph, _denseNorm.AppendTo(graph, attended))]);
        return graph.AddNode("Add", [attended, _narrow.AppendTo(graph, hidden)]);
    }
}
