using System.Text.Json.Serialization;
using Jepa.MLNet;
using Jepa.Training.Onnx;
using Jepa.Training.Native;
using Jepa.Training.Networks.Layers;
using static TorchSharp.torch;

namespace Jepa.Training.Networks.Predictors;

/// <summary>A predictor of dense layers over latent and action, with a ReLU between each two; the article's.</summary>
public sealed record DensePredictor : PredictorArchitecture
{
    /// <summary>Gets the widths of the hidden layers, first to last.</summary>
    /// <value>The default is one layer of 32.</value>
    public IReadOnlyList<int> HiddenSizes { get; init; } = [32];

    /// <summary>
    /// Gets a value indicating whether the layers predict the change of the latent, <c>ẑ′ = z + g(z, a)</c>, instead of
    /// the next latent itself.
    /// </summary>
    /// <value>The default is <see langword="false"/>, the article's. It helps where little changes in a step.</value>
    // Left out where it is the default: a checkpoint is compared with the options as text, and older ones lack it.
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Residual { get; init; }

    /// <inheritdoc/>
    public override void Validate() => new OptionGuard(nameof(DensePredictor)).Widths(HiddenSizes);

    /// <inheritdoc/>
    public override PredictorNetwork Create(int latentSize, int actionSize, Generator generator) =>
        new Network(this, latentSize, actionSize, generator);

    private sealed class Network : PredictorNetwork
    {
        private readonly bool _residual;
        private readonly MultilayerPerceptron _layers;

        public Network(DensePredictor form, int latentSize, int actionSize, Generator generator)
            : base("predictor")
        {
            _residual = form.Residual;
            _layers = new MultilayerPerceptron(
                "layers", latentSize + actionSize, form.HiddenSizes, latentSize, generator);
            register_module("layers", _layers);
        }

        public override Tensor forward(Tensor latents, Tensor? actions)
        {
            Tensor output = _layers.forward(actions is null ? latents : cat([latents, actions], dim: 1));
            return _residual ? latents.Plus(output) : output;
        }

        public override string AppendTo(OnnxGraphBuilder graph, string latents, string? actions)
        {
            string input = actions is null ? latents : graph.AddNode("Concat", [latents, actions], ("axis", 1));
            string output = _layers.AppendTo(graph, input);
            return _residual ? graph.AddNode("Add", [latents, output]) : output;
        }

        public override void Rescale(LatentScale scale)
        {
            _layers.InputLayer.ScaleInput(scale);
            if (_residual)
                _layers.OutputLayer.ScaleOutputDifference(scale);
            else
                _layers.OutputLayer.ScaleOutput(scale);
        }
    }
}
