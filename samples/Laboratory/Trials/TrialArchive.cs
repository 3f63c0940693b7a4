using System.Text.Json;

namespace Jepa.Samples.Lab.Trials;

/// <summary>Results by trial, in a folder: what an interrupted run had finished is not run again.</summary>
internal sealed class TrialArchive
{
    private readonly string _folder;

    public TrialArchive(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
    }

    /// <summary>The result of a trial that is over, or null. A damaged file counts as no result.</summary>
    public TrialResult? Find(Trial trial)
    {
        string path = PathOf(trial);
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

    /// <summary>Keeps a result. A process killed meanwhile leaves no half of it under its name.</summary>
    public void Keep(Trial trial, TrialResult result)
    {
        string path = PathOf(trial);
        string aside = path + ".part";
        File.WriteAllBytes(aside, JsonSerializer.SerializeToUtf8Bytes(result));
        File.Move(aside, path, overwrite: true);
    }

    private string PathOf(Trial trial) => Path.Combine(_folder, trial.Key() + ".json");
}
