using Jepa.Training.Export.Proto;

namespace Jepa.Training.Export;

/// <summary>The value of a node's attribute, of one of the types that our graphs use.</summary>
internal readonly struct OnnxAttribute
{
    private readonly AttributeProto _value;

    private OnnxAttribute(AttributeProto value) => _value = value;

    public static implicit operator OnnxAttribute(long value) => new(new AttributeProto { I = value, Type = AttributeProto.Types.AttributeType.Int });

    public static implicit operator OnnxAttribute(float value) => new(new AttributeProto { F = value, Type = AttributeProto.Types.AttributeType.Float });

    public static implicit operator OnnxAttribute(long[] values) => new(new AttributeProto { Ints = { values }, Type = AttributeProto.Types.AttributeType.Ints });

    public AttributeProto Named(string name) => new(_value) { Name = name };
}
