using System.Runtime.CompilerServices;

namespace Jepa.Training.Losses.Fused;

/// <summary>Four rows: for the 32 vector registers of AVX-512 and of Arm.</summary>
internal readonly unsafe struct RowQuad<TLanes>(RowPair<TLanes> first, RowPair<TLanes> second)
    : IRowGroup<RowQuad<TLanes>, TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private readonly RowPair<TLanes> _first = first;
    private readonly RowPair<TLanes> _second = second;

    public static int Count => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RowQuad<TLanes> operator +(RowQuad<TLanes> left, RowQuad<TLanes> right) =>
        new(left._first + right._first, left._second + right._second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RowQuad<TLanes> Broadcast(TLanes value) =>
        new(RowPair<TLanes>.Broadcast(value), RowPair<TLanes>.Broadcast(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RowQuad<TLanes> Load(float* source, nint stride) =>
        new(RowPair<TLanes>.Load(source, stride), RowPair<TLanes>.Load(source + 2 * stride, stride));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(RowQuad<TLanes> rows, float* destination, nint stride)
    {
        RowPair<TLanes>.Store(rows._first, destination, stride);
        RowPair<TLanes>.Store(rows._second, destination + 2 * stride, stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (RowQuad<TLanes> Sine, RowQuad<TLanes> Cosine) SinCos(RowQuad<TLanes> rows, TLanes factor)
    {
        (RowPair<TLanes> firstSine, RowPair<TLanes> firstCosine) = RowPair<TLanes>.SinCos(rows._first, factor);
        (RowPair<TLanes> secondSine, RowPair<TLanes> secondCosine) = RowPair<TLanes>.SinCos(rows._second, factor);
        return (new(firstSine, secondSine), new(firstCosine, secondCosine));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RowQuad<TLanes> MultiplyAdd(TLanes a, RowQuad<TLanes> b, RowQuad<TLanes> c) =>
        new(RowPair<TLanes>.MultiplyAdd(a, b._first, c._first), RowPair<TLanes>.MultiplyAdd(a, b._second, c._second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RowQuad<TLanes> MultiplySubtract(RowQuad<TLanes> a, RowQuad<TLanes> b, RowQuad<TLanes> c) =>
        new(RowPair<TLanes>.MultiplySubtract(a._first, b._first, c._first),
            RowPair<TLanes>.MultiplySubtract(a._second, b._second, c._second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes AddTo(TLanes sum, RowQuad<TLanes> rows) =>
        RowPair<TLanes>.AddTo(RowPair<TLanes>.AddTo(sum, rows._first), rows._second);
}
