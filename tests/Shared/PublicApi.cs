using System.Reflection;
using PublicApiGenerator;

namespace Jepa.Tests;

/// <summary>Holds a library's public surface to the reviewed text in the test project's PublicApi.txt, so that a change of surface is seen in a diff.</summary>
internal static class PublicApi
{
    /// <remarks>By default namespaces that begin with Microsoft or System are left out; the catalogs of an ML.NET extension are in one.</remarks>
    private static readonly ApiGeneratorOptions Options = new() { IncludeAssemblyAttributes = false, DenyNamespacePrefixes = [] };

    public static void AssertReviewed(Assembly library)
    {
        string reviewed = Path.Combine(AppContext.BaseDirectory, "PublicApi.txt");
        string received = Path.ChangeExtension(reviewed, ".received.txt");
        string surface = library.GeneratePublicApi(Options).ReplaceLineEndings("\n").TrimEnd() + "\n";

        File.WriteAllText(received, surface);
        Assert.AreEqual(
            File.ReadAllText(reviewed).ReplaceLineEndings("\n"), surface,
            $"The public surface has changed. Review '{received}' and, if it is as it should be, make it the test project's PublicApi.txt.");
    }
}
