using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization;
using Jepa.MLNet;
using static TorchSharp.torch;

namespace Jepa.Training.Checkpoints;

/// <summary>
/// The safetensors format (https://github.com/huggingface/safetensors): the header's length in 8 bytes, a JSON header,
/// and the tensors' bytes one after another. Nothing in a file is ever executed.
/// </summary>
internal static class Safetensors
{
    private const string MetadataKey = "__metadata__";
    private const long LongestHeader = 100_000_000; // the limit of the reference implementation
    private const int MostDimensions = 64;

    private static readonly JsonSerializerOptions Strict = new()
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Writes a file atomically.</summary>
    public static void Write(
        string path,
        IReadOnlyList<(string Name, Tensor Value)> tensors,
        IReadOnlyDictionary<string, string> metadata)
    {
        using var file = new StagedFile(path, stream =>
        {
            byte[] header = HeaderOf(tensors, metadata);
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
            stream.Write(length);
            stream.Write(header);
            foreach ((_, Tensor value) in tensors)
            {
                using Tensor contiguous = value.cpu().contiguous();
                stream.Write(contiguous.bytes);
            }
        });
        file.Commit();
    }

    /// <summary>Reads a file into tensors that belong to the caller's dispose scope.</summary>
    /// <exception cref="InvalidDataException">The file is not in the format or is cut off.</exception>
    public static (IReadOnlyDictionary<string, Tensor> Tensors, IReadOnlyDictionary<string, string> Metadata) Read(
        string path)
    {
        try
        {
            return Parse(File.ReadAllBytes(path));
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException
            or ArgumentException or InvalidOperationException or OverflowException)
        {
            throw new InvalidDataException($"'{path}' is not a whole safetensors file: {exception.Message}", exception);
        }
    }

    private static (IReadOnlyDictionary<string, Tensor>, IReadOnlyDictionary<string, string>) Parse(
        ReadOnlySpan<byte> file)
    {
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(file);
        if (length > LongestHeader)
            throw new ArgumentException($"its header would have {length} bytes");
        ReadOnlySpan<byte> data = file[(8 + (int)length)..];
        ReadOnlySpan<byte> json = file.Slice(8, (int)length);
        Dictionary<string, JsonElement> header = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json)
            ?? throw new ArgumentException("its header is null");
        Dictionary<string, string> metadata = [];
        if (header.Remove(MetadataKey, out JsonElement texts))
        {
            metadata = texts.Deserialize<Dictionary<string, string>>()
                ?? throw new ArgumentException("its metadata is null");
        }
        if (metadata.ContainsValue(null!))
            throw new ArgumentException("its metadata holds null");
        var tensors = new Dictionary<string, Tensor>();
        foreach ((string name, JsonElement element) in header)
        {
            Entry entry = element.Deserialize<Entry>(Strict)
                ?? throw new ArgumentException($"the tensor '{name}' is null");
            if (entry.Offsets is not [long start, long end])
                throw new ArgumentException($"the tensor '{name}' has {entry.Offsets.Length} offsets; expected 2");
            // Before anything is allocated: what a file claims need not be in it.
            ReadOnlySpan<byte> bytes = data[checked((int)start)..checked((int)end)];
            ScalarType type = TypeOf(entry.Type);
            long size = SizeOf(name, entry.Shape, type);
            if (bytes.Length != size)
            {
                throw new ArgumentException(
                    $"the tensor '{name}' has {bytes.Length} bytes where its shape needs {size}");
            }
            Tensor value = empty(entry.Shape, type);
            bytes.CopyTo(value.bytes);
            tensors[name] = value;
        }
        return (tensors, metadata);
    }

    /// <summary>The bytes of a tensor.</summary>
    private static long SizeOf(string name, long[] shape, ScalarType type)
    {
        if (shape.Length > MostDimensions || shape.Any(dimension => dimension < 0))
            throw new ArgumentException($"the tensor '{name}' has no shape that a tensor can have");
        long elementSize = type == ScalarType.Float32 ? sizeof(float) : 1;
        return shape.Aggregate(elementSize, (size, dimension) => checked(size * dimension));
    }

    private static byte[] HeaderOf(
        IReadOnlyList<(string Name, Tensor Value)> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        var header = new Dictionary<string, object> { [MetadataKey] = metadata };
        long offset = 0;
        foreach ((string name, Tensor value) in tensors)
        {
            long end = offset + value.numel() * value.ElementSize;
            header[name] = new Entry(NameOf(value.dtype), value.shape, [offset, end]);
            offset = end;
        }
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(header);
        // The format asks for data aligned to 8 bytes and lets blanks fill the header up.
        byte[] padded = new byte[(json.Length + 7) / 8 * 8];
        padded.AsSpan().Fill((byte)' ');
        json.CopyTo(padded, 0);
        return padded;
    }

    private static string NameOf(ScalarType type) => type switch
    {
        ScalarType.Float32 => "F32",
        ScalarType.Byte => "U8",
        _ => throw new ArgumentException($"a tensor of {type} is not supported"),
    };

    private static ScalarType TypeOf(string name) => name switch
    {
        "F32" => ScalarType.Float32,
        "U8" => ScalarType.Byte,
        _ => throw new ArgumentException($"a tensor of {name} is not supported"),
    };

    private sealed record Entry(
        [property: JsonPropertyName("dtype")] string Type,
        [property: JsonPropertyName("shape")] long[] Shape,
        [property: JsonPropertyName("data_offsets")] long[] Offsets);
}
