using System.Numerics;

namespace Jepa.Training.Losses.Fused;

/// <summary>A register block: neighbouring rows, a vector of lanes each, that go through the kernel together.</summary>
/// <remarks>
/// A row alone waits for itself: each step needs the one before. How many fit is a matter of registers, five a row.
/// </remarks>
internal unsafe interface IRowGroup<TSelf, TLanes> : IAdditionOperators<TSelf, TSelf, TSelf>
    where TSelf : struct, IRowGroup<TSelf, TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    /// <summary>Gets the number of rows.</summary>
    static abstract int Count { get; }

    static abstract TSelf Broadcast(TLanes value);

    /// <summary>Loads rows that lie <paramref name="stride"/> numbers apart.</summary>
    static abstract TSelf Load(float* source, nint stride);

    /// <summary>Stores rows <paramref name="stride"/> numbers apart.</summary>
    static abstract void Store(TSelf rows, float* destination, nint stride);

    static abstract (TSelf Sine, TSelf Cosine) SinCos(TSelf rows, TLanes factor);

    /// <summary>a·b + c in each row, with a single rounding.</summary>
    static abstract TSelf MultiplyAdd(TLanes a, TSelf b, TSelf c);

    /// <summary>a·b − c in each row, with a single rounding.</summary>
    static abstract TSelf MultiplySubtract(TSelf a, TSelf b, TSelf c);

    /// <summary>The sum plus the rows, which join it two by two: the same order and bits in every group.</summary>
    static abstract TLanes AddTo(TLanes sum, TSelf rows);
}
