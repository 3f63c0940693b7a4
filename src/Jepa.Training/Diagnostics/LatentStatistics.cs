using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Diagnostics;

/// <summary>How the latents of a batch of windows are spread: whether they are alive, and how close to isotropic.</summary>
/// <param name="AxisStandardDeviations">The standard deviation of each of the D axes; N(0, I) has 1 on each, a collapsed latent 0.</param>
/// <param name="EffectiveRank">
/// exp of the entropy of the covariance's normalised eigenvalues (Roy and Vetterli 2007): D for an isotropic latent, 1 for a curve,
/// 0 for a collapsed one.
/// </param>
public sealed record LatentStatistics(IReadOnlyList<double> AxisStandardDeviations, double EffectiveRank)
{
    /// <summary>Measures latents.</summary>
    /// <param name="latents"><c>[N, D]</c>, N at least 2.</param>
    /// <returns>Their statistics, computed in double precision.</returns>
    internal static LatentStatistics Of(Tensor latents)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor covariance = Covariance(latents);
        double[] variances = covariance.diagonal().data<double>().ToArray();
        double[] eigenvalues = [.. linalg.eigvalsh(covariance).data<double>().ToArray().Select(value => Math.Max(value, 0))];
        double total = eigenvalues.Sum();
        double entropy = eigenvalues.Where(value => value > 0).Sum(value => -value / total * Math.Log(value / total));
        return new LatentStatistics([.. variances.Select(variance => Math.Sqrt(Math.Max(variance, 0)))], total > 0 ? Math.Exp(entropy) : 0);
    }

    /// <summary>The covariance <c>[D, D]</c>, in double precision, of latents <c>[N, D]</c>.</summary>
    internal static Tensor Covariance(Tensor latents)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor centred = latents.to_type(ScalarType.Float64);
        centred = centred - centred.mean([0], keepdim: true);
        return (centred.t().mm(centred) / (latents.shape[0] - 1)).MoveToOuterDisposeScope();
    }
}
