using Jepa.Training.Onnx;
using static TorchSharp.torch;

namespace Jepa.Training.Networks.Layers;

/// <summary>
/// Dense layers with a ReLU between each two and none after the last: <c>[batch, inputs] → [batch, outputs]</c>.
/// </summary>
public sealed class MultilayerPerceptron : Layer
{
    private readonly Dense[] _layers;

    /// <summary>Initializes a new instance of the <see cref="MultilayerPerceptron"/> class.</summary>
    /// <param name="name">The layer's name, unique among its siblings.</param>
    /// <param name="inputSize">The size of the input.</param>
    /// <param name="hiddenSizes">The widths of the hidden layers, first to last.</param>
    /// <param name="outputSize">The size of the output.</param>
    /// <param name="generator">Draws the weights.</param>
    public MultilayerPerceptron(
        string name, int inputSize, IReadOnlyList<int> hiddenSizes, int outputSize, Generator generator)
        : base(name)
    {
        int[] sizes = [inputSize, .. hiddenSizes, outputSize];
        _layers = new Dense[sizes.Length - 1];
        for (int layer = 0; layer < _layers.Length; layer++)
            _layers[layer] = Registered(new Dense($"layer{layer}", sizes[layer], sizes[layer + 1], generator));
    }

    /// <summary>Gets the first dense layer.</summary>
    public Dense InputLayer => _layers[0];

    /// <summary>Gets the last dense layer.</summary>
    public Dense OutputLayer => _layers[^1];

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        Tensor activation = _layers[0].forward(input);
        foreach (Dense layer in _layers.AsSpan(1))
            activation = layer.forward(nn.functional.relu(activation));
        return activation;
    }

    /// <inheritdoc/>
    public override string AppendTo(OnnxGraphBuilder graph, string input)
    {
        ArgumentNullException.ThrowIfNull(graph);
        string activation = _layers[0].AppendTo(graph, input);
        foreach (Dense layer in _layers.AsSpan(1))
            activation = layer.AppendTo(graph, graph.AddNode("Relu", [activation]));
        return activation;
    }
}
