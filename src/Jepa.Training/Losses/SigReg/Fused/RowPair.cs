using System.Runtime.CompilerServices;

namespace Jepa.Training.Losses.Fused;

/// <summary>Two rows: for the 16 vector registers of x86 before AVX-512.</summary>
internal readonly unsafe struct RowPair<TLanes>(TLanes first, TLanes second)
    : IRowGroup<RowPair<TLanes>, TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TLanes _first = first;
    private readonly TLanes _second = second;

    public static int Count => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RowPair<TLanes> operator +(RowPair<TLanes> left, RowPair<TLanes> right) =>
        new(left._first + right._first, left._second + right._second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RowPair<TLanes> Broadcast(TLanes value) => new(value, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RowPair<TLanes> Load(float* source, nint stride) =>
        new(TLanes.Load(source), TLanes.Load(source + stride));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(RowPair<TLanes> rows, float* destination, nint stride)
    {
        TLanes.Store(rows._first, destination);
        TLanes.Store(rows._second, destination + stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (RowPair<TLanes> Sine, RowPair<TLanes> Cosine) SinCos(RowPair<TLanes> rows, TLanes factor)
    {
        (TLanes firstSine, TLanes firstCosine) = LanesMath.SinCos(rows._first, factor);
        (TLanes secondSine, TLanes secondCosine) = LanesMath.SinCos(rows._second, factor);
        return (new(firstSine, secondSine), new(firstCosine, secondCosine));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RowPair<TLanes> MultiplyAdd(TLanes a, RowPair<TLanes> b, RowPair<TLanes> c) =>
        new(TLanes.MultiplyAdd(a, b._first, c._first), TLanes.MultiplyAdd(a, b._second, c._second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RowPair<TLanes> MultiplySubtract(RowPair<TLanes> a, RowPair<TLanes> b, RowPair<TLanes> c) =>
        new(TLanes.MultiplySubtract(a._first, b._first, c._first),
            TLanes.MultiplySubtract(a._second, b._second, c._second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes AddTo(TLanes sum, RowPair<TLanes> rows) =>
        sum + (rows._first + rows._second);
}
