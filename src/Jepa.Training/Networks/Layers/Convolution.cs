using Jepa.Training.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Jepa.Training.Networks.Layers;

/// <summary>A convolution over time: <c>[batch, inputs, frames] → [batch, outputs, frames / stride]</c>.</summary>
/// <remarks>
/// The last kernel always ends at the newest frame, which says most about the next one. Where the stride does not fit,
/// zeros stand before the oldest frame, fewer than a stride.
/// </remarks>
public sealed class Convolution : Layer
{
    private readonly int _kernelSize;
    private readonly int _stride;
    private readonly int _padding;
    private readonly Parameter _weight;
    private readonly Parameter _bias;

    /// <summary>Initializes a new instance of the <see cref="Convolution"/> class.</summary>
    /// <param name="name">The layer's name, unique among its siblings.</param>
    /// <param name="frames">The frames it reads; at least <paramref name="kernelSize"/>.</param>
    /// <param name="inputSize">The channels it reads.</param>
    /// <param name="outputSize">The channels it gives.</param>
    /// <param name="kernelSize">The frames that a kernel sees at once.</param>
    /// <param name="stride">The frames from one kernel to the next.</param>
    /// <param name="generator">Draws the weights.</param>
    public Convolution(
        string name, int frames, int inputSize, int outputSize, int kernelSize, int stride, Generator generator)
        : base(name)
    {
        _kernelSize = kernelSize;
        _stride = stride;
        _padding = (stride - (frames - kernelSize) % stride) % stride;
        OutputFrames = (frames + _padding - kernelSize) / stride + 1;
        _weight = Registered("weight", InitialWeights.Draw([outputSize, inputSize, kernelSize], generator));
        _bias = Registered("bias", zeros(outputSize, ScalarType.Float32));
    }

    /// <summary>Gets the frames that the layer gives.</summary>
    public int OutputFrames { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        Tensor padded = _padding == 0 ? input : nn.functional.pad(input, [_padding, 0]);
        return nn.functional.conv1d(padded, _weight, _bias, _stride);
    }

    /// <inheritdoc/>
    public override string AppendTo(OnnxGraphBuilder graph, string input)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return graph.AddNode(
            "Conv",
            [input, graph.AddParameter(_weight), graph.AddParameter(_bias)],
            ("kernel_shape", (long[])[_kernelSize]),
            ("strides", (long[])[_stride]),
            ("pads", (long[])[_padding, 0]));
    }
}
