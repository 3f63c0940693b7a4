using System.Text.Json;
using System.Text.Json.Serialization;
using Jepa.Training.Diagnostics;

namespace Jepa.Training.Export;

/// <summary>
/// What an exported file says of its training beside the model's description: enough to go on with it.
/// </summary>
internal static class TrainingMetadata
{
    private const string Options = "jepa.training_options";
    private const string Statistics = "jepa.latent_statistics";

    private static readonly JsonSerializerOptions Json = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public static IReadOnlyDictionary<string, string> Of(TrainedJepa model) =>
        new SortedDictionary<string, string>(
            model.Description.ToMetadata().ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal)
        {
            // A file travels: where its training kept checkpoints is nobody's business.
            [Options] = JsonSerializer.Serialize(model.Options with { CheckpointPath = null }, Json),
            [Statistics] = JsonSerializer.Serialize(model.LatentStatistics, Json),
        };

    /// <exception cref="FormatException">The options are missing, unreadable or out of their range.</exception>
    public static JepaTrainingOptions ReadOptions(IReadOnlyDictionary<string, string> metadata)
    {
        JepaTrainingOptions options = Read<JepaTrainingOptions>(metadata, Options);
        try
        {
            options.Validate();
            return options;
        }
        catch (ArgumentException exception)
        {
            throw new FormatException(
                $"The metadata property '{Options}' holds what no training has. {exception.Message}", exception);
        }
    }

    /// <exception cref="FormatException">The statistics are missing or unreadable.</exception>
    public static LatentStatistics ReadStatistics(IReadOnlyDictionary<string, string> metadata) =>
        Read<LatentStatistics>(metadata, Statistics);

    private static T Read<T>(IReadOnlyDictionary<string, string> metadata, string key)
    {
        if (!metadata.TryGetValue(key, out string? text))
        {
            throw new FormatException(
                $"The metadata property '{key}' is missing: the file is not an export of this version, " +
                "and can only be scored.");
        }
        try
        {
            return JsonSerializer.Deserialize<T>(text, Json) ?? throw new JsonException("it is null");
        }
        catch (Exception exception) when (exception
            is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException($"The metadata property '{key}' cannot be read: {exception.Message}", exception);
        }
    }
}
