using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Jepa.Training.Losses.Fused;

/// <summary>4 lanes: NEON on Arm, and FMA on x86 for directions that fill no wider vector.</summary>
internal readonly unsafe struct Vector128Lanes(Vector128<float> value) : ILanes<Vector128Lanes>
{
    private readonly Vector128<float> _value = value;

    public static int Count => Vector128<float>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128Lanes operator +(Vector128Lanes left, Vector128Lanes right) =>
        new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128Lanes operator -(Vector128Lanes left, Vector128Lanes right) =>
        new(left._value - right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128Lanes operator *(Vector128Lanes left, Vector128Lanes right) =>
        new(left._value * right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128Lanes Broadcast(float value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128Lanes Load(float* source) => new(Vector128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128Lanes value, float* destination) => value._value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128Lanes MultiplyAdd(Vector128Lanes a, Vector128Lanes b, Vector128Lanes c) =>
        new(Vector128.FusedMultiplyAdd(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128Lanes MultiplySubtract(Vector128Lanes a, Vector128Lanes b, Vector128Lanes c) =>
        new(Fma.IsSupported
            ? Fma.MultiplySubtract(a._value, b._value, c._value)
            : Vector128.FusedMultiplyAdd(a._value, b._value, -c._value)); // NEON has no a·b − c

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128Lanes Round(Vector128Lanes value) => new(Vector128.Round(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128Lanes Floor(Vector128Lanes value) => new(Vector128.Floor(value._value));
}
