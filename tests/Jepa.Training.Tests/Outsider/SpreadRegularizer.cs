using Jepa.Training.Losses;
using static TorchSharp.torch;

namespace Jepa.Training.Tests.Outsider;

/// <summary>
/// A regulariser as a user would write it: the divergence of each axis, taken for a Gaussian, from N(0, 1),
/// <c>½ · mean_d (σ_d² + μ_d² − 1 − ln σ_d²)</c>.
/// </summary>
public sealed record SpreadRegularizer : Regularizer, IRegularizer
{
    /// <summary>Gets what is added to each variance, so that a collapsed latent has a finite divergence.</summary>
    public double Epsilon { get; init; } = 1e-4;

    /// <inheritdoc/>
    public override string Name => "Spread";

    /// <inheritdoc/>
    public override void Validate()
    {
        if (!(Epsilon > 0))
            throw new ArgumentException($"SpreadRegularizer.Epsilon is {Epsilon}; expected a positive number.");
    }

    /// <inheritdoc/>
    public override IRegularizer Create(int threads) => this;

    /// <inheritdoc/>
    public Tensor Evaluate(Tensor latents, Generator generator)
    {
        Tensor mean = latents.mean([0], keepdim: true);
        Tensor variance = (latents - mean).square().sum([0]) / (latents.shape[0] - 1) + Epsilon;
        return (variance + mean.square() - 1 - variance.log()).mean() / 2;
    }

    /// <inheritdoc/>
    /// <remarks>The means add 1/N, and minus the expected logarithm of the variances some 1/(N − 1).</remarks>
    public double Floor(long batchSize) => (1.0 / batchSize + 1.0 / (batchSize - 1)) / 2;
}
