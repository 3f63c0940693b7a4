using Jepa.Training.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Losses;

/// <summary>
/// VICReg's variance and covariance terms (Bardes, Ponce and LeCun 2022, arXiv 2105.04906, equations 1 to 4) in the paper's proportion of 25 : 1:
/// <c>mean_d max(0, 1 − √(Var z_d + ε)) + 1/25 · Σ_{i≠j} Cov_ij² / D</c>.
/// </summary>
internal sealed class VicReg : IRegularizer
{
    private const double CovarianceWeight = 1.0 / 25;
    private const double Epsilon = 1e-4;

    public double Floor(long batchSize) => 0;

    public RegularizerTerm Evaluate(Tensor latents, Generator generator)
    {
        using DisposeScope scope = NewDisposeScope();
        long latentSize = latents.shape[1];
        Tensor centred = latents - latents.mean([0], keepdim: true);
        Tensor covariance = centred.t().mm(centred).Over(latents.shape[0] - 1);
        Tensor variance = covariance.diagonal();
        Tensor varianceTerm = (-variance.Plus(Epsilon).sqrt()).Plus(1).relu().mean();
        Tensor covarianceTerm = (covariance.Squared().sum() - variance.Squared().sum()).Over(latentSize);
        Tensor term = varianceTerm.Plus(covarianceTerm.Times(CovarianceWeight)).MoveToOuterDisposeScope();
        return new RegularizerTerm(term.detach().MoveToOuterDisposeScope(), term);
    }
}
