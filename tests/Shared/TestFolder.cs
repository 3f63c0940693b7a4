namespace Jepa.Tests;

/// <summary>A folder of a test's own, gone when the test is over.</summary>
internal sealed class TestFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jepa");

    public string FullName => _folder.FullName;

    public string this[string fileName] => Path.Combine(_folder.FullName, fileName);

    /// <summary>Gets the files in the folder and below, by their paths from it, sorted.</summary>
    public string[] Files => PathsOf(_folder.EnumerateFiles("*", SearchOption.AllDirectories));

    /// <summary>Gets files and folders alike.</summary>
    public string[] Contents => PathsOf(_folder.EnumerateFileSystemInfos("*", SearchOption.AllDirectories));

    public string Write(string fileName, byte[] bytes)
    {
        File.WriteAllBytes(this[fileName], bytes);
        return this[fileName];
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string[] PathsOf(IEnumerable<FileSystemInfo> entries) =>
        [.. entries.Select(entry => Path.GetRelativePath(FullName, entry.FullName).Replace('\\', '/')).Order(StringComparer.Ordinal)];
}
