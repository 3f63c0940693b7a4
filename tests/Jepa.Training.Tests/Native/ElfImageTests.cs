using System.Buffers.Binary;
using System.Text;
using Jepa.Training.Native;
using Jepa.Training.Tests.Fixtures;

namespace Jepa.Training.Tests.Native;

[TestClass]
public sealed class ElfImageTests
{
    private const string Version = "GLIBCXX_3.4.32";

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void TryWeakenVersion_TorchSharpsLibrary_FlipsOneFlag()
    {
        byte[] original = File.ReadAllBytes(LibTorchFixture.TorchSharpPath), image = [.. original];

        Assert.IsTrue(ElfImage.TryWeakenVersion(image, Version));

        int changed = Enumerable.Range(0, original.Length).Single(index => image[index] != original[index]);
        Assert.AreEqual(original[changed] | 0x2, image[changed]);
        // The entry, vna_hash · vna_flags · vna_other · …, begins four bytes before its flags, with the hash of the version's name.
        Assert.AreEqual(ElfHash(Version), BinaryPrimitives.ReadUInt32LittleEndian(image.AsSpan(changed - 4)));
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void TryWeakenVersion_Twice_IsOnce()
    {
        byte[] image = File.ReadAllBytes(LibTorchFixture.TorchSharpPath);
        ElfImage.TryWeakenVersion(image, Version);
        byte[] once = [.. image];

        Assert.IsTrue(ElfImage.TryWeakenVersion(image, Version));

        CollectionAssert.AreEqual(once, image);
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    [DataRow("GLIBCXX_9.9.99")]
    [DataRow("GLIBCXX_3.4.3")] // a version's beginning is not the version
    [DataRow("")]
    public void TryWeakenVersion_VersionThatIsNotRequired_ChangesNothing(string version)
    {
        byte[] original = File.ReadAllBytes(LibTorchFixture.TorchSharpPath), image = [.. original];

        Assert.IsFalse(ElfImage.TryWeakenVersion(image, version));

        CollectionAssert.AreEqual(original, image);
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void TryWeakenVersion_TruncatedImage_IsNone()
    {
        byte[] image = File.ReadAllBytes(LibTorchFixture.TorchSharpPath);

        // The section headers lie at the end of the file: without their last part there is no version table to be found.
        foreach (int length in Enumerable.Range(0, 70).Concat(Enumerable.Range(1, 99).Select(percent => (int)(image.LongLength * percent / 100))))
            Assert.IsFalse(ElfImage.TryWeakenVersion(image.AsSpan(0, length), Version), $"the first {length} bytes");
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    [Timeout(20_000)]
    public void TryWeakenVersion_DamagedTables_EndWithoutAnException()
    {
        byte[] original = File.ReadAllBytes(LibTorchFixture.TorchSharpPath), image = [.. original];
        (int header, int need) = FindVersionNeeds(image);
        var random = new Random(1);
        foreach ((int start, int length) in new[] { (0, 64), (header, 64), (need, 160) })
        {
            for (int round = 0; round < 500; round++)
            {
                for (int damage = random.Next(1, 5); damage > 0; damage--)
                    image[start + random.Next(length)] = (byte)random.Next(256);
                ElfImage.TryWeakenVersion(image, "GLIBCXX_9.9.99");
                original.AsSpan().CopyTo(image);
            }
        }
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    [Timeout(20_000)]
    public void TryWeakenVersion_TableThatLeadsBackToItself_IsNone()
    {
        byte[] image = File.ReadAllBytes(LibTorchFixture.TorchSharpPath);
        (_, int need) = FindVersionNeeds(image);
        uint next = BinaryPrimitives.ReadUInt32LittleEndian(image.AsSpan(need + 12));
        BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(need + (int)next + 12), 0 - next);

        Assert.IsFalse(ElfImage.TryWeakenVersion(image, "GLIBCXX_9.9.99"));
    }

    [TestMethod]
    public void TryWeakenVersion_Garbage_IsNone()
    {
        byte[] garbage = new byte[4096];
        new Random(1).NextBytes(garbage);

        Assert.IsFalse(ElfImage.TryWeakenVersion(garbage, Version));
        Assert.IsFalse(ElfImage.TryWeakenVersion(Encoding.ASCII.GetBytes("#!/bin/sh\n"), Version));
        Assert.IsFalse(ElfImage.TryWeakenVersion([], Version));
        for (int round = 0; round < 1000; round++) // with the magic of an ELF file, and nothing else of it
        {
            new Random(round).NextBytes(garbage);
            new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1 }.CopyTo(garbage, 0);
            Assert.IsFalse(ElfImage.TryWeakenVersion(garbage, Version), $"round {round}");
        }
    }

    /// <summary>The hash of symbol versions (System V ABI, elf_hash).</summary>
    private static uint ElfHash(string name)
    {
        uint hash = 0;
        foreach (char letter in name)
        {
            hash = (hash << 4) + letter;
            uint high = hash & 0xf0000000;
            hash = (hash ^ (high >> 24)) & ~high;
        }
        return hash;
    }

    /// <summary>The offsets of the section header of .gnu.version_r and of the section itself.</summary>
    private static (int Header, int Section) FindVersionNeeds(byte[] image)
    {
        int sections = (int)BitConverter.ToUInt64(image, 0x28), size = BitConverter.ToUInt16(image, 0x3A), count = BitConverter.ToUInt16(image, 0x3C);
        int header = Enumerable.Range(0, count).Select(index => sections + index * size).Single(offset => BitConverter.ToUInt32(image, offset + 4) == 0x6ffffffe);
        return (header, (int)BitConverter.ToUInt64(image, header + 0x18));
    }
}
