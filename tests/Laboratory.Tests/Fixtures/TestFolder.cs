namespace Jepa.Samples.Lab.Tests.Fixtures;

/// <summary>A folder of a test's own, gone when the test is over.</summary>
internal sealed class TestFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("laboratory");

    public string FullName => _folder.FullName;

    public string this[string fileName] => Path.Combine(_folder.FullName, fileName);

    /// <summary>Gets the files in the folder and below, by their paths from it, sorted.</summary>
    public string[] Files =>
        [.. _folder.EnumerateFiles("*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(FullName, file.FullName).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    public void Dispose() => _folder.Delete(recursive: true);
}
