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
    private readonly Tensor _mean;
    private readonly Tensor _reciprocalDeviation;
    private readonly bool _impute;

    private InputPreparation(Tensor mean, Tensor reciprocalDeviation, bool impute)
    {
        _mean = mean;
        _reciprocalDeviation = reciprocalDeviation;
        _impute = impute;
    }

    /// <summary>Learns from windows <c>[N, K·C]</c>; null where nothing is to be done.</summary>
    public static InputPreparation? Learn(Tensor windows, int channels, bool standardize, bool impute)
    {
        if (!standardize && !impute)
            return null;
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        int frames = (int)windows.shape[1] / channels;
        (double[] mean, double[] deviation) = standardize ? Statistics(windows.reshape(-1, channels)) : (new double[channels], [.. Enumerable.Repeat(1.0, channels)]);
        // A constant channel has nothing to scale: it becomes 0 everywhere.
        float[] reciprocal = [.. deviation.Select(value => value > 0 ? (float)(1 / value) : 1)];
        return new InputPreparation(
            tensor([.. mean.Select(value => (float)value)]).repeat(frames).DetachFromDisposeScope(),
            tensor(reciprocal).repeat(frames).DetachFromDisposeScope(),
            impute);
    }

    /// <summary>The numbers the encoder sees for each of the window's.</summary>
    public int Expansion => _impute ? 2 : 1;

    /// <summary>Random windows <c>[rows, K·C]</c> of the training windows' scale, for comparing implementations.</summary>
    public Tensor Typical(Tensor standardNormal) => (standardNormal / _reciprocalDeviation).Plus(_mean);

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
        _reciprocalDeviation.Dispose();
    }

    /// <summary>Mean and standard deviation of each column of <c>[N, C]</c>, over the values that are there.</summary>
    private static (double[] Mean, double[] Deviation) Statistics(Tensor values)
    {
        Tensor known = values.isfinite();
        Tensor count = known.sum(dim: 0).to_type(ScalarType.Float64).AtLeast(1);
        Tensor filled = where(known, values, zeros_like(values)).to_type(ScalarType.Float64);
        Tensor mean = filled.sum(dim: 0) / count;
        Tensor deviation = (where(known, filled - mean, zeros_like(filled)).Squared().sum(dim: 0) / count).sqrt();
        return (mean.data<double>().ToArray(), deviation.data<double>().ToArray());
    }
}
