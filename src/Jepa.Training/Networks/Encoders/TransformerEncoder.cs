using Jepa.MLNet;
using Jepa.Training.Onnx;
using Jepa.Training.Native;
using Jepa.Training.Networks.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Jepa.Training.Networks.Encoders;

/// <summary>
/// A transformer encoder, which relates every frame of a window to every other (Vaswani et al. 2017, arXiv 1706.03762),
/// with a dense layer over the mean of what it makes of the frames.
/// </summary>
public sealed record TransformerEncoder : EncoderArchitecture
{
    /// <summary>Gets M, the size of a frame's embedding.</summary>
    /// <value>The default is 64.</value>
    public int ModelSize { get; init; } = 64;

    /// <summary>Gets the heads of each attention, among which the model size is divided.</summary>
    /// <value>The default is 4. It divides <see cref="ModelSize"/>.</value>
    public int Heads { get; init; } = 4;

    /// <summary>
    /// Gets the blocks, each an attention between the frames and then two dense layers on every frame.
    /// </summary>
    /// <value>The default is 2.</value>
    public int Blocks { get; init; } = 2;

    /// <summary>Gets the width of a block's hidden dense layer.</summary>
    /// <value>The default is 128.</value>
    public int FeedForwardSize { get; init; } = 128;

    /// <inheritdoc/>
    public override void Validate(int windowSize)
    {
        var check = new OptionGuard(nameof(TransformerEncoder));
        check.AtLeast(1, ModelSize);
        check.AtLeast(1, Heads);
        check.That(ModelSize % Heads == 0, Heads, $"a divisor of {nameof(ModelSize)}, {ModelSize}", nameof(Heads));
        check.AtLeast(1, Blocks);
        check.AtLeast(1, FeedForwardSize);
    }

    /// <inheritdoc/>
    public override EncoderNetwork Create(int windowSize, FrameShape frame, int latentSize, Generator generator) =>
        new Network(this, windowSize, frame.Size, latentSize, generator);

    /// <summary>
    /// Frames embedded by a dense layer, a learned embedding of their positions added, transformer blocks, a last
    /// normalisation, the mean over the frames and a dense layer.
    /// </summary>
    private sealed class Network : EncoderNetwork
    {
        private readonly int _windowSize;
        private readonly int _channels;
        private readonly Dense _embedding;
        private readonly Parameter _positions;
        private readonly TransformerBlock[] _blocks;
        private readonly LayerNormalization _norm;
        private readonly Dense _output;

        public Network(TransformerEncoder form, int windowSize, int channels, int latentSize, Generator generator)
            : base("encoder")
        {
            _windowSize = windowSize;
            _channels = channels;
            int size = form.ModelSize;
            _embedding = Registered(new Dense("embedding", channels, size, generator, onFrames: true));
            _positions = Registered("positions", InitialWeights.Draw([windowSize, size], generator));
            _blocks = new TransformerBlock[form.Blocks];
            for (int index = 0; index < _blocks.Length; index++)
            {
                _blocks[index] = Registered(new TransformerBlock(
                    $"block{index}", windowSize, size, form.Heads, form.FeedForwardSize, generator));
            }
            _norm = Registered(new LayerNormalization("norm", size));
            _output = Registered(new Dense("output", size, latentSize, generator));
        }

        public override Tensor forward(Tensor input)
        {
            Tensor frames = _embedding.forward(input.reshape(-1, _windowSize, _channels)).Plus(_positions);
            foreach (TransformerBlock block in _blocks)
                frames = block.forward(frames); // [batch, K, M]
            return _output.forward(_norm.forward(frames).mean([1]));
        }

        public override string AppendTo(OnnxGraphBuilder graph, string input)
        {
            string frames = _embedding.AppendTo(graph, graph.AddReshape(input, 0, _windowSize, _channels));
            frames = graph.AddNode("Add", [frames, graph.AddParameter(_positions)]);
            foreach (TransformerBlock block in _blocks)
                frames = block.AppendTo(graph, frames);
            string mean = graph.AddNode(
                "ReduceMean", [_norm.AppendTo(graph, frames)], ("axes", (long[])[1]), ("keepdims", 0));
            return _output.AppendTo(graph, mean);
        }

        public override void Rescale(LatentScale scale) => _output.ScaleOutput(scale);
    }
}
