using System.Runtime.CompilerServices;

namespace Jepa.Training.Losses.Fused;

/// <summary>One row: what is left of a batch beside its pairs.</summary>
internal readonly unsafe struct SingleRow<TLanes>(TLanes row)
    : IRowGroup<SingleRow<TLanes>, TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TLanes _row = row;

    public static int Count => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SingleRow<TLanes> operator +(SingleRow<TLanes> left, SingleRow<TLanes> right) =>
        new(left._row + right._row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SingleRow<TLanes> Broadcast(TLanes value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SingleRow<TLanes> Load(float* source, nint stride) => new(TLanes.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(SingleRow<TLanes> rows, float* destination, nint stride) =>
        TLanes.Store(rows._row, destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (SingleRow<TLanes> Sine, SingleRow<TLanes> Cosine) SinCos(SingleRow<TLanes> rows, TLanes factor)
    {
        (TLanes sine, TLanes cosine) = LanesMath.SinCos(rows._row, factor);
        return (new(sine), new(cosine));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SingleRow<TLanes> MultiplyAdd(TLanes a, SingleRow<TLanes> b, SingleRow<TLanes> c) =>
        new(TLanes.MultiplyAdd(a, b._row, c._row));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SingleRow<TLanes> MultiplySubtract(SingleRow<TLanes> a, SingleRow<TLanes> b, SingleRow<TLanes> c) =>
        new(TLanes.MultiplySubtract(a._row, b._row, c._row));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes AddTo(TLanes sum, SingleRow<TLanes> rows) => sum + rows._row;
}
