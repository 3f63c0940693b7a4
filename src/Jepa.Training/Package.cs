using System.Reflection;

namespace Jepa.Training;

/// <summary>What this package says of itself in the files it writes.</summary>
internal static class Package
{
    /// <summary>
    /// Gets the package's version. The assembly's own does not move with it: saved ML.NET models name it in full.
    /// </summary>
    public static string Version { get; } = typeof(Package).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
