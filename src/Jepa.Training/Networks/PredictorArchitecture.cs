using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace Jepa.Training.Networks;

/// <summary>
/// The form of a predictor, which builds itself. A new form is one new file: a record that derives from this one and
/// the <see cref="PredictorNetwork"/> that it creates.
/// </summary>
[JsonConverter(typeof(PartConverter<PredictorArchitecture>))]
public abstract record PredictorArchitecture
{
    /// <summary>Refuses options out of their range.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    public abstract void Validate();

    /// <summary>Builds the predictor.</summary>
    /// <param name="latentSize">D.</param>
    /// <param name="actionSize">A·H + P, the values it reads beside the latent; 0 for none.</param>
    /// <param name="generator">Draws the initial weights.</param>
    /// <returns>The predictor.</returns>
    public abstract PredictorNetwork Create(int latentSize, int actionSize, Generator generator);
}
