using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace Jepa.Training.Losses;

/// <summary>
/// What keeps the latents from collapsing onto one point, which would make every prediction perfect. A new regulariser
/// is one new file: a record that derives from this one and the <see cref="IRegularizer"/> that it creates.
/// </summary>
[JsonConverter(typeof(PartConverter<Regularizer>))]
public abstract record Regularizer
{
    /// <summary>Gets the name that the exported model's metadata carries.</summary>
    [JsonIgnore]
    public abstract string Name { get; }

    /// <summary>Refuses options out of their range.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    public abstract void Validate();

    /// <summary>Builds the regulariser.</summary>
    /// <param name="threads">The threads that it may use.</param>
    /// <returns>The regulariser; a record without state may return itself.</returns>
    public abstract IRegularizer Create(int threads);
}

/// <summary>A regulariser at work.</summary>
public interface IRegularizer
{
    /// <summary>
    /// Measures how far latents are from what they should be; the gradient flows back through the result.
    /// </summary>
    /// <param name="latents"><c>[N, D]</c>, in the graph of the step.</param>
    /// <param name="generator">The source of whatever is drawn at random.</param>
    /// <returns>A scalar, before its weight in the loss.</returns>
    Tensor Evaluate(Tensor latents, Generator generator);

    /// <summary>The sampling-noise floor: the expected value for latents drawn from N(0, I).</summary>
    /// <param name="batchSize">N.</param>
    /// <returns>The floor, or 0 where there is no closed form.</returns>
    double Floor(long batchSize);
}
