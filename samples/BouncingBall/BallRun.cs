using System.Text.Json.Serialization;

namespace Jepa.Samples.Ball;

/// <summary>The article's two experiments: act one sees single frames, act two windows of four.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Act>))]
internal enum Act
{
    [JsonStringEnumMemberName("one")]
    One = 1,

    [JsonStringEnumMemberName("two")]
    Two = 4,
}

/// <summary>What one run showed; the shape of an entry in results.json.</summary>
internal sealed record BallRun(
    Act Act,
    int Seed,
    int WindowSize,
    int Epochs,
    long Steps,
    double TrainingSeconds,
    IReadOnlyList<double> Loss,
    StateProbe LatentProbe,
    StateProbe RawProbe,
    LatentSpread Latent);

/// <summary>How well a linear probe reads the ball's state.</summary>
internal sealed record StateProbe(Reading Position, Reading Velocity);

/// <summary>R² of a probe on flights that neither encoder nor probe has seen.</summary>
internal sealed record Reading([property: JsonPropertyName("rSquared")] double RSquared);

/// <summary>How the trained latent is spread.</summary>
internal sealed record LatentSpread(IReadOnlyList<double> AxisStd, double EffectiveRank);
