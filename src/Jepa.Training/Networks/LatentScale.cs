using Jepa.Training.Diagnostics;
using Jepa.Training.Native;
using static TorchSharp.torch;

namespace Jepa.Training.Networks;

/// <summary>
/// An affine scaling of latents, <c>z′ = T(z − μ)</c>, that networks fold into their dense layers.
/// </summary>
public sealed class LatentScale
{
    /// <summary>
    /// Added to every variance before its root is taken: directions whose variance is far below it hold rounding noise,
    /// which whitening would blow up. Directions lose at most a factor 30 of scale to the unit.
    /// </summary>
    private const double VarianceFloor = 1e-3;

    private LatentScale(Tensor map, Tensor inverse, Tensor mean)
    {
        Map = map;
        Inverse = inverse;
        Mean = mean;
    }

    /// <summary>Gets T, <c>[D, D]</c>, float64.</summary>
    public Tensor Map { get; }

    /// <summary>Gets T⁻¹, <c>[D, D]</c>, float64.</summary>
    public Tensor Inverse { get; }

    /// <summary>Gets μ, <c>[D]</c>, float64.</summary>
    public Tensor Mean { get; }

    /// <summary>Makes the scaling of measured latents; its tensors belong to the caller's dispose scope.</summary>
    internal static LatentScale Of(LatentScaling scaling, LatentMoments latents)
    {
        Tensor mean = latents.Mean();
        Tensor covariance = latents.Covariance();
        if (scaling == LatentScaling.Standardize)
        {
            Tensor deviation = covariance.diagonal().Plus(VarianceFloor).sqrt();
            return new LatentScale(diag(deviation.reciprocal()), diag(deviation), mean);
        }
        // ZCA: T = U (Λ + ε)^(−1/2) Uᵀ, symmetric, so that the axes stay as near to the trained ones as they can.
        (Tensor eigenvalues, Tensor eigenvectors) = linalg.eigh(covariance);
        Tensor deviations = eigenvalues.AtLeast(0).Plus(VarianceFloor).sqrt();
        return new LatentScale(Conjugate(deviations.reciprocal()), Conjugate(deviations), mean);

        Tensor Conjugate(Tensor diagonal) => eigenvectors.mm(diag(diagonal)).mm(eigenvectors.t());
    }
}
