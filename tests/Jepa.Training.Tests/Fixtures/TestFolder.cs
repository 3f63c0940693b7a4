namespace Jepa.Training.Tests.Fixtures;

/// <summary>A folder of a test's own, gone when the test is over.</summary>
internal sealed class TestFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jepa");

    public string this[string fileName] => Path.Combine(_folder.FullName, fileName);

    /// <summary>Gets the names of what lies in the folder, sorted.</summary>
    public string[] Contents => [.. _folder.EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Select(entry => entry.Name).Order(StringComparer.Ordinal)];

    public void Dispose() => _folder.Delete(recursive: true);
}
