using Jepa.Training.Native;
using Jepa.Training.Tests.Fixtures;

namespace Jepa.Training.Tests.Native;

[TestClass]
public sealed class LibTorchTests
{
    [TestMethod]
    public void EnsureLoaded_Twice_LetsTorchWork()
    {
        LibTorch.EnsureLoaded();
        LibTorch.EnsureLoaded();

        using TorchSharp.torch.Tensor two = TorchSharp.torch.ones(2).sum();
        Assert.AreEqual(2, two.item<float>());
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void EnsureLoaded_FileInTheOutputFolder_IsUnchanged()
    {
        using (TorchSharp.torch.ones(1)) // torch is in use
            Assert.AreEqual(LibTorchFixture.HashBeforeLoading, LibTorchFixture.Hash());
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void EnsureLoaded_Copy_IsTheOnlyOneLoadedAndIsGoneFromDisk()
    {
        using (TorchSharp.torch.ones(1))
        {
            string[] loaded = [.. File.ReadLines("/proc/self/maps")
                .Where(line => line.Contains("libLibTorchSharp.so", StringComparison.Ordinal))
                .Select(line => line[line.IndexOf('/', StringComparison.Ordinal)..])
                .Distinct()];

            Assert.HasCount(1, loaded);
            if (loaded[0] != LibTorchFixture.TorchSharpPath)
            {
                Assert.EndsWith(" (deleted)", loaded[0]);
                Assert.IsFalse(Directory.Exists(Path.GetDirectoryName(loaded[0])));
            }
        }
    }
}
