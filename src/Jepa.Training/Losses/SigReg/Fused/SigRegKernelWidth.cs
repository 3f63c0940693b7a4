using System.Collections.Immutable;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Jepa.Training.Losses.Fused;

/// <summary>The kernel for one vector width: its lanes, and as many rows at once as the registers hold.</summary>
/// <remarks>
/// A row takes five registers, the gradient's six. Milliseconds for 1024 × 1024 projections on one core of a Zen 4, by
/// the rows at once, one to four: 5.5, 3.6, 4.7 and 10.3 with 256 bits and 16 registers; 3.8, 2.5, 2.4 and 2.3 with 512
/// bits and 32 registers. Rows that do not fit spill, and where the spills straddle cache lines four rows of 256 bits
/// take 16.
/// </remarks>
internal sealed unsafe class SigRegKernelWidth
{
    private SigRegKernelWidth(int lanes, Kernel run)
    {
        Lanes = lanes;
        Run = run;
    }

    /// <summary><see cref="SigRegKernel.Run"/> with its types chosen.</summary>
    public delegate void Kernel(
        SigRegQuadraturePoints quadrature, float* projections, float* gradient, nint rowStride, int rows,
        float gradientScale, float* values, float* scratch);

    /// <summary>Gets the widths that this machine has instructions for, the widest first.</summary>
    public static ImmutableArray<SigRegKernelWidth> Supported { get; } = [.. FindSupported()];

    /// <summary>Gets the number of directions that one call evaluates.</summary>
    public int Lanes { get; }

    /// <summary>Gets the kernel.</summary>
    public Kernel Run { get; }

    private static IEnumerable<SigRegKernelWidth> FindSupported()
    {
        if (Vector512.IsHardwareAccelerated)
            yield return Create<Vector512Lanes, RowQuad<Vector512Lanes>>();
        if (Avx2.IsSupported && Fma.IsSupported)
            yield return Create<Vector256Lanes, RowPair<Vector256Lanes>>();
        if (AdvSimd.Arm64.IsSupported)
            yield return Create<Vector128Lanes, RowQuad<Vector128Lanes>>();
        else if (Fma.IsSupported)
            yield return Create<Vector128Lanes, RowPair<Vector128Lanes>>();
        yield return Create<ScalarLanes, RowPair<ScalarLanes>>();
    }

    private static SigRegKernelWidth Create<TLanes, TRows>()
        where TLanes : struct, ILanes<TLanes>
        where TRows : struct, IRowGroup<TRows, TLanes> =>
        new(TLanes.Count, SigRegKernel.Run<TLanes, TRows>);
}
