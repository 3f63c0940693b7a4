using Microsoft.ML;

namespace Jepa.MLNet.MLNetInternals;

/// <summary>What ML.NET writes before a saved transformer: its signatures and the versions of its format.</summary>
internal static class ComponentVersion
{
    /// <summary>The first format of every transformer here, which is still read.</summary>
    public const uint First = 0x00010001;

    /// <param name="modelSignature">Names the format: exactly 8 characters.</param>
    /// <param name="loaderSignature">Names the class that loads it: at most 24 characters.</param>
    /// <param name="written">The version of the format that is written.</param>
    /// <param name="readable">The oldest version whose readers understand what is written.</param>
    public static VersionInfo Create(
        string modelSignature, string loaderSignature, uint written = First, uint readable = First) => new(
        modelSignature,
        verWrittenCur: written,
        verReadableCur: readable,
        verWeCanReadBack: First,
        loaderSignature: loaderSignature,
        loaderAssemblyName: typeof(ComponentVersion).Assembly.FullName);
}
