namespace Jepa.Samples.Ball;

/// <summary>The output folder. What is written goes aside first, so that a run that fails or is stopped leaves earlier results as they were.</summary>
internal sealed class ResultFolder : IDisposable
{
    private readonly string _folder;

    public ResultFolder(string folder)
    {
        if (File.Exists(folder))
            throw new IOException($"'{folder}' is a file; expected a folder.");
        _folder = folder;
        Aside = Path.Combine(folder, $".{Guid.NewGuid():N}.part");
        Directory.CreateDirectory(Aside);
    }

    /// <summary>Gets the folder to write to until all is done.</summary>
    public string Aside { get; }

    /// <summary>Gives files their place, and replaces those that have it.</summary>
    public void Keep(params ReadOnlySpan<string> fileNames)
    {
        foreach (string fileName in fileNames)
        {
            if (Directory.Exists(Path.Combine(_folder, fileName)))
                throw new IOException($"'{Path.Combine(_folder, fileName)}' is a folder; expected a file or nothing.");
        }
        foreach (string fileName in fileNames)
            File.Move(Path.Combine(Aside, fileName), Path.Combine(_folder, fileName), overwrite: true);
    }

    public void Dispose() => Directory.Delete(Aside, recursive: true);
}
