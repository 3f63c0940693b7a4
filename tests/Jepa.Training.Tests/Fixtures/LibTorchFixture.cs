using System.Security.Cryptography;
using Jepa.Training.Native;

namespace Jepa.Training.Tests.Fixtures;

/// <summary>Loads libtorch before the first test, because tests call torch before they call anything of ours.</summary>
[TestClass]
public static class LibTorchFixture
{
    /// <summary>Gets the path of TorchSharp's native library, as the build put it beside the tests.</summary>
    public static string TorchSharpPath { get; } = Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so");

    /// <summary>Gets the SHA-256 that the file had before anything was loaded.</summary>
    public static string HashBeforeLoading { get; private set; } = "";

    [AssemblyInitialize]
    public static void Load(TestContext context)
    {
        HashBeforeLoading = Hash();
        LibTorch.EnsureLoaded();
        TorchSharp.torch.set_num_threads(1);
    }

    public static string Hash()
    {
        using FileStream file = File.OpenRead(TorchSharpPath);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
