using static TorchSharp.torch;

namespace Jepa.Training.Losses;

/// <summary>No regulariser: with a live target the latents collapse.</summary>
public sealed record NoRegularizer : Regularizer, IRegularizer
{
    /// <inheritdoc/>
    public override string Name => "None";

    /// <inheritdoc/>
    public override void Validate()
    {
    }

    /// <inheritdoc/>
    public override IRegularizer Create(int threads) => this;

    /// <inheritdoc/>
    public Tensor Evaluate(Tensor latents, Generator generator) => zeros(1, ScalarType.Float32);

    /// <inheritdoc/>
    public double Floor(long batchSize) => 0;
}
