namespace Jepa.Training.Losses.Fused;

/// <summary>One lane: what is left over beside full vectors, and machines without them.</summary>
internal readonly unsafe struct ScalarLanes(float value) : ILanes<ScalarLanes>
{
    private readonly float _value = value;

    public static int Count => 1;

    public static ScalarLanes operator +(ScalarLanes left, ScalarLanes right) => new(left._value + right._value);

    public static ScalarLanes operator -(ScalarLanes left, ScalarLanes right) => new(left._value - right._value);

    public static ScalarLanes operator *(ScalarLanes left, ScalarLanes right) => new(left._value * right._value);

    public static ScalarLanes Broadcast(float value) => new(value);

    public static ScalarLanes Load(float* source) => new(*source);

    public static void Store(ScalarLanes value, float* destination) => *destination = value._value;

    public static ScalarLanes MultiplyAdd(ScalarLanes a, ScalarLanes b, ScalarLanes c) =>
        new(MathF.FusedMultiplyAdd(a._value, b._value, c._value));

    public static ScalarLanes MultiplySubtract(ScalarLanes a, ScalarLanes b, ScalarLanes c) =>
        new(MathF.FusedMultiplyAdd(a._value, b._value, -c._value));

    public static ScalarLanes Round(ScalarLanes value) => new(MathF.Round(value._value));

    public static ScalarLanes Floor(ScalarLanes value) => new(MathF.Floor(value._value));
}
