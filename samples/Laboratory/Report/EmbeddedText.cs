using System.Reflection;

namespace Jepa.Samples.Lab.Report;

/// <summary>Texts embedded in the program.</summary>
internal static class EmbeddedText
{
    public static string Read(string name) =>
        Find(name) ?? throw new InvalidOperationException($"The program was built without its resource '{name}'.");

    /// <summary>A text, or null if the program was built without it.</summary>
    public static string? Find(string name)
    {
        using Stream? stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name);
        if (stream is null)
            return null;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
