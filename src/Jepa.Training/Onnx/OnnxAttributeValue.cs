using Jepa.Training.Onnx.Proto;

namespace Jepa.Training.Onnx;

/// <summary>An attribute of an ONNX node, of one of the types that our graphs use.</summary>
public readonly struct OnnxAttributeValue
{
    private readonly AttributeProto _value;

    private OnnxAttributeValue(AttributeProto value) => _value = value;

    /// <summary>Makes a whole number an attribute.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator OnnxAttributeValue(long value) =>
        new(new AttributeProto { I = value, Type = AttributeProto.Types.AttributeType.Int });

    /// <summary>Makes a number an attribute.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator OnnxAttributeValue(float value) =>
        new(new AttributeProto { F = value, Type = AttributeProto.Types.AttributeType.Float });

    /// <summary>Makes whole numbers an attribute.</summary>
    /// <param name="values">The numbers.</param>
    public static implicit operator OnnxAttributeValue(long[] values) =>
        new(new AttributeProto { Ints = { values }, Type = AttributeProto.Types.AttributeType.Ints });

    internal AttributeProto Named(string name) => new(_value) { Name = name };
}
