using Jepa.Training.Onnx;
using Jepa.Training.Native;
using static TorchSharp.torch;

namespace Jepa.Training.Networks.Layers;

/// <summary>
/// Multi-head self-attention (Vaswani et al. 2017, arXiv 1706.03762, section 3.2), <c>softmax(QKᵀ / √d) · V</c> in
/// each head and a dense layer over the heads: <c>[batch, K, M] → [batch, K, M]</c>.
/// </summary>
public sealed class Attention : Layer
{
    private readonly int _frames;
    private readonly int _modelSize;
    private readonly int _heads;
    private readonly Dense _query;
    private readonly Dense _key;
    private readonly Dense _value;
    private readonly Dense _merge;

    /// <summary>Initializes a new instance of the <see cref="Attention"/> class.</summary>
    /// <param name="name">The layer's name, unique among its siblings.</param>
    /// <param name="frames">K, the frames (or patches) that attend to each other.</param>
    /// <param name="modelSize">M, the size of a frame's embedding.</param>
    /// <param name="heads">The heads, a divisor of <paramref name="modelSize"/>.</param>
    /// <param name="generator">Draws the weights.</param>
    public Attention(string name, int frames, int modelSize, int heads, Generator generator)
        : base(name)
    {
        _frames = frames;
        _modelSize = modelSize;
        _heads = heads;
        _query = Registered(new Dense("query", modelSize, modelSize, generator, onFrames: true));
        _key = Registered(new Dense("key", modelSize, modelSize, generator, onFrames: true));
        _value = Registered(new Dense("value", modelSize, modelSize, generator, onFrames: true));
        _merge = Registered(new Dense("merge", modelSize, modelSize, generator, onFrames: true));
    }

    private int HeadSize => _modelSize / _heads;

    private double ScoreScale => 1 / Math.Sqrt(HeadSize);

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        Tensor keys = Heads(_key, input).transpose(1, 2);
        Tensor scores = Heads(_query, input).bmm(keys).Times(ScoreScale); // [batch·heads, K, K]
        Tensor heads = nn.functional.softmax(scores, dim: -1).bmm(Heads(_value, input));
        return _merge.forward(heads.view(-1, _heads, _frames, HeadSize).transpose(1, 2).flatten(2));
    }

    /// <inheritdoc/>
    public override string AppendTo(OnnxGraphBuilder graph, string input)
    {
        ArgumentNullException.ThrowIfNull(graph);
        string query = AppendHeads(graph, _query, input, [0, 2, 1, 3]);
        string key = AppendHeads(graph, _key, input, [0, 2, 3, 1]); // transposed with its heads
        string value = AppendHeads(graph, _value, input, [0, 2, 1, 3]);
        string products = graph.AddNode("MatMul", [query, key]);
        string scores = graph.AddNode("Mul", [products, graph.AddConstant((float)ScoreScale)]);
        string heads = graph.AddNode("MatMul", [graph.AddNode("Softmax", [scores], ("axis", -1)), value]);
        heads = graph.AddNode("Transpose", [heads], ("perm", (long[])[0, 2, 1, 3]));
        return _merge.AppendTo(graph, graph.AddReshape(heads, 0, _frames, _modelSize));
    }

    /// <summary>
    /// A dense layer, its output divided among the heads: <c>[batch, K, M] → [batch·heads, K, M/heads]</c>.
    /// </summary>
    private Tensor Heads(Dense layer, Tensor frames) =>
        layer.forward(frames).view(-1, _frames, _heads, HeadSize).transpose(1, 2).flatten(0, 1);

    private string AppendHeads(OnnxGraphBuilder graph, Dense layer, string frames, long[] permutation)
    {
        string divided = graph.AddReshape(layer.AppendTo(graph, frames), 0, _frames, _heads, HeadSize);
        return graph.AddNode("Transpose", [divided], ("perm", permutation));
    }
}
