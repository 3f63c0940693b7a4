using Jepa.MLNet;
using Jepa.Training.Onnx;
using Jepa.Training.Networks.Layers;
using static TorchSharp.torch;

namespace Jepa.Training.Networks.Encoders;

/// <summary>
/// A temporal convolutional encoder for longer windows of sensors: convolutions over time with a ReLU after each, which
/// find the same shape wherever in the window it lies, then a dense layer over all they found.
/// </summary>
public sealed record ConvolutionEncoder : EncoderArchitecture
{
    /// <summary>
    /// Gets the channels that each convolution gives, first to last; their number is that of the layers.
    /// </summary>
    /// <value>The default is 32 and 64.</value>
    public IReadOnlyList<int> Channels { get; init; } = [32, 64];

    /// <summary>Gets the frames that a kernel sees at once.</summary>
    /// <value>The default is 5: two layers then need windows of at least 12 frames.</value>
    public int KernelSize { get; init; } = 5;

    /// <summary>Gets the frames from one kernel to the next; each layer divides the frames by as many.</summary>
    /// <value>The default is 2. At most <see cref="KernelSize"/>: a longer one would leave frames unseen.</value>
    public int Stride { get; init; } = 2;

    /// <summary>The shortest window that leaves the last layer at least one kernel to look at.</summary>
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

    /// <inheritdoc/>
    public override void Validate(int windowSize)
    {
        var check = new OptionGuard(nameof(ConvolutionEncoder));
        check.Widths(Channels, fewest: 1);
        check.AtLeast(1, KernelSize);
        check.Between(1, KernelSize, Stride);
        if (windowSize < ShortestWindow)
        {
            throw new OptionGuard(nameof(JepaTrainingOptions)).Invalid(
                windowSize,
                $"at least {ShortestWindow}, because {nameof(ConvolutionEncoder)}.{nameof(KernelSize)} is " +
                $"{KernelSize} and {nameof(Stride)} {Stride} in each of {Channels.Count} layers",
                nameof(JepaTrainingOptions.WindowSize));
        }
    }

    /// <inheritdoc/>
    public override EncoderNetwork Create(int windowSize, FrameShape frame, int latentSize, Generator generator) =>
        new Network(this, windowSize, frame.Size, latentSize, generator);

    private sealed class Network : EncoderNetwork
    {
        private readonly int _windowSize;
        private readonly int _channels;
        private readonly Convolution[] _convolutions;
        private readonly Dense _output;

        public Network(ConvolutionEncoder form, int windowSize, int channels, int latentSize, Generator generator)
            : base("encoder")
        {
            _windowSize = windowSize;
            _channels = channels;
            _convolutions = new Convolution[form.Channels.Count];
            (int frames, int inputs) = (windowSize, channels);
            for (int index = 0; index < _convolutions.Length; index++)
            {
                int outputs = form.Channels[index];
                _convolutions[index] = Registered(new Convolution(
                    $"convolution{index}", frames, inputs, outputs, form.KernelSize, form.Stride, generator));
                (frames, inputs) = (_convolutions[index].OutputFrames, outputs);
            }
            _output = Registered(new Dense("output", frames * inputs, latentSize, generator));
        }

        public override Tensor forward(Tensor input)
        {
            Tensor activation = input.reshape(-1, _windowSize, _channels).transpose(1, 2); // [batch, C, K]
            foreach (Convolution convolution in _convolutions)
                activation = nn.functional.relu(convolution.forward(activation));
            return _output.forward(activation.flatten(1));
        }

        public override string AppendTo(OnnxGraphBuilder graph, string input)
        {
            string activation = graph.AddReshape(input, 0, _windowSize, _channels);
            activation = graph.AddNode("Transpose", [activation], ("perm", (long[])[0, 2, 1]));
            foreach (Convolution convolution in _convolutions)
                activation = graph.AddNode("Relu", [convolution.AppendTo(graph, activation)]);
            return _output.AppendTo(graph, graph.AddNode("Flatten", [activation], ("axis", 1)));
        }

        public override void Rescale(LatentScale scale) => _output.ScaleOutput(scale);
    }
}
