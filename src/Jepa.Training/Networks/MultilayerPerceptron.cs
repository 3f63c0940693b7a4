using Jepa.Training.Export;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Jepa.Training.Networks;

/// <summary>Dense layers with a ReLU between each two and none after the last: <c>[batch, inputs] → [batch, outputs]</c>.</summary>
internal sealed class MultilayerPerceptron : EncoderNetwork
{
    private readonly Linear[] _layers;

    public MultilayerPerceptron(string name, int inputSize, IReadOnlyList<int> hiddenSizes, int outputSize, Generator generator)
        : base(name)
    {
        int[] sizes = [inputSize, .. hiddenSizes, outputSize];
        _layers = new Linear[sizes.Length - 1];
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            _layers[layer] = nn.Linear(sizes[layer], sizes[layer + 1]);
            InitialWeights.Draw(_layers[layer], generator);
            register_module($"layer{layer}", _layers[layer]);
        }
    }

    /// <summary>Gets the dense layers, first to last; each weight is <c>[outputs, inputs]</c>.</summary>
    public IReadOnlyList<Linear> Layers => _layers;

    public override Linear OutputLayer => _layers[^1];

    public override Tensor forward(Tensor input)
    {
        Tensor activation = input;
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            activation = nn.functional.linear(activation, _layers[layer].weight!, _layers[layer].bias);
            if (layer < _layers.Length - 1)
                activation = nn.functional.relu(activation);
        }
        return activation;
    }

    public override string AppendTo(OnnxGraphBuilder graph, string input)
    {
        string activation = input;
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            string weight = graph.AddInitializer($"layer{layer}.weight", _layers[layer].weight!);
            string bias = graph.AddInitializer($"layer{layer}.bias", _layers[layer].bias!);
            activation = graph.AddNode("Gemm", [activation, weight, bias], ("transB", 1));
            if (layer < _layers.Length - 1)
                activation = graph.AddNode("Relu", [activation]);
        }
        return activation;
    }
}
