using Jepa.MLNet;
using Jepa.Training.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Networks.Layers;

/// <summary>
/// A strided convolution, group normalisation and SiLU:
/// <c>[batch, inputs, H, W] → [batch, outputs, H / stride, W / stride]</c>.
/// </summary>
public sealed class ImageConvolutionBlock : Layer
{
    private readonly ImageConvolution _convolution;
    private readonly GroupNormalization _norm;
    private readonly SigmoidLinearUnit _activation;

    /// <summary>Initializes a new instance of the <see cref="ImageConvolutionBlock"/> class.</summary>
    /// <param name="name">The layer's name, unique among its siblings.</param>
    /// <param name="input">The shape of the image it reads.</param>
    /// <param name="outputSize">The channels it gives.</param>
    /// <param name="kernelSize">The side of the square of pixels that a kernel sees at once.</param>
    /// <param name="stride">The pixels from one kernel to the next, along and across.</param>
    /// <param name="groups">The groups of the normalisation, a divisor of <paramref name="outputSize"/>.</param>
    /// <param name="generator">Draws the weights.</param>
    public ImageConvolutionBlock(
        string name, FrameShape input, int outputSize, int kernelSize, int stride, int groups,
        Generator generator)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(input);
        Output = new FrameShape(
            outputSize,
            ImageConvolution.OutputSize(input.Height, kernelSize, stride),
            ImageConvolution.OutputSize(input.Width, kernelSize, stride));
        _convolution = Registered(
            new ImageConvolution("convolution", input.Channels, outputSize, kernelSize, stride, generator));
        _norm = Registered(new GroupNormalization("norm", groups, outputSize, Output.Height, Output.Width));
        _activation = Registered(new SigmoidLinearUnit("activation"));
    }

    /// <summary>Gets the shape of the image that the block gives.</summary>
    public FrameShape Output { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        // Where no gradient keeps them, the largest activations of the network go before the next block runs.
        using DisposeScope scope = NewDisposeScope();
        return _activation.forward(_norm.forward(_convolution.forward(input))).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override string AppendTo(OnnxGraphBuilder graph, string input) =>
        _activation.AppendTo(graph, _norm.AppendTo(graph, _convolution.AppendTo(graph, input)));
}
