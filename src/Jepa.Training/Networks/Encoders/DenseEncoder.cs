using Jepa.MLNet;
using Jepa.Training.Onnx;
using Jepa.Training.Networks.Layers;
using static TorchSharp.torch;

namespace Jepa.Training.Networks.Encoders;

/// <summary>An encoder of dense layers over the whole window, with a ReLU between each two; the article's.</summary>
public sealed record DenseEncoder : EncoderArchitecture
{
    /// <summary>Gets the widths of the hidden layers, first to last.</summary>
    /// <value>The default is one layer of 32.</value>
    public IReadOnlyList<int> HiddenSizes { get; init; } = [32];

    /// <inheritdoc/>
    public override void Validate(int windowSize) => new OptionGuard(nameof(DenseEncoder)).Widths(HiddenSizes);

    /// <inheritdoc/>
    public override EncoderNetwork Create(int windowSize, FrameShape frame, int latentSize, Generator generator) =>
        new Network(this, windowSize * frame.Size, latentSize, generator);

    private sealed class Network : EncoderNetwork
    {
        private readonly MultilayerPerceptron _layers;

        public Network(DenseEncoder form, int windowLength, int latentSize, Generator generator)
            : base("encoder")
        {
            _layers = Registered(
                new MultilayerPerceptron("layers", windowLength, form.HiddenSizes, latentSize, generator));
        }

        public override Tensor forward(Tensor input) => _layers.forward(input);

        public override string AppendTo(OnnxGraphBuilder graph, string input) => _layers.AppendTo(graph, input);

        public override void Rescale(LatentScale scale) => _layers.OutputLayer.ScaleOutput(scale);
    }
}
