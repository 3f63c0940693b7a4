using System.Numerics;

namespace Jepa.Training.Losses.Fused;

/// <summary>A vector register of float32 lanes; all widths round alike and give the same bits.</summary>
internal unsafe interface ILanes<TSelf> :
    IAdditionOperators<TSelf, TSelf, TSelf>,
    ISubtractionOperators<TSelf, TSelf, TSelf>,
    IMultiplyOperators<TSelf, TSelf, TSelf>
    where TSelf : struct, ILanes<TSelf>
{
    /// <summary>Gets the number of lanes.</summary>
    static abstract int Count { get; }

    static abstract TSelf Broadcast(float value);

    static abstract TSelf Load(float* source);

    static abstract void Store(TSelf value, float* destination);

    /// <summary>a·b + c with a single rounding.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>a·b − c with a single rounding.</summary>
    /// <remarks>
    /// Each width names its own instruction: from a·b + (−c) .NET 10 makes a negation and a multiply-add, 25
    /// negations in the pass that sums.
    /// </remarks>
    static abstract TSelf MultiplySubtract(TSelf a, TSelf b, TSelf c);

    /// <summary>The nearest whole number, halves to even.</summary>
    static abstract TSelf Round(TSelf value);

    static abstract TSelf Floor(TSelf value);
}
