using Jepa.Training.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Data;

/// <summary>Mean and standard deviation of each channel, over the values that are there.</summary>
internal sealed record ChannelStatistics(double[] Mean, double[] Deviation)
{
    /// <summary>Measures windows <c>[N, K·C]</c>.</summary>
    public static ChannelStatistics Of(Tensor windows, int channels)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor values = windows.reshape(-1, channels);
        Tensor known = values.isfinite();
        Tensor count = known.sum(dim: 0).to_type(ScalarType.Float64).AtLeast(1);
        Tensor filled = where(known, values, zeros_like(values)).to_type(ScalarType.Float64);
        Tensor mean = filled.sum(dim: 0) / count;
        Tensor deviation = (where(known, filled - mean, zeros_like(filled)).Squared().sum(dim: 0) / count).sqrt();
        return new ChannelStatistics(mean.data<double>().ToArray(), deviation.data<double>().ToArray());
    }
}
