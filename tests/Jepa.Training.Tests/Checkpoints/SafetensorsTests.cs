using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using CsCheck;
using Jepa.Training.Checkpoints;
using Jepa.Training.Tests.Fixtures;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Tests.Checkpoints;

[TestClass]
public sealed class SafetensorsTests
{
    private static readonly Dictionary<string, string> Metadata = new() { ["plain"] = "text", ["öde \"quoted\""] = "{\"a\": 1}\n" };

    [TestMethod]
    public void Read_WhatWasWritten_IsTheSameBits()
    {
        using DisposeScope scope = NewDisposeScope();
        using var folder = new TestFolder();
        float[] odd = [0, -0f, float.NaN, float.PositiveInfinity, float.Epsilon, float.MaxValue];
        Tensor bytes = arange(7, ScalarType.Byte), matrix = tensor(odd, [2, 3]), transposed = matrix.t();

        Safetensors.Write(folder["a.safetensors"], [("matrix", matrix), ("bytes", bytes), ("transposed", transposed), ("scalar", tensor(3.5f)), ("none", zeros(0, 3))], Metadata);
        (IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata) = Safetensors.Read(folder["a.safetensors"]);

        CollectionAssert.AreEquivalent(new[] { "matrix", "bytes", "transposed", "scalar", "none" }, tensors.Keys.ToArray());
        CollectionAssert.AreEqual(new long[] { 2, 3 }, tensors["matrix"].shape);
        CollectionAssert.AreEqual(Bits(odd), Bits(tensors["matrix"].data<float>().ToArray()));
        CollectionAssert.AreEqual(new byte[] { 0, 1, 2, 3, 4, 5, 6 }, tensors["bytes"].data<byte>().ToArray());
        CollectionAssert.AreEqual(new long[] { 3, 2 }, tensors["transposed"].shape);
        CollectionAssert.AreEqual(Bits([odd[0], odd[3], odd[1], odd[4], odd[2], odd[5]]), Bits(tensors["transposed"].data<float>().ToArray()), "row after row");
        Assert.IsEmpty(tensors["scalar"].shape);
        Assert.AreEqual(3.5f, tensors["scalar"].item<float>());
        CollectionAssert.AreEqual(new long[] { 0, 3 }, tensors["none"].shape);
        CollectionAssert.AreEquivalent(Metadata.ToArray(), metadata.ToArray());
        CollectionAssert.AreEqual(new[] { "a.safetensors" }, folder.Contents);
    }

    [TestMethod]
    public void Write_LeftAsideByAKilledProcess_IsDeletedOnceItIsOld()
    {
        using DisposeScope scope = NewDisposeScope();
        using var folder = new TestFolder();
        string stale = $"run.{new string('a', 32)}.part", recent = $"run.{new string('b', 32)}.part", another = $"other.{new string('a', 32)}.part";
        string[] strangers = ["run.part", "run.notes.part", another];
        foreach (string name in (string[])[stale, recent, .. strangers])
            File.WriteAllText(folder[name], "half");
        foreach (string name in (string[])[stale, .. strangers])
            File.SetLastWriteTimeUtc(folder[name], File.GetLastWriteTimeUtc(folder[recent]) - TimeSpan.FromHours(2));

        Safetensors.Write(folder["run"], [("first", zeros(1))], Metadata);

        CollectionAssert.AreEquivalent((string[])["run", recent, .. strangers], folder.Contents);
    }

    [TestMethod]
    public void Write_File_IsInTheFormatAsPublished()
    {
        using DisposeScope scope = NewDisposeScope();
        using var folder = new TestFolder();

        Safetensors.Write(folder["a.safetensors"], [("first", tensor(new float[] { 1, 2, 3, 4, 5, 6 }, [2, 3])), ("second", arange(3, ScalarType.Byte))], Metadata);

        byte[] file = File.ReadAllBytes(folder["a.safetensors"]);
        int length = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(file));
        Assert.AreEqual(0, length % 8, "the data is aligned");
        Assert.AreEqual((byte)'{', file[8]);
        using JsonDocument header = JsonDocument.Parse(file.AsMemory(8, length));
        byte[] data = file[(8 + length)..];
        Assert.AreEqual("text", header.RootElement.GetProperty("__metadata__").GetProperty("plain").GetString());
        AssertEntry("first", "F32", [2, 3], [0, 24]);
        AssertEntry("second", "U8", [3], [24, 27]);
        CollectionAssert.AreEqual(new float[] { 1, 2, 3, 4, 5, 6 }, MemoryMarshal.Cast<byte, float>(data.AsSpan(0, 24)).ToArray());
        CollectionAssert.AreEqual(new byte[] { 0, 1, 2 }, data[24..]);
        Assert.HasCount(3, header.RootElement.EnumerateObject());

        void AssertEntry(string name, string type, long[] shape, long[] offsets)
        {
            JsonElement entry = header.RootElement.GetProperty(name);
            Assert.AreEqual(type, entry.GetProperty("dtype").GetString());
            CollectionAssert.AreEqual(shape, entry.GetProperty("shape").EnumerateArray().Select(number => number.GetInt64()).ToArray());
            CollectionAssert.AreEqual(offsets, entry.GetProperty("data_offsets").EnumerateArray().Select(number => number.GetInt64()).ToArray());
        }
    }

    [TestMethod]
    public void Read_FileOfAnotherWriter_IsUnderstood()
    {
        // No metadata, no padding, the entries' properties in another order, and tensors not in the order of their data.
        using DisposeScope scope = NewDisposeScope();
        using var folder = new TestFolder();
        File.WriteAllBytes(folder["a"], FileOf(
            """{"b":{"data_offsets":[4,8],"shape":[1],"dtype":"F32"},"a":{"shape":[],"dtype":"F32","data_offsets":[0,4]}}""",
            [.. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(2f)]));

        (IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata) = Safetensors.Read(folder["a"]);

        Assert.AreEqual((1f, 2f), (tensors["a"].item<float>(), tensors["b"].item<float>()));
        Assert.IsEmpty(metadata);
    }

    private static readonly (string What, byte[] File)[] Damages =
    [
        ("nothing", []),
        ("half a length", [1, 0, 0]),
        ("a length and nothing else", Length(8)),
        ("a header of 10¹⁸ bytes", [.. Length(1_000_000_000_000_000_000), .. "{}"u8]),
        ("a header of 2⁶⁴ − 1 bytes", [.. Length(ulong.MaxValue), .. "{}"u8]),
        ("a header of 90 MB in a file without", [.. Length(90_000_000), .. "{}"u8]),
        ("text", "This is not a checkpoint at all, but it is long enough to be one."u8.ToArray()),
        ("no JSON", FileOf("{\"a\": ", [])),
        ("null", FileOf("null", [])),
        ("an array", FileOf("[]", [])),
        ("deep nesting", FileOf(string.Concat(Enumerable.Repeat("{\"a\":", 10_000)), [])),
        ("no UTF-8", [.. Length(4), 0xFF, 0xFE, 0xC0, 0x80]),
        ("metadata null", FileOf("""{"__metadata__":null}""", [])),
        ("metadata of numbers", FileOf("""{"__metadata__":{"a":1}}""", [])),
        ("metadata of nulls", FileOf("""{"__metadata__":{"a":null}}""", [])),
        ("an entry null", FileOf("""{"a":null}""", [])),
        ("an entry that is text", FileOf("""{"a":"b"}""", [])),
        ("an empty entry", FileOf("""{"a":{}}""", [])),
        ("no type", FileOf("""{"a":{"shape":[1],"data_offsets":[0,4]}}""", new byte[4])),
        ("a type unheard of", FileOf(Entry("[1]", "[0,4]", "F128"), new byte[4])),
        ("no shape", FileOf("""{"a":{"dtype":"F32","data_offsets":[0,4]}}""", new byte[4])),
        ("a shape null", FileOf(Entry("null", "[0,4]"), new byte[4])),
        ("a shape of text", FileOf(Entry("[\"1\"]", "[0,4]"), new byte[4])),
        ("half a row", FileOf(Entry("[1.5]", "[0,6]"), new byte[6])),
        ("a negative shape", FileOf(Entry("[-1]", "[0,4]"), new byte[4])),
        ("negative shapes whose product fits", FileOf(Entry("[-1,-1]", "[0,4]"), new byte[4])),
        ("a shape whose product overflows", FileOf(Entry("[4294967296,4294967296]", "[0,4]"), new byte[4])),
        ("a shape whose product overflows to what is there", FileOf(Entry("[4294967296,4294967296,1]", "[0,0]"), [])),
        ("a shape whose bytes overflow to what is there", FileOf(Entry("[4611686018427387905]", "[0,4]"), new byte[4])),
        ("a shape of 4 TB", FileOf(Entry("[1000000000000]", "[0,4]"), new byte[4])),
        ("a shape of 40 GB", FileOf(Entry("[10000000000]", "[0,4]"), new byte[4])),
        ("a dimension beyond 64 bits", FileOf(Entry("[100000000000000000000]", "[0,4]"), new byte[4])),
        ("a thousand dimensions", FileOf(Entry($"[{string.Join(',', Enumerable.Repeat(1, 1_000))}]", "[0,4]"), new byte[4])),
        ("no offsets", FileOf("""{"a":{"dtype":"F32","shape":[1]}}""", new byte[4])),
        ("offsets null", FileOf(Entry("[1]", "null"), new byte[4])),
        ("offsets empty", FileOf(Entry("[1]", "[]"), new byte[4])),
        ("one offset", FileOf(Entry("[1]", "[0]"), new byte[4])),
        ("three offsets", FileOf(Entry("[1]", "[0,4,8]"), new byte[8])),
        ("a span longer than the shape", FileOf(Entry("[1]", "[0,8]"), new byte[8])),
        ("a span shorter than the shape", FileOf(Entry("[2]", "[0,4]"), new byte[8])),
        ("an end past the file", FileOf(Entry("[2]", "[0,8]"), new byte[4])),
        ("a start past the file", FileOf(Entry("[1]", "[100,104]"), new byte[4])),
        ("a negative start", FileOf(Entry("[1]", "[-4,0]"), new byte[4])),
        ("a start behind the end", FileOf(Entry("[1]", "[4,0]"), new byte[4])),
        ("offsets beyond 32 bits", FileOf(Entry("[1]", "[4294967296,4294967300]"), new byte[4])),
        ("offsets beyond 64 bits", FileOf(Entry("[1]", "[0,100000000000000000000]"), new byte[4])),
    ];

    private static IEnumerable<object[]> Damaged => Damages.Select(damage => new object[] { damage.What });

    [TestMethod]
    [DynamicData(nameof(Damaged))]
    public void Read_DamagedOrHostileFile_IsRefusedAndNamed(string what)
    {
        byte[] file = Damages.Single(damage => damage.What == what).File;
        using DisposeScope scope = NewDisposeScope();
        using var folder = new TestFolder();
        File.WriteAllBytes(folder["a.safetensors"], file);
        using Process self = Process.GetCurrentProcess();
        (long addresses, long allocated) = (self.VirtualMemorySize64, GC.GetAllocatedBytesForCurrentThread());

        var error = Assert.ThrowsExactly<InvalidDataException>(() => Safetensors.Read(folder["a.safetensors"]), what);

        Assert.Contains($"'{folder["a.safetensors"]}' is not a whole safetensors file: ", error.Message);
        self.Refresh();
        Assert.IsLessThan(1L << 30, self.VirtualMemorySize64 - addresses, "native memory reserved");
        Assert.IsLessThan(10L << 20, GC.GetAllocatedBytesForCurrentThread() - allocated, "managed memory");
    }

    [TestMethod]
    public void Read_FileCutOffAnywhere_IsRefused()
    {
        using DisposeScope scope = NewDisposeScope();
        using var folder = new TestFolder();
        byte[] whole = Written(folder);

        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(folder["cut"], whole[..length]);
            Assert.ThrowsExactly<InvalidDataException>(() => Safetensors.Read(folder["cut"]), $"{length} of {whole.Length} bytes");
        }
    }

    [TestMethod]
    public void Read_AnyBytesChanged_IsReadOrRefusedAndNothingElse()
    {
        using var folder = new TestFolder();
        byte[] whole = Written(folder);
        const string Meaningful = "0129-{}[]\",:";
        Gen<byte> anyByte = Gen.Select(Gen.Bool, Gen.Byte, Gen.Int[0, Meaningful.Length - 1], (any, value, index) => any ? value : (byte)Meaningful[index]);
        Gen<(int, byte)[]> changes = Gen.Select(Gen.Int[0, whole.Length - 1], anyByte).Array[1, 4];

        changes.Check(
            1_000,
            changed =>
            {
                using DisposeScope scope = NewDisposeScope();
                byte[] file = [.. whole];
                foreach ((int position, byte value) in changed)
                    file[position] = value;
                File.WriteAllBytes(folder["changed"], file);
                try
                {
                    Safetensors.Read(folder["changed"]);
                }
                catch (InvalidDataException)
                {
                }
            });
    }

    [TestMethod]
    public void Read_NoFile_SaysSo()
    {
        using var folder = new TestFolder();

        Assert.ThrowsExactly<FileNotFoundException>(() => Safetensors.Read(folder["none"]));
    }

    [TestMethod]
    public void Write_ThatFailsHalfWay_LeavesTheOldFileAndNothingElse()
    {
        using DisposeScope scope = NewDisposeScope();
        using var folder = new TestFolder();
        byte[] before = Written(folder);

        // A tensor without memory goes into the header like any other and fails when its bytes are wanted.
        Assert.Throws<Exception>(() => Safetensors.Write(folder["a"], [("first", ones(1000)), ("second", empty(3, device: META))], Metadata));
        Assert.ThrowsExactly<ArgumentException>(() => Safetensors.Write(folder["a"], [("first", ones(3, ScalarType.Float64))], Metadata));

        CollectionAssert.AreEqual(new[] { "a" }, folder.Contents);
        CollectionAssert.AreEqual(before, File.ReadAllBytes(folder["a"]));
    }

    [TestMethod]
    public void Write_Tensors_LeavesNoneBehind()
    {
        using var folder = new TestFolder();
        using Tensor matrix = ones(2, 3);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        using (NewDisposeScope())
            Safetensors.Write(folder["a"], [("matrix", matrix)], Metadata);

        Assert.AreEqual(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.AreEqual(6, matrix.sum().item<float>(), "it is still there");
    }

    private static byte[] Written(TestFolder folder)
    {
        using DisposeScope scope = NewDisposeScope();
        Safetensors.Write(folder["a"], [("first", ones(2, 3)), ("second", arange(3, ScalarType.Byte))], new Dictionary<string, string> { ["key"] = "text" });
        return File.ReadAllBytes(folder["a"]);
    }

    private static byte[] FileOf(string header, byte[] data) => [.. Length((ulong)Encoding.UTF8.GetByteCount(header)), .. Encoding.UTF8.GetBytes(header), .. data];

    private static byte[] Length(ulong length)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        return bytes;
    }

    private static string Entry(string shape, string offsets, string type = "F32") =>
        $$$"""{"a":{"dtype":"{{{type}}}","shape":{{{shape}}},"data_offsets":{{{offsets}}}}}""";

    private static int[] Bits(float[] numbers) => [.. numbers.Select(BitConverter.SingleToInt32Bits)];
}
