using Jepa.Training.Diagnostics;
using Jepa.Training.Native;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Jepa.Training.Networks;

/// <summary>Folds an affine map of the latents, <c>z′ = T(z − μ)</c>, into a model's networks.</summary>
internal static class LatentScalingExtensions
{
    /// <summary>
    /// Added to every variance before its root is taken: directions whose variance is far below it hold rounding noise, which whitening
    /// would blow up. Directions lose at most a factor 30 of scale to the unit, and float32 keeps its digits.
    /// </summary>
    private const double VarianceFloor = 1e-3;

    /// <param name="networks">The networks; their last (encoder), first and last (predictor) layers change.</param>
    extension(JepaNetworks networks)
    {
        /// <summary>Scales the latents as measured on <paramref name="latents"/>, <c>[N, D]</c>; predictions stay what they were, in the new scale.</summary>
        public void Scale(LatentScaling scaling, Tensor latents)
        {
            if (scaling == LatentScaling.None)
                return;
            using DisposeScope scope = NewDisposeScope();
            using var noGradient = no_grad();
            Tensor mean = latents.to_type(ScalarType.Float64).mean([0]);
            (Tensor map, Tensor inverse) = MapFor(scaling, LatentStatistics.Covariance(latents));

            ReplaceOutput(networks.Encoder.OutputLayer, map, mean);
            ReplaceInput(networks.Predictor.Layers[0], inverse, mean);
            ReplaceOutput(networks.Predictor.OutputLayer, map, mean);
        }
    }

    private static (Tensor Map, Tensor Inverse) MapFor(LatentScaling scaling, Tensor covariance)
    {
        if (scaling == LatentScaling.Standardize)
        {
            Tensor deviation = covariance.diagonal().Plus(VarianceFloor).sqrt();
            return (diag(deviation.reciprocal()), diag(deviation));
        }
        // ZCA: T = U (Λ + ε)^(−1/2) Uᵀ, symmetric, so that the axes stay as near to the trained ones as they can.
        (Tensor eigenvalues, Tensor eigenvectors) = linalg.eigh(covariance);
        Tensor deviations = eigenvalues.AtLeast(0).Plus(VarianceFloor).sqrt();
        return (eigenvectors.mm(diag(deviations.reciprocal())).mm(eigenvectors.t()), eigenvectors.mm(diag(deviations)).mm(eigenvectors.t()));
    }

    /// <summary>y = Wx + b becomes T(y − μ): W′ = TW, b′ = T(b − μ).</summary>
    private static void ReplaceOutput(Linear layer, Tensor map, Tensor mean)
    {
        Tensor weight = layer.weight!.to_type(ScalarType.Float64);
        Tensor bias = layer.bias!.to_type(ScalarType.Float64);
        layer.weight!.copy_(map.mm(weight));
        layer.bias!.copy_(map.mv(bias - mean));
    }

    /// <summary>A layer that read z in its first D inputs now reads z′, with z = T⁻¹z′ + μ: W′ = WT⁻¹, b′ = b + Wμ.</summary>
    private static void ReplaceInput(Linear layer, Tensor inverse, Tensor mean)
    {
        long latentSize = mean.shape[0];
        Tensor weight = layer.weight!.to_type(ScalarType.Float64).narrow(1, 0, latentSize);
        layer.bias!.copy_(layer.bias!.to_type(ScalarType.Float64).Plus(weight.mv(mean)));
        layer.weight!.narrow(1, 0, latentSize).copy_(weight.mm(inverse));
    }
}
