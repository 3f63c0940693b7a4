namespace Jepa.Samples.Csv;

/// <summary>The files that a path means: itself, all of a folder, or those that a pattern fits.</summary>
public static class CsvFiles
{
    private static readonly string[] Endings = [".csv", ".tsv", ".tab", ".txt", ".dat"];

    /// <summary>Finds the files, sorted by name.</summary>
    /// <param name="path">A file, a folder, or a pattern with * or ? in its last part.</param>
    /// <exception cref="CsvFormatException">There is no such file.</exception>
    public static IReadOnlyList<string> Find(string path)
    {
        if (File.Exists(path))
            return [path];
        if (Directory.Exists(path))
        {
            string[] all = Sorted(Directory.EnumerateFiles(path)
                .Where(file => Endings.Contains(Path.GetExtension(file).ToLowerInvariant())));
            return all.Length > 0
                ? all
                : throw new CsvFormatException(
                    $"The folder '{path}' has no file that ends in {string.Join(", ", Endings)}.");
        }
        string pattern = Path.GetFileName(path);
        string folder = Path.GetDirectoryName(path) is { Length: > 0 } given ? given : ".";
        if (pattern.AsSpan().ContainsAny('*', '?') && Directory.Exists(folder))
        {
            string[] fitting = Sorted(Directory.EnumerateFiles(folder, pattern));
            if (fitting.Length > 0)
                return fitting;
        }
        throw new CsvFormatException($"There is no file, folder or fitting pattern '{Shown.Clip(path)}'.");
    }

    private static string[] Sorted(IEnumerable<string> paths) => [.. paths.Order(StringComparer.Ordinal)];
}
