using System.Text.Json;

namespace Jepa.Samples.Lab.Trials;

/// <summary>A folder of results by trial, from which an interrupted run continues.</summary>
internal sealed class TrialArchive
{
    private readonly string _folder;

    public TrialArchive(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
    }

    /// <summary>A finished trial's result, or null; a damaged file counts as none.</summary>
    public TrialResult? Find(Trial trial)
    {
        string path = Path.Combine(_folder, NameOf(trial));
        if (!File.Exists(path))
            return null;
        try
        {
            using FileStream file = File.OpenRead(path);
            return JsonSerializer.Deserialize<TrialResult>(file);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Stores a result, whole or not at all.</summary>
    public void Keep(Trial trial, TrialResult result)
    {
        using var results = new ResultFolder(_folder);
        File.WriteAllBytes(Path.Combine(results.Aside, NameOf(trial)), JsonSerializer.SerializeToUtf8Bytes(result));
        results.Keep(NameOf(trial));
    }

    private static string NameOf(Trial trial) => trial.Key() + ".json";
}
