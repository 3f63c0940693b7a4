namespace Jepa.MLNet;

/// <summary>
/// An atomic write: the file is written aside, in the same folder, and renamed when it is whole. Whoever finds a file
/// under its name finds all of it.
/// </summary>
internal sealed class StagedFile : IDisposable
{
    private const string Ending = ".part";

    /// <summary>Files aside that are older than this are left over from killed processes.</summary>
    private static readonly TimeSpan StaleAfter = TimeSpan.FromHours(1);

    private readonly string _path;
    private readonly string _aside;

    /// <summary>Writes aside; <see cref="Commit"/> gives the file its name.</summary>
    /// <exception cref="IOException">The path is a folder, or its folder cannot be written to.</exception>
    public StagedFile(string path, Action<Stream> write)
    {
        // A rename onto a folder would fail after everything has been written.
        if (Directory.Exists(path))
            throw new IOException($"'{path}' is a folder; expected the path of a file.");
        _path = path;
        _aside = $"{path}.{Guid.NewGuid():N}{Ending}";
        try
        {
            using FileStream file = File.Create(_aside);
            write(file);
            file.Flush(flushToDisk: true);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>
    /// Replaces the file of that name, if there is one, and deletes what killed processes left of it.
    /// </summary>
    public void Commit()
    {
        DeleteStale(File.GetLastWriteTimeUtc(_aside) - StaleAfter);
        File.Move(_aside, _path, overwrite: true);
    }

    public void Dispose() => File.Delete(_aside);

    private void DeleteStale(DateTime before)
    {
        string beginning = Path.GetFileName(_path) + ".";
        try
        {
            var folder = new DirectoryInfo(Path.GetDirectoryName(Path.GetFullPath(_path))!);
            foreach (FileInfo other in folder.EnumerateFiles("*" + Ending))
            {
                if (other.LastWriteTimeUtc < before && IsAside(other.Name))
                    other.Delete();
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What cannot be tidied up is no reason to lose what was written.
        }

        bool IsAside(string name) => name.StartsWith(beginning, StringComparison.Ordinal)
            && name.Length > beginning.Length + Ending.Length
            && Guid.TryParseExact(name.AsSpan()[beginning.Length..^Ending.Length], "N", out _);
    }
}
