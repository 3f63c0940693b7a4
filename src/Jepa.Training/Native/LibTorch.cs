using System.Runtime.InteropServices;

namespace Jepa.Training.Native;

/// <summary>
/// Loads libtorch, also on Linux distributions whose C++ runtime is older than the one TorchSharp was built with
/// (Debian 12 and Ubuntu 22.04 among them). Every entry point of this library calls it; call it yourself only if your
/// program uses TorchSharp before it uses anything of Jepa.Training.
/// </summary>
/// <remarks>
/// TorchSharp's native library asks for the symbol version <c>GLIBCXX_3.4.32</c> although no relocation refers to a
/// symbol of that version. Where the C++ runtime lacks it, a private copy of the library is loaded in which that one
/// requirement is marked weak; the package's own file is never touched, and where it loads as it is nothing happens.
/// </remarks>
public static class LibTorch
{
    private const string TorchSharpFile = "libLibTorchSharp.so";
    private const string TorchFile = "libtorch.so";
    private const string UnneededVersion = "GLIBCXX_3.4.32";

    private static readonly Lazy<bool> Loaded = new(Load);

    /// <summary>Makes sure that libtorch and TorchSharp's native library are loaded.</summary>
    /// <exception cref="DllNotFoundException">
    /// A native library is missing or cannot be loaded; the message says which and why.
    /// </exception>
    public static void EnsureLoaded() => _ = Loaded.Value;

    private static bool Load()
    {
        // Elsewhere TorchSharp's binaries carry no such requirement.
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            return true;

        string[] folders = NativeFolders();
        LoadOrThrow(Find(folders, TorchFile));
        string torchSharp = Find(folders, TorchSharpFile);
        if (TryLoad(torchSharp, out string reason))
            return true;
        if (!reason.Contains(UnneededVersion, StringComparison.Ordinal))
            throw CannotLoad(torchSharp, reason);
        LoadWithoutUnneededVersion(torchSharp);
        return true;
    }

    private static void LoadWithoutUnneededVersion(string torchSharp)
    {
        // A fresh folder that only this user can write to; a loaded file may be deleted at once.
        DirectoryInfo folder = Directory.CreateTempSubdirectory("jepa-libtorch-");
        try
        {
            byte[] image = File.ReadAllBytes(torchSharp);
            if (!ElfImage.TryWeakenVersion(image, UnneededVersion))
                throw CannotLoad(torchSharp, $"it requires {UnneededVersion} and its version table could not be read");
            string copy = Path.Combine(folder.FullName, TorchSharpFile);
            File.WriteAllBytes(copy, image);
            // TorchSharp later asks for the library by name; the loader then finds this one, which is already in
            // memory.
            LoadOrThrow(copy);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string[] NativeFolders()
    {
        string listed = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        return
        [
            AppContext.BaseDirectory,
            Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native"),
            .. listed.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries),
        ];
    }

    private static string Find(string[] folders, string file) =>
        folders.Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists)
        ?? throw new DllNotFoundException(
            $"The native library '{file}' was not found in {string.Join(", ", folders.Distinct())}: "
            + "let the application reference a TorchSharp runtime package, for example TorchSharp-cpu.");

    private static void LoadOrThrow(string path)
    {
        if (!TryLoad(path, out string reason))
            throw CannotLoad(path, reason);
    }

    private static bool TryLoad(string path, out string reason)
    {
        try
        {
            NativeLibrary.Load(path);
            reason = "";
            return true;
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            reason = exception.Message;
            return false;
        }
    }

    private static DllNotFoundException CannotLoad(string path, string reason) =>
        new($"The native library '{path}' cannot be loaded: {reason.ReplaceLineEndings(" ").Trim()}");
}
