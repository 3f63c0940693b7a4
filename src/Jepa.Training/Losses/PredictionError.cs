using System.Text.Json.Serialization;
using Jepa.Training.Native;
using static TorchSharp.torch;

namespace Jepa.Training.Losses;

/// <summary>
/// The error between predicted and actual latents. A new one is one new file: a record that derives from this one.
/// </summary>
[JsonConverter(typeof(PartConverter<PredictionError>))]
public abstract record PredictionError
{
    /// <summary>Gets the error's name.</summary>
    [JsonIgnore]
    public abstract string Name { get; }

    /// <summary>Refuses options out of their range; there are none by default.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    public virtual void Validate()
    {
    }

    /// <summary>Measures the error, the mean over the batch.</summary>
    /// <param name="predicted"><c>[N, D]</c>.</param>
    /// <param name="target"><c>[N, D]</c>.</param>
    /// <returns>A scalar.</returns>
    public abstract Tensor Evaluate(Tensor predicted, Tensor target);
}

/// <summary>The squared error, summed over the latent's axes, as in the article.</summary>
public sealed record SummedSquaredError : PredictionError
{
    /// <inheritdoc/>
    public override string Name => "summed squared error";

    /// <inheritdoc/>
    public override Tensor Evaluate(Tensor predicted, Tensor target) => (predicted - target).Squared().sum(1).mean();
}

/// <summary>The squared error, averaged over the latent's axes, as in LeJEPA and LeWM.</summary>
public sealed record MeanSquaredError : PredictionError
{
    /// <inheritdoc/>
    public override string Name => "mean squared error";

    /// <inheritdoc/>
    public override Tensor Evaluate(Tensor predicted, Tensor target) => (predicted - target).Squared().mean();
}
