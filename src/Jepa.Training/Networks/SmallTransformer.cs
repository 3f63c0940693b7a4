using Jepa.Training.Export;
using Jepa.Training.Native;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Jepa.Training.Networks;

/// <summary>
/// An encoder that relates every frame of a window to every other: a transformer over the frames (Vaswani et al. 2017, arXiv 1706.03762) with the
/// normalisation before each part (Xiong et al. 2020, arXiv 2002.04745), and a dense layer over the mean of what it makes of them.
/// </summary>
public sealed record TransformerArchitecture : EncoderArchitecture
{
    /// <summary>Gets the numbers that stand for a frame inside the transformer.</summary>
    /// <value>The default is 64.</value>
    public int ModelSize { get; init; } = 64;

    /// <summary>Gets the heads of each attention, among which the model size is divided.</summary>
    /// <value>The default is 4. It divides <see cref="ModelSize"/>.</value>
    public int Heads { get; init; } = 4;

    /// <summary>Gets the blocks, each an attention between the frames and then two dense layers on every frame.</summary>
    /// <value>The default is 2.</value>
    public int Blocks { get; init; } = 2;

    /// <summary>Gets the width of a block's hidden dense layer.</summary>
    /// <value>The default is 128.</value>
    public int FeedForwardSize { get; init; } = 128;

    internal override void Validate(int windowSize)
    {
        AtLeast(1, ModelSize, nameof(ModelSize));
        AtLeast(1, Heads, nameof(Heads));
        if (ModelSize % Heads != 0)
            throw Invalid(nameof(Heads), Heads, $"a divisor of {nameof(ModelSize)}, {ModelSize}");
        AtLeast(1, Blocks, nameof(Blocks));
        AtLeast(1, FeedForwardSize, nameof(FeedForwardSize));
    }

    internal override EncoderNetwork Create(int windowSize, int channels, int latentSize, Generator generator) =>
        new SmallTransformer(this, windowSize, channels, latentSize, generator);
}

/// <summary>
/// Frames embedded by a dense layer, a learned embedding of their positions added, transformer blocks, a last normalisation, the mean over the
/// frames and a dense layer: <c>[batch, K·C] → [batch, D]</c>.
/// </summary>
/// <remarks>Every operation of a forward pass is one node of the ONNX graph, a dense layer on frames two.</remarks>
internal sealed class SmallTransformer : EncoderNetwork
{
    private readonly int _windowSize;
    private readonly int _channels;
    private readonly Linear _embedding;
    private readonly Parameter _positions;
    private readonly Block[] _blocks;
    private readonly LayerNorm _lastNorm;

    public SmallTransformer(TransformerArchitecture architecture, int windowSize, int channels, int latentSize, Generator generator)
        : base("encoder")
    {
        _windowSize = windowSize;
        _channels = channels;
        int modelSize = architecture.ModelSize;
        _embedding = Dense(channels, modelSize, generator);
        register_module("embedding", _embedding);
        _positions = new Parameter(zeros(windowSize, modelSize));
        _positions.DetachFromDisposeScope(); // as the layers of TorchSharp do with theirs
        InitialWeights.Draw(_positions, generator);
        register_parameter("positions", _positions);
        _blocks = [.. Enumerable.Range(0, architecture.Blocks).Select(index => new Block($"block{index}", architecture, windowSize, generator))];
        foreach (Block block in _blocks)
            register_module(block.GetName(), block);
        _lastNorm = nn.LayerNorm(modelSize);
        register_module("norm", _lastNorm);
        OutputLayer = Dense(modelSize, latentSize, generator);
        register_module("output", OutputLayer);
    }

    public override Linear OutputLayer { get; }

    public override Tensor forward(Tensor input)
    {
        Tensor frames = Apply(_embedding, input.reshape(-1, _windowSize, _channels)).Plus(_positions); // [batch, K, M]
        foreach (Block block in _blocks)
            frames = block.forward(frames);
        return Apply(OutputLayer, Apply(_lastNorm, frames).mean([1]));
    }

    public override string AppendTo(OnnxGraphBuilder graph, string input)
    {
        using DisposeScope scope = NewDisposeScope();
        string frames = AppendDense(graph, "embedding", _embedding, graph.AddReshape(input, 0, _windowSize, _channels));
        frames = graph.AddNode("Add", [frames, graph.AddInitializer("positions", _positions)]);
        foreach (Block block in _blocks)
            frames = block.AppendTo(graph, frames);
        string mean = graph.AddNode("ReduceMean", [AppendNorm(graph, "norm", _lastNorm, frames)], ("axes", (long[])[1]), ("keepdims", 0));
        return AppendDense(graph, "output", OutputLayer, mean);
    }

    private static Linear Dense(int inputs, int outputs, Generator generator)
    {
        Linear layer = nn.Linear(inputs, outputs);
        InitialWeights.Draw(layer, generator);
        return layer;
    }

    private static Tensor Apply(Linear layer, Tensor input) => nn.functional.linear(input, layer.weight!, layer.bias);

    private static Tensor Apply(LayerNorm norm, Tensor input) => nn.functional.layer_norm(input, norm.weight!.shape, norm.weight, norm.bias, norm.eps);

    /// <remarks>Gemm is for matrices only; MatMul takes frames of windows as they are.</remarks>
    private static string AppendDense(OnnxGraphBuilder graph, string name, Linear layer, string input)
    {
        string product = graph.AddNode("MatMul", [input, graph.AddInitializer($"{name}.weight", layer.weight!.t())]);
        return graph.AddNode("Add", [product, graph.AddInitializer($"{name}.bias", layer.bias!)]);
    }

    private static string AppendNorm(OnnxGraphBuilder graph, string name, LayerNorm norm, string input)
    {
        string scale = graph.AddInitializer($"{name}.weight", norm.weight!);
        string bias = graph.AddInitializer($"{name}.bias", norm.bias!);
        return graph.AddNode("LayerNormalization", [input, scale, bias], ("axis", -1), ("epsilon", (float)norm.eps));
    }

    /// <summary>x ← x + attention(norm(x)); x ← x + W₂ · ReLU(W₁ · norm(x)): <c>[batch, K, M] → [batch, K, M]</c>.</summary>
    private sealed class Block : nn.Module<Tensor, Tensor>
    {
        private readonly int _windowSize;
        private readonly int _modelSize;
        private readonly int _heads;
        private readonly LayerNorm _attentionNorm;
        private readonly Linear _query;
        private readonly Linear _key;
        private readonly Linear _value;
        private readonly Linear _merge;
        private readonly LayerNorm _denseNorm;
        private readonly Linear _widen;
        private readonly Linear _narrow;

        public Block(string name, TransformerArchitecture architecture, int windowSize, Generator generator)
            : base(name)
        {
            _windowSize = windowSize;
            _modelSize = architecture.ModelSize;
            _heads = architecture.Heads;
            _attentionNorm = Registered("attention_norm", nn.LayerNorm(_modelSize));
            _query = Registered("query", Dense(_modelSize, _modelSize, generator));
            _key = Registered("key", Dense(_modelSize, _modelSize, generator));
            _value = Registered("value", Dense(_modelSize, _modelSize, generator));
            _merge = Registered("merge", Dense(_modelSize, _modelSize, generator));
            _denseNorm = Registered("dense_norm", nn.LayerNorm(_modelSize));
            _widen = Registered("widen", Dense(_modelSize, architecture.FeedForwardSize, generator));
            _narrow = Registered("narrow", Dense(architecture.FeedForwardSize, _modelSize, generator));
        }

        private int HeadSize => _modelSize / _heads;

        private double ScoreScale => 1 / Math.Sqrt(HeadSize);

        public override Tensor forward(Tensor input)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor attended = input.Plus(Attend(Apply(_attentionNorm, input)));
            Tensor hidden = nn.functional.relu(Apply(_widen, Apply(_denseNorm, attended)));
            return attended.Plus(Apply(_narrow, hidden)).MoveToOuterDisposeScope();
        }

        public string AppendTo(OnnxGraphBuilder graph, string input)
        {
            string attended = graph.AddNode("Add", [input, AppendAttention(graph, AppendNorm(graph, Named("attention_norm"), _attentionNorm, input))]);
            string wide = AppendDense(graph, Named("widen"), _widen, AppendNorm(graph, Named("dense_norm"), _denseNorm, attended));
            string change = AppendDense(graph, Named("narrow"), _narrow, graph.AddNode("Relu", [wide]));
            return graph.AddNode("Add", [attended, change]);
        }

        /// <summary>softmax(QKᵀ / √d) · V in each head, the heads side by side again, and a dense layer.</summary>
        private Tensor Attend(Tensor frames)
        {
            Tensor scores = Heads(_query, frames).bmm(Heads(_key, frames).transpose(1, 2)).Times(ScoreScale); // [batch·heads, K, K]
            Tensor heads = nn.functional.softmax(scores, dim: -1).bmm(Heads(_value, frames));
            return Apply(_merge, heads.view(-1, _heads, _windowSize, HeadSize).transpose(1, 2).flatten(2));
        }

        /// <summary>A dense layer, its numbers divided among the heads: <c>[batch, K, M] → [batch·heads, K, M/heads]</c>.</summary>
        private Tensor Heads(Linear layer, Tensor frames) =>
            Apply(layer, frames).view(-1, _windowSize, _heads, HeadSize).transpose(1, 2).flatten(0, 1);

        private string AppendAttention(OnnxGraphBuilder graph, string frames)
        {
            string query = AppendHeads(graph, "query", _query, frames, [0, 2, 1, 3]);
            string key = AppendHeads(graph, "key", _key, frames, [0, 2, 3, 1]); // transposed with its heads
            string value = AppendHeads(graph, "value", _value, frames, [0, 2, 1, 3]);
            string scale = graph.AddInitializer(Named("score_scale"), tensor((float)ScoreScale));
            string scores = graph.AddNode("Mul", [graph.AddNode("MatMul", [query, key]), scale]);
            string heads = graph.AddNode("MatMul", [graph.AddNode("Softmax", [scores], ("axis", -1)), value]);
            heads = graph.AddNode("Transpose", [heads], ("perm", (long[])[0, 2, 1, 3]));
            return AppendDense(graph, Named("merge"), _merge, graph.AddReshape(heads, 0, _windowSize, _modelSize));
        }

        private string AppendHeads(OnnxGraphBuilder graph, string name, Linear layer, string frames, long[] permutation)
        {
            string divided = graph.AddReshape(AppendDense(graph, Named(name), layer, frames), 0, _windowSize, _heads, HeadSize);
            return graph.AddNode("Transpose", [divided], ("perm", permutation));
        }

        private TModule Registered<TModule>(string name, TModule module)
            where TModule : nn.Module
        {
            register_module(name, module);
            return module;
        }

        private string Named(string name) => $"{GetName()}.{name}";
    }
}
