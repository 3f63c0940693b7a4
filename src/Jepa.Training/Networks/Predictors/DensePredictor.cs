using Jepa.MLNet;
using Jepa.Training.Onnx;
using Jepa.Training.Networks.Layers;
using static TorchSharp.torch;

namespace Jepa.Training.Networks.Predictors;

/// <summary>A predictor of dense layers over latent and action, with a ReLU between each two; the article's.</summary>
public sealed record DensePredictor : PredictorArchitecture
{
    /// <summary>Gets the widths of the hidden layers, first to last.</summary>
    /// <value>The default is one layer of 32.</value>
    public IReadOnlyList<int> HiddenSizes { get; init; } = [32];

    /// <inheritdoc/>
    public override void Validate() => new OptionGuard(nameof(DensePredictor)).Widths(HiddenSizes);

    /// <inheritdoc/>
    public override PredictorNetwork Create(int latentSize, int actionSize, Generator generator) =>
        new Network(this, latentSize, actionSize, generator);

    private sealed class Network : PredictorNetwork
    {
        private readonly MultilayerPerceptron _layers;

        public Network(DensePredictor form, int latentSize, int actionSize, Generator generator)
            : base("predictor")
        {
            _layers = new MultilayerPerceptron(
                "layers", latentSize + actionSize, form.HiddenSizes, latentSize, generator);
            register_module("layers", _layers);
        }

        public override Tensor forward(Tensor latents, Tensor? actions) =>
            _layers.forward(actions is null ? latents : cat([latents, actions], dim: 1));

        public override string AppendTo(OnnxGraphBuilder graph, string latents, string? actions) => _layers.AppendTo(
            graph, actions is null ? latents : graph.AddNode("Concat", [latents, actions], ("axis", 1)));

        public override void Rescale(LatentScale scale)
        {
            _layers.InputLayer.ScaleInput(scale);
            _layers.OutputLayer.ScaleOutput(scale);
        }
    }
}
