using Jepa.Training.Export;
using Jepa.Training.Native;
using TorchSharp;
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
            Initialize(_layers[layer], generator);
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

    /// <summary>Glorot's uniform weights and zero biases, from our own generator: torch's global one is shared by all threads.</summary>
    private static void Initialize(Linear layer, Generator generator)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor weight = layer.weight!;
        double limit = Math.Sqrt(6.0 / (weight.shape[0] + weight.shape[1]));
        weight.copy_(rand(weight.shape, generator: generator).Times(2 * limit).Minus(limit));
        layer.bias!.zero_();
    }
}
