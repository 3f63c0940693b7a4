using Jepa.Training.Onnx;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Jepa.Training.Networks.Layers;

/// <summary>
/// Group normalisation of images, each group of channels by its own mean and variance (Wu and He 2018,
/// arXiv 1803.08494): <c>[batch, C, H, W] → [batch, C, H, W]</c>.
/// </summary>
public sealed class GroupNormalization : Layer
{
    private const double Epsilon = 1e-5;

    private readonly int _groups;
    private readonly int _channels;
    private readonly int _height;
    private readonly int _width;
    private readonly Parameter _scale;
    private readonly Parameter _bias;

    /// <summary>Initializes a new instance of the <see cref="GroupNormalization"/> class.</summary>
    /// <param name="name">The layer's name, unique among its siblings.</param>
    /// <param name="groups">The groups, a divisor of <paramref name="channels"/>.</param>
    /// <param name="channels">C.</param>
    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    public GroupNormalization(string name, int groups, int channels, int height, int width)
        : base(name)
    {
        _groups = groups;
        _channels = channels;
        _height = height;
        _width = width;
        _scale = Registered("weight", ones(channels, ScalarType.Float32));
        _bias = Registered("bias", zeros(channels, ScalarType.Float32));
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) =>
        nn.functional.group_norm(input, _groups, _scale, _bias, Epsilon);

    /// <remarks>
    /// Opset 17 has no group normalisation: a group in a row is an instance of one channel, which instance
    /// normalisation knows.
    /// </remarks>
    /// <inheritdoc/>
    public override string AppendTo(OnnxGraphBuilder graph, string input)
    {
        ArgumentNullException.ThrowIfNull(graph);
        using DisposeScope scope = NewDisposeScope();
        string one = graph.AddConstant($"{input}.one", ones(_groups, ScalarType.Float32));
        string zero = graph.AddConstant($"{input}.zero", zeros(_groups, ScalarType.Float32));
        string groups = graph.AddReshape(input, 0, _groups, _channels / _groups * _height * _width);
        groups = graph.AddNode("InstanceNormalization", [groups, one, zero], ("epsilon", (float)Epsilon));
        string channels = graph.AddReshape(groups, 0, _channels, _height, _width);
        string scale = graph.AddReshape(graph.AddParameter(_scale), _channels, 1, 1);
        string bias = graph.AddReshape(graph.AddParameter(_bias), _channels, 1, 1);
        return graph.AddNode("Add", [graph.AddNode("Mul", [channels, scale]), bias]);
    }
}
