using Jepa.Training.Data;
using Jepa.Training.Export;
using Jepa.Training.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Networks;

/// <summary>
/// What happens to a window before the encoder sees it, learned from the training windows and part of the exported graph, so that raw units go in:
/// each channel brought to zero mean and unit variance and, where values may be missing, a 0 in their place and an indicator beside it.
/// </summary>
internal sealed class InputPreparation : IDisposable
{
    /// <summary>Deviations below this part of the mean are float32's rounding of a channel that never changes.</summary>
    private const double ConstantBelow = 1e-6;

    private readonly Tensor _mean;
    private readonly Tensor _deviation;
    private readonly Tensor _reciprocalDeviation;
    private readonly bool _impute;

    /// <param name="statistics">The channels' means and deviations; null to leave values as they are.</param>
    /// <param name="channels">C, the numbers of a frame.</param>
    /// <param name="frames">K, the frames of a window.</param>
    /// <param name="impute">Whether values may be missing.</param>
    public InputPreparation(ChannelStatistics? statistics, int channels, int frames, bool impute)
    {
        double[] mean = statistics?.Mean ?? new double[channels];
        double[] deviation = statistics?.Deviation ?? [.. Enumerable.Repeat(1.0, channels)];
        // A constant channel has taught nothing: it becomes 0 everywhere, and so does a value that appears in it later.
        double[] reciprocal = [.. mean.Zip(deviation, (centre, spread) => spread > ConstantBelow * Math.Abs(centre) ? 1 / spread : 0)];
        (_mean, _deviation, _reciprocalDeviation, _impute) = (ForEachFrame(mean), ForEachFrame(deviation), ForEachFrame(reciprocal), impute);

        Tensor ForEachFrame(double[] perChannel)
        {
            using DisposeScope scope = NewDisposeScope();
            return tensor([.. perChannel.Select(value => (float)value)]).repeat(frames).DetachFromDisposeScope();
        }
    }

    /// <summary>The numbers the encoder sees for each of the window's.</summary>
    public int Expansion => _impute ? 2 : 1;

    /// <summary>Random windows <c>[rows, K·C]</c> of the training windows' scale, for comparing implementations.</summary>
    public Tensor Typical(Tensor standardNormal) => (standardNormal * _deviation).Plus(_mean);

    public Tensor Forward(Tensor windows)
    {
        if (!_impute)
            return (windows - _mean) * _reciprocalDeviation;
        Tensor missing = windows.isnan();
        Tensor known = (where(missing, _mean, windows) - _mean) * _reciprocalDeviation;
        return cat([known, missing.to_type(ScalarType.Float32)], dim: 1);
    }

    public string AppendTo(OnnxGraphBuilder graph, string window)
    {
        string mean = graph.AddInitializer("input.mean", _mean);
        string reciprocal = graph.AddInitializer("input.reciprocal_deviation", _reciprocalDeviation);
        if (!_impute)
            return Scale(window);
        const long floatType = 1; // TensorProto.FLOAT
        string missing = graph.AddNode("IsNaN", [window]);
        string known = Scale(graph.AddNode("Where", [missing, mean, window]));
        return graph.AddNode("Concat", [known, graph.AddNode("Cast", [missing], ("to", floatType))], ("axis", 1));

        string Scale(string value) => graph.AddNode("Mul", [graph.AddNode("Sub", [value, mean]), reciprocal]);
    }

    public void Dispose()
    {
        _mean.Dispose();
        _deviation.Dispose();
        _reciprocalDeviation.Dispose();
    }
}
