using Jepa.Training.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Losses;

/// <summary>
/// VICReg's variance and covariance terms (Bardes, Ponce and LeCun 2022, arXiv 2105.04906, equations 1 to 4) in the
/// paper's proportion of 25 : 1: each axis is held at a standard deviation of 1, and the axes apart from each other.
/// </summary>
public sealed record VicReg : Regularizer, IRegularizer
{
    private const double CovarianceWeight = 1.0 / 25;
    private const double Epsilon = 1e-4;

    /// <inheritdoc/>
    public override string Name => "VICReg";

    /// <inheritdoc/>
    public override void Validate()
    {
    }

    /// <inheritdoc/>
    public override IRegularizer Create(int threads) => this;

    /// <inheritdoc/>
    public double Floor(long batchSize) => 0;

    /// <summary>Gives <c>mean_d max(0, 1 − √(Var z_d + ε)) + 1/25 · Σ_{i≠j} Cov_ij² / D</c>.</summary>
    /// <param name="latents"><c>[N, D]</c>, N at least 2.</param>
    /// <param name="generator">Not used.</param>
    /// <returns>A scalar.</returns>
    public Tensor Evaluate(Tensor latents, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(latents);
        using DisposeScope scope = NewDisposeScope();
        long latentSize = latents.shape[1];
        Tensor centred = latents - latents.mean([0], keepdim: true);
        Tensor covariance = centred.t().mm(centred).Over(latents.shape[0] - 1);
        Tensor variance = covariance.diagonal();
        Tensor varianceTerm = (-variance.Plus(Epsilon).sqrt()).Plus(1).relu().mean();
        Tensor covarianceTerm = (covariance.Squared().sum() - variance.Squared().sum()).Over(latentSize);
        return varianceTerm.Plus(covarianceTerm.Times(CovarianceWeight)).MoveToOuterDisposeScope();
    }
}
