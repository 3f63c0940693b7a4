using Jepa.Training.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Jepa.Training.Networks.Layers;

/// <summary>
/// A convolution over an image, <c>[batch, inputs, H, W] → [batch, outputs, H / stride, W / stride]</c>, with zeros
/// around it: ⌊(kernel − 1) / 2⌋ on every side.
/// </summary>
public sealed class ImageConvolution : Layer
{
    private readonly int _kernelSize;
    private readonly int _stride;
    private readonly Parameter _weight;
    private readonly Parameter _bias;

    /// <summary>Initializes a new instance of the <see cref="ImageConvolution"/> class.</summary>
    /// <param name="name">The layer's name, unique among its siblings.</param>
    /// <param name="inputSize">The channels it reads.</param>
    /// <param name="outputSize">The channels it gives.</param>
    /// <param name="kernelSize">The side of the square of pixels that a kernel sees at once.</param>
    /// <param name="stride">The pixels from one kernel to the next, along and across.</param>
    /// <param name="generator">Draws the weights.</param>
    public ImageConvolution(
        string name, int inputSize, int outputSize, int kernelSize, int stride, Generator generator)
        : base(name)
    {
        _kernelSize = kernelSize;
        _stride = stride;
        _weight = Registered(
            "weight", InitialWeights.Draw([outputSize, inputSize, kernelSize, kernelSize], generator));
        _bias = Registered("bias", zeros(outputSize, ScalarType.Float32));
    }

    private int Padding => PaddingOf(_kernelSize);

    /// <summary>
    /// The height or width of what such a convolution makes of an image; 0 where the image is too small.
    /// </summary>
    /// <param name="size">The image's height or width.</param>
    /// <param name="kernelSize">The side of a kernel.</param>
    /// <param name="stride">The pixels from one kernel to the next.</param>
    /// <returns>The height or width.</returns>
    public static int OutputSize(int size, int kernelSize, int stride)
    {
        int free = size + 2 * PaddingOf(kernelSize) - kernelSize;
        return free < 0 ? 0 : free / stride + 1;
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => nn.functional.conv2d(
        input, _weight, _bias, strides: [_stride, _stride], padding: [Padding, Padding]);

    /// <inheritdoc/>
    public override string AppendTo(OnnxGraphBuilder graph, string input)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return graph.AddNode(
            "Conv",
            [input, graph.AddParameter(_weight), graph.AddParameter(_bias)],
            ("kernel_shape", (long[])[_kernelSize, _kernelSize]),
            ("strides", (long[])[_stride, _stride]),
            ("pads", (long[])[Padding, Padding, Padding, Padding]));
    }

    private static int PaddingOf(int kernelSize) => (kernelSize - 1) / 2;
}
