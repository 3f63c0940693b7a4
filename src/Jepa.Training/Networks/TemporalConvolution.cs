using Jepa.Training.Export;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Jepa.Training.Networks;

/// <summary>
/// An encoder for longer windows of sensors: convolutions over time with a ReLU after each, which find the same shape wherever in the window it
/// lies, then a dense layer over everything they found, which knows where that was.
/// </summary>
public sealed record TemporalConvolutionArchitecture : EncoderArchitecture
{
    /// <summary>Gets the channels that each convolution gives, first to last: their number is that of the layers.</summary>
    /// <value>The default is 32 and 64.</value>
    public IReadOnlyList<int> Channels { get; init; } = [32, 64];

    /// <summary>Gets the frames that a convolution sees at once.</summary>
    /// <value>The default is 5: two layers then need windows of at least 12 frames.</value>
    public int KernelSize { get; init; } = 5;

    /// <summary>Gets the frames that a convolution moves on by; each layer divides the frames by as many.</summary>
    /// <value>The default is 2. It is at most <see cref="KernelSize"/>: a longer one would leave frames unseen.</value>
    public int Stride { get; init; } = 2;

    internal override void Validate(int windowSize)
    {
        if (Channels.Count == 0)
            throw Invalid(nameof(Channels), "empty", "the channels of at least one layer");
        foreach (int channels in Channels)
            AtLeast(1, channels, nameof(Channels));
        AtLeast(1, KernelSize, nameof(KernelSize));
        if (Stride < 1 || Stride > KernelSize)
            throw Invalid(nameof(Stride), Stride, $"a number from 1 to {nameof(KernelSize)}, {KernelSize}");
        if (windowSize < ShortestWindow)
        {
            throw new ArgumentException(
                $"{nameof(JepaTrainingOptions)}.{nameof(JepaTrainingOptions.WindowSize)} is {windowSize}; expected at least {ShortestWindow}, " +
                $"because {nameof(TemporalConvolutionArchitecture)}.{nameof(KernelSize)} is {KernelSize} and {nameof(Stride)} {Stride} in each of {Channels.Count} layers.");
        }
    }

    internal override EncoderNetwork Create(int windowSize, int channels, int latentSize, Generator generator) =>
        new TemporalConvolution(this, windowSize, channels, latentSize, generator);

    /// <summary>The frames that leave the last layer at least one kernel to look at.</summary>
    private long ShortestWindow
    {
        get
        {
            long frames = KernelSize;
            for (int layer = 1; layer < Channels.Count && frames <= int.MaxValue; layer++)
                frames = (frames - 2) * Stride + KernelSize + 1; // the fewest whose last kernel is the frames-th
            return frames;
        }
    }
}

/// <summary>
/// Convolutions over time, each with a ReLU, and a dense layer over what the last one gives: <c>[batch, K·C] → [batch, D]</c>.
/// </summary>
/// <remarks>
/// The last kernel always ends at the newest frame, which says most about the next one. Where the stride does not fit, zeros stand before the
/// oldest frame, fewer than a stride; there are none elsewhere, since a window's ends are no places where the signal drops to zero.
/// </remarks>
internal sealed class TemporalConvolution : EncoderNetwork
{
    private readonly int _windowSize;
    private readonly int _channels;
    private readonly Layer[] _layers;

    public TemporalConvolution(TemporalConvolutionArchitecture architecture, int windowSize, int channels, int latentSize, Generator generator)
        : base("encoder")
    {
        _windowSize = windowSize;
        _channels = channels;
        _layers = new Layer[architecture.Channels.Count];
        (int kernel, int stride) = (architecture.KernelSize, architecture.Stride);
        (int frames, int inputs) = (windowSize, channels);
        for (int index = 0; index < _layers.Length; index++)
        {
            int outputs = architecture.Channels[index];
            Conv1d convolution = nn.Conv1d(inputs, outputs, kernel, stride);
            InitialWeights.Draw(convolution, generator);
            register_module($"convolution{index}", convolution);
            int missing = (stride - (frames - kernel) % stride) % stride;
            _layers[index] = new Layer(convolution, kernel, stride, missing);
            (frames, inputs) = ((frames + missing - kernel) / stride + 1, outputs);
        }
        OutputLayer = nn.Linear(frames * inputs, latentSize);
        InitialWeights.Draw(OutputLayer, generator);
        register_module("output", OutputLayer);
    }

    public override Linear OutputLayer { get; }

    public override Tensor forward(Tensor input)
    {
        Tensor activation = input.reshape(-1, _windowSize, _channels).transpose(1, 2); // [batch, C, K]
        foreach (Layer layer in _layers)
        {
            Tensor padded = layer.Missing == 0 ? activation : nn.functional.pad(activation, [layer.Missing, 0]);
            activation = nn.functional.relu(nn.functional.conv1d(padded, layer.Convolution.weight, layer.Convolution.bias, layer.Stride));
        }
        return nn.functional.linear(activation.flatten(1), OutputLayer.weight!, OutputLayer.bias);
    }

    public override string AppendTo(OnnxGraphBuilder graph, string input)
    {
        string activation = graph.AddReshape(input, 0, _windowSize, _channels);
        activation = graph.AddNode("Transpose", [activation], ("perm", (long[])[0, 2, 1]));
        for (int index = 0; index < _layers.Length; index++)
        {
            Layer layer = _layers[index];
            string weight = graph.AddInitializer($"convolution{index}.weight", layer.Convolution.weight);
            string bias = graph.AddInitializer($"convolution{index}.bias", layer.Convolution.bias!);
            activation = graph.AddNode(
                "Conv", [activation, weight, bias],
                ("kernel_shape", (long[])[layer.KernelSize]), ("strides", (long[])[layer.Stride]), ("pads", (long[])[layer.Missing, 0]));
            activation = graph.AddNode("Relu", [activation]);
        }
        activation = graph.AddNode("Flatten", [activation], ("axis", 1));
        string outputWeight = graph.AddInitializer("output.weight", OutputLayer.weight!);
        string outputBias = graph.AddInitializer("output.bias", OutputLayer.bias!);
        return graph.AddNode("Gemm", [activation, outputWeight, outputBias], ("transB", 1));
    }

    /// <param name="Convolution">The weights.</param>
    /// <param name="KernelSize">The frames it sees at once.</param>
    /// <param name="Stride">The frames it moves on by.</param>
    /// <param name="Missing">The frames that are missing before the oldest for the last kernel to end at the newest.</param>
    private sealed record Layer(Conv1d Convolution, int KernelSize, int Stride, int Missing);
}
