using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace Jepa.Training.Networks;

/// <summary>
/// The form of an encoder that looks at a window as K frames of C channels rather than as K·C numbers. Each is one of the records that
/// derive from this one; <see cref="JepaTrainingOptions.EncoderHiddenSizes"/> describes the encoder that needs none.
/// </summary>
[JsonDerivedType(typeof(TemporalConvolutionArchitecture), nameof(TemporalConvolution))]
[JsonDerivedType(typeof(TransformerArchitecture), nameof(SmallTransformer))]
public abstract record EncoderArchitecture
{
    private protected EncoderArchitecture()
    {
    }

    /// <summary>Refuses what cannot be built for windows of <paramref name="windowSize"/> frames.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    internal abstract void Validate(int windowSize);

    /// <summary>Builds the encoder; every random number comes from <paramref name="generator"/>.</summary>
    internal abstract EncoderNetwork Create(int windowSize, int channels, int latentSize, Generator generator);

    /// <summary>The error for an option of this architecture that is out of its range.</summary>
    private protected ArgumentException Invalid(string name, object value, string expected) =>
        new(FormattableString.Invariant($"{GetType().Name}.{name} is {value}; expected {expected}."));

    private protected void AtLeast(int least, int value, string name)
    {
        if (value < least)
            throw Invalid(name, value, $"at least {least}");
    }
}
