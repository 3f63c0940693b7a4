using System.Text.Json;
using System.Text.Json.Nodes;
using Jepa.Training;

namespace Jepa.Samples.Lab.Trials;

/// <summary>A trial in words: its differences from the defaults of world and trainer.</summary>
internal static class TrialDescription
{
    /// <summary>Describes the settings that repeat a trial, the seed apart.</summary>
    public static string Of(Trial trial)
    {
        Type kind = trial.World.GetType();
        string world = string.Join(", ", Differences(
            JsonSerializer.SerializeToNode(trial.World, kind),
            JsonSerializer.SerializeToNode(Activator.CreateInstance(kind), kind)));
        string options = string.Join(", ", Differences(
            JsonSerializer.SerializeToNode(trial.Options with { Seed = 1 }),
            JsonSerializer.SerializeToNode(new JepaTrainingOptions())));
        return $"{kind.Name} {{ {world} }}, {trial.TrainingSeries} series of {trial.SeriesLength}; "
            + $"{nameof(JepaTrainingOptions)} {{ {options} }}";
    }

    private static IEnumerable<string> Differences(JsonNode? given, JsonNode? usual)
    {
        if (JsonNode.DeepEquals(given, usual))
            yield break;
        foreach ((string name, JsonNode? value) in given!.AsObject())
        {
            JsonNode? expected = usual![name];
            if (JsonNode.DeepEquals(value, expected))
                continue;
            yield return value is JsonObject && expected is JsonObject
                ? $"{name} = {{ {string.Join(", ", Differences(value, expected))} }}"
                : $"{name} = {value?.ToJsonString() ?? "null"}";
        }
    }
}
