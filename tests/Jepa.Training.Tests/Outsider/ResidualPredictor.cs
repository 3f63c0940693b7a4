using Jepa.Training.Networks;
using Jepa.Training.Networks.Layers;
using Jepa.Training.Onnx;
using static TorchSharp.torch;

namespace Jepa.Training.Tests.Outsider;

/// <summary>
/// A predictor as a user would write it: what changes from a latent to the next, <c>ẑ′ = z + W₂ · tanh(W₁ · [z, a])</c>.
/// </summary>
public sealed record ResidualPredictor : PredictorArchitecture
{
    /// <summary>Gets the width of the hidden layer.</summary>
    public int Width { get; init; } = 20;

    /// <inheritdoc/>
    public override void Validate()
    {
        if (Width < 1)
            throw new ArgumentException($"ResidualPredictor.Width is {Width}; expected at least 1.");
    }

    /// <inheritdoc/>
    public override PredictorNetwork Create(int latentSize, int actionSize, Generator generator) =>
        new Network(Width, latentSize, actionSize, generator);

    private sealed class Network : PredictorNetwork
    {
        private readonly Dense _hidden;
        private readonly Dense _change;

        public Network(int width, int latentSize, int actionSize, Generator generator)
            : base("residual")
        {
            _hidden = new Dense("hidden", latentSize + actionSize, width, generator);
            _change = new Dense("change", width, latentSize, generator);
            register_module("hidden", _hidden);
            register_module("change", _change);
        }

        public override Tensor forward(Tensor latents, Tensor? actions)
        {
            Tensor input = actions is null ? latents : cat([latents, actions], dim: 1);
            return latents + _change.forward(_hidden.forward(input).tanh());
        }

        public override string AppendTo(OnnxGraphBuilder graph, string latents, string? actions)
        {
            string input =
                actions is null ? latents : graph.AddNode("Concat", [latents, actions], ("axis", 1));
            string change = _change.AppendTo(graph, graph.AddNode("Tanh", [_hidden.AppendTo(graph, input)]));
            return graph.AddNode("Add", [latents, change]);
        }

        public override void Rescale(LatentScale scale)
        {
            _hidden.ScaleInput(scale);
            _change.ScaleOutputDifference(scale);
        }
    }
}
