using Jepa.MLNet;
using Jepa.Training.Native;
using Jepa.Training.Networks.Layers;
using Jepa.Training.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Jepa.Training.Networks.Encoders;

/// <summary>
/// A vision transformer (Dosovitskiy et al. 2020, arXiv 2010.11929) for images, <c>[C, H, W]</c>: attention between the
/// patches of a frame, and a dense layer over their mean, embed each frame by itself; dense layers join the embeddings
/// of a window.
/// </summary>
public sealed record VisionTransformerEncoder : EncoderArchitecture
{
    /// <summary>Gets P, the side of a square patch in pixels.</summary>
    /// <value>The default is 8. It divides the images' height and width.</value>
    public int PatchSize { get; init; } = 8;

    /// <summary>Gets M, the size of a patch's embedding.</summary>
    /// <value>The default is 64.</value>
    public int ModelSize { get; init; } = 64;

    /// <summary>Gets the heads of each attention, among which the model size is divided.</summary>
    /// <value>The default is 4. It divides <see cref="ModelSize"/>.</value>
    public int Heads { get; init; } = 4;

    /// <summary>
    /// Gets the blocks, each an attention between the patches and then two dense layers on every patch.
    /// </summary>
    /// <value>The default is 3.</value>
    public int Blocks { get; init; } = 3;

    /// <summary>Gets the width of a block's hidden dense layer.</summary>
    /// <value>The default is 128.</value>
    public int FeedForwardSize { get; init; } = 128;

    /// <summary>Gets E, the size of a frame's embedding.</summary>
    /// <value>The default is 64.</value>
    public int EmbeddingSize { get; init; } = 64;

    /// <summary>Gets the widths of the hidden layers that join the embeddings of a window, first to last.</summary>
    /// <value>The default is one layer of 128.</value>
    public IReadOnlyList<int> HiddenSizes { get; init; } = [128];

    /// <inheritdoc/>
    public override void Validate(int windowSize)
    {
        var check = new OptionGuard(nameof(VisionTransformerEncoder));
        check.AtLeast(1, PatchSize);
        check.AtLeast(1, ModelSize);
        check.AtLeast(1, Heads);
        check.That(ModelSize % Heads == 0, Heads, $"a divisor of {nameof(ModelSize)}, {ModelSize}", nameof(Heads));
        check.AtLeast(1, Blocks);
        check.AtLeast(1, FeedForwardSize);
        check.AtLeast(1, EmbeddingSize);
        check.Widths(HiddenSizes);
    }

    /// <inheritdoc/>
    public override void RequireFrame(FrameShape frame)
    {
        RequireImage(frame);
        if (frame.Height % PatchSize != 0 || frame.Width % PatchSize != 0)
        {
            throw new OptionGuard(nameof(VisionTransformerEncoder)).Invalid(
                PatchSize, $"a divisor of height and width of the frames, {frame}", nameof(PatchSize));
        }
    }

    /// <inheritdoc/>
    public override EncoderNetwork Create(int windowSize, FrameShape frame, int latentSize, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(frame);
        var embedding = new FrameNetwork(this, frame, generator);
        return new FramewiseEncoderNetwork(
            embedding, windowSize, frame.Size, EmbeddingSize, HiddenSizes, latentSize, generator);
    }

    /// <summary>
    /// Patches embedded by a dense layer, a learned embedding of their positions added, transformer blocks, a last
    /// normalisation, the mean over the patches and a dense layer, <c>[n, C·H·W] → [n, E]</c>.
    /// </summary>
    private sealed class FrameNetwork : Layer
    {
        private readonly ImagePatches _patches;
        private readonly Dense _patchEmbedding;
        private readonly Parameter _positions;
        private readonly TransformerBlock[] _blocks;
        private readonly LayerNormalization _norm;
        private readonly Dense _embedding;

        public FrameNetwork(VisionTransformerEncoder form, FrameShape frame, Generator generator)
            : base("frame")
        {
            int size = form.ModelSize;
            _patches = Registered(new ImagePatches("patches", frame, form.PatchSize));
            _patchEmbedding = Registered(new Dense("patch_embedding", _patches.Size, size, generator, onFrames: true));
            _positions = Registered("positions", InitialWeights.Draw([_patches.Count, size], generator));
            _blocks = new TransformerBlock[form.Blocks];
            for (int index = 0; index < _blocks.Length; index++)
            {
                _blocks[index] = Registered(new TransformerBlock(
                    $"block{index}", _patches.Count, size, form.Heads, form.FeedForwardSize, generator));
            }
            _norm = Registered(new LayerNormalization("norm", size));
            _embedding = Registered(new Dense("embedding", size, form.EmbeddingSize, generator));
        }

        public override Tensor forward(Tensor input)
        {
            Tensor patches = _patchEmbedding.forward(_patches.forward(input)).Plus(_positions);
            foreach (TransformerBlock block in _blocks)
                patches = block.forward(patches); // [n, patches, M]
            return _embedding.forward(_norm.forward(patches).mean([1]));
        }

        public override string AppendTo(OnnxGraphBuilder graph, string input)
        {
            string patches = _patchEmbedding.AppendTo(graph, _patches.AppendTo(graph, input));
            patches = graph.AddNode("Add", [patches, graph.AddParameter(_positions)]);
            foreach (TransformerBlock block in _blocks)
                patches = block.AppendTo(graph, patches);
            string mean = graph.AddNode(
                "ReduceMean", [_norm.AppendTo(graph, patches)], ("axes", (long[])[1]), ("keepdims", 0));
            return _embedding.AppendTo(graph, mean);
        }
    }
}
