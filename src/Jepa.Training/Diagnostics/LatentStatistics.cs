using Jepa.Training.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Diagnostics;

/// <summary>
/// The spread and predictability of latents: whether they are alive, how isotropic, how much of what comes next they
/// tell.
/// </summary>
/// <param name="AxisStandardDeviations">
/// The standard deviation of each of the D axes; N(0, I) has 1 on each, a collapsed latent 0.
/// </param>
/// <param name="EffectiveRank">
/// exp of the entropy of the covariance's normalised eigenvalues (Roy and Vetterli 2007): D for an isotropic latent, 1
/// for a curve, 0 for a collapsed one.
/// </param>
/// <param name="OffDiagonalCovariance">
/// The root mean square of the covariances between different axes; 0 for N(0, I), and where D is 1.
/// </param>
/// <param name="PredictionRSquared">
/// The part of the next latents' variance that the predictor explains: 1 is perfect, 0 no better than their mean; NaN
/// for a collapsed latent.
/// </param>
public sealed record LatentStatistics(
    IReadOnlyList<double> AxisStandardDeviations,
    double EffectiveRank,
    double OffDiagonalCovariance,
    double PredictionRSquared)
{
    /// <summary>Below this root mean square of the axes' deviations a latent no longer tells windows apart.</summary>
    private const double CollapsedBelow = 1e-2;

    /// <summary>Gets a value indicating whether the encoder maps every window to nearly the same point.</summary>
    public bool IsCollapsed =>
        !(Math.Sqrt(AxisStandardDeviations.Average(deviation => deviation * deviation)) >= CollapsedBelow); // also NaN

    /// <summary>
    /// Says how the latent is in a few words, for example <c>effective rank 4.8 of 16</c> or <c>collapsed</c>.
    /// </summary>
    /// <returns>The words.</returns>
    public override string ToString() => IsCollapsed
        ? "collapsed"
        : FormattableString.Invariant($"effective rank {EffectiveRank:f1} of {AxisStandardDeviations.Count}, ") +
            FormattableString.Invariant($"prediction R² {PredictionRSquared:f3}");

    /// <summary>Measures latents <c>[N, D]</c>, N at least 2, and predictions of the latents that came next.</summary>
    internal static LatentStatistics Of(Tensor latents, Tensor next, Tensor predicted)
    {
        using var builder = new Builder();
        builder.Add(latents, next, predicted);
        return builder.ToStatistics();
    }

    private static double EffectiveRankOf(Tensor covariance)
    {
        // LAPACK does not return from matrices that hold NaN.
        if (!covariance.isfinite().all().item<bool>())
            return double.NaN;
        double[] eigenvalues = [.. linalg.eigvalsh(covariance).data<double>().ToArray().Where(value => value > 0)];
        double total = eigenvalues.Sum();
        return total > 0 ? Math.Exp(eigenvalues.Sum(value => -value / total * Math.Log(value / total))) : 0;
    }

    /// <summary>Accumulates latents block by block, in double precision.</summary>
    internal sealed class Builder : IDisposable
    {
        private readonly LatentMoments _current = new();
        private readonly LatentMoments _next = new();
        private double _residual;

        /// <summary>Adds latents <c>[n, D]</c>, those that came next, and what was predicted of these.</summary>
        public void Add(Tensor latents, Tensor next, Tensor predicted)
        {
            using DisposeScope scope = NewDisposeScope();
            using var noGradient = no_grad();
            _current.Add(latents);
            _next.Add(next);
            Tensor error = next.to_type(ScalarType.Float64) - predicted.to_type(ScalarType.Float64);
            _residual += error.Squared().sum().item<double>();
        }

        public LatentStatistics ToStatistics()
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor covariance = _current.Covariance();
            double[] variances =
                [.. covariance.diagonal().data<double>().ToArray().Select(variance => Math.Max(variance, 0))];
            int axes = variances.Length;
            double squares = covariance.Squared().sum().item<double>() - variances.Sum(variance => variance * variance);
            double total = _next.Covariance().trace().item<double>() * (_next.Count - 1);
            return new LatentStatistics(
                [.. variances.Select(Math.Sqrt)],
                EffectiveRankOf(covariance),
                axes > 1 ? Math.Sqrt(Math.Max(squares, 0) / (axes * (axes - 1))) : 0,
                total > 0 ? 1 - _residual / total : double.NaN);
        }

        public void Dispose()
        {
            _current.Dispose();
            _next.Dispose();
        }
    }
}
