namespace Jepa.MLNet.Tests.Fixtures;

/// <summary>A protobuf message under construction, field number by field number: as much of ONNX as the fixtures need.</summary>
internal sealed class OnnxMessage
{
    private readonly List<byte> _bytes = [];

    public OnnxMessage Number(int field, long value) => Tag(field, wireType: 0).Varint((ulong)value);

    public OnnxMessage Text(int field, string value) => Bytes(field, System.Text.Encoding.UTF8.GetBytes(value));

    public OnnxMessage Message(int field, OnnxMessage value) => Bytes(field, value.ToArray());

    public OnnxMessage Bytes(int field, byte[] value)
    {
        Tag(field, wireType: 2).Varint((ulong)value.Length);
        _bytes.AddRange(value);
        return this;
    }

    public byte[] ToArray() => [.. _bytes];

    private OnnxMessage Tag(int field, int wireType) => Varint((ulong)((field << 3) | wireType));

    private OnnxMessage Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            _bytes.Add((byte)(value | 0x80));
        _bytes.Add((byte)value);
        return this;
    }
}
