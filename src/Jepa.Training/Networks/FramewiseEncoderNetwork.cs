using Jepa.Training.Networks.Layers;
using Jepa.Training.Onnx;
using static TorchSharp.torch;

namespace Jepa.Training.Networks;

/// <summary>
/// An encoder that embeds each frame by itself, <c>[n, F] → [n, E]</c>, and joins the embeddings of a window by dense
/// layers. In training, a frame is embedded once, however many windows of a clip hold it.
/// </summary>
public sealed class FramewiseEncoderNetwork : EncoderNetwork
{
    private readonly int _windowSize;
    private readonly int _frameSize;
    private readonly int _embeddingSize;
    private readonly Layer _frame;
    private readonly MultilayerPerceptron _join;

    /// <summary>Initializes a new instance of the <see cref="FramewiseEncoderNetwork"/> class.</summary>
    /// <param name="frame">What embeds a frame, <c>[n, F] → [n, E]</c>; owned from now on.</param>
    /// <param name="windowSize">K, the frames of a window.</param>
    /// <param name="frameSize">F, the values of a frame.</param>
    /// <param name="embeddingSize">E, the size of a frame's embedding.</param>
    /// <param name="hiddenSizes">The widths of the hidden layers over the embeddings, first to last.</param>
    /// <param name="latentSize">D.</param>
    /// <param name="generator">Draws the weights of the dense layers.</param>
    public FramewiseEncoderNetwork(
        Layer frame, int windowSize, int frameSize, int embeddingSize, IReadOnlyList<int> hiddenSizes, int latentSize,
        Generator generator)
        : base("encoder")
    {
        _windowSize = windowSize;
        _frameSize = frameSize;
        _embeddingSize = embeddingSize;
        _frame = Registered(frame);
        _join = Registered(
            new MultilayerPerceptron("join", windowSize * embeddingSize, hiddenSizes, latentSize, generator));
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        Tensor embeddings = EmbedFrames(input.reshape(-1, _frameSize));
        return Join(embeddings.reshape(input.shape[0], _windowSize * _embeddingSize));
    }

    /// <summary>Embeds frames, <c>[n, F] → [n, E]</c>.</summary>
    /// <param name="frames">The frames, normalised.</param>
    /// <returns>The embeddings.</returns>
    public Tensor EmbedFrames(Tensor frames) => _frame.forward(frames);

    /// <summary>Joins the embeddings of windows, <c>[batch, K·E] → [batch, D]</c>.</summary>
    /// <param name="embeddings">The embeddings of each window's frames, oldest first.</param>
    /// <returns>The latents.</returns>
    public Tensor Join(Tensor embeddings) => _join.forward(embeddings);

    /// <inheritdoc/>
    public override string AppendTo(OnnxGraphBuilder graph, string input)
    {
        ArgumentNullException.ThrowIfNull(graph);
        string embeddings = _frame.AppendTo(graph, graph.AddReshape(input, -1, _frameSize));
        return _join.AppendTo(graph, graph.AddReshape(embeddings, -1, _windowSize * _embeddingSize));
    }

    /// <inheritdoc/>
    public override void Rescale(LatentScale scale) => _join.OutputLayer.ScaleOutput(scale);
}
