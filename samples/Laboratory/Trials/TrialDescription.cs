using System.Text.Json;
using System.Text.Json.Nodes;
using Jepa.Training;

namespace Jepa.Samples.Lab.Trials;

/// <summary>A trial in words: what differs from the defaults of its world and of the trainer.</summary>
internal static class TrialDescription
{
    /// <summary>Says what a reader has to set to repeat a trial, the seed apart.</summary>
    public static string Of(Trial trial)
    {
        string world = string.Join(", ", Differences(
            JsonSerializer.SerializeToNode(trial.World, trial.World.GetType()),
            JsonSerializer.SerializeToNode(Activator.CreateInstance(trial.World.GetType()), trial.World.GetType())));
        string options = string.Join(", ", Differences(
            JsonSerializer.SerializeToNode(trial.Options with { Seed = 1 }), JsonSerializer.SerializeToNode(new JepaTrainingOptions())));
        return $"{trial.World.GetType().Name} {{ {world} }}, {trial.TrainingSeries} series of {trial.SeriesLength}; {nameof(JepaTrainingOptions)} {{ {options} }}";
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
