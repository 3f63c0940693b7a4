namespace Jepa.Training.Losses.Fused;

/// <summary>
/// SIGReg's value and gradient for as many neighbouring projections as there are lanes, in two passes:
/// <c>S = Σ_k q_k · [(C_k − φ_k)² + S_k²]</c> with the empirical means <c>C_k = mean_n cos(t_k h_n)</c>,
/// <c>S_k = mean_n sin(t_k h_n)</c>, and
/// <c>∂S/∂h_n = (2/N) Σ_k q_k t_k · [−(C_k − φ_k) sin(t_k h_n) + S_k cos(t_k h_n)]</c>.
/// </summary>
/// <remarks>
/// One sine and cosine for each number; those of the multiple angles follow by the Chebyshev recurrence. Rows go side
/// by side in groups of the caller's choice; what fills no group goes in pairs, and the last of an odd number by
/// itself.
/// </remarks>
internal static unsafe class SigRegKernel
{
    /// <summary>Sums over this many rows join the total at once, so that float32 keeps its digits at any N.</summary>
    private const int RowsPerPartialSum = 64;

    /// <summary>The scratch memory a call needs, in numbers.</summary>
    public static int ScratchLength(int rows, int knots, int lanes) => (2 * rows + 4 * knots) * lanes;

    /// <param name="quadrature">The knots and what belongs to them.</param>
    /// <param name="projections">The first of the lanes' numbers in the first row.</param>
    /// <param name="gradient">
    /// Receives ∂S/∂h times <paramref name="gradientScale"/>, laid out like the projections, whose place it may
    /// take.
    /// </param>
    /// <param name="rowStride">The distance between rows.</param>
    /// <param name="rows">N.</param>
    /// <param name="gradientScale">What the gradient is multiplied by.</param>
    /// <param name="values">Receives S, one number a lane.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/> numbers.</param>
    /// <typeparam name="TLanes">The vectors.</typeparam>
    /// <typeparam name="TRows">The rows that go side by side, an even number: sums take them two by two.</typeparam>
    public static void Run<TLanes, TRows>(
        SigRegQuadraturePoints quadrature, float* projections, float* gradient, nint rowStride, int rows,
        float gradientScale, float* values, float* scratch)
        where TLanes : struct, ILanes<TLanes>
        where TRows : struct, IRowGroup<TRows, TLanes>
    {
        int knots = quadrature.Knots;
        float* angles = scratch;
        float* cosineSums = angles + 2 * rows * TLanes.Count;
        float* sineSums = cosineSums + knots * TLanes.Count;
        float* partialSums = sineSums + knots * TLanes.Count;

        new Span<float>(cosineSums, 2 * knots * TLanes.Count).Clear();
        for (int row = 0; row < rows; row += RowsPerPartialSum)
        {
            int end = Math.Min(row + RowsPerPartialSum, rows);
            new Span<float>(partialSums, 2 * knots * TLanes.Count).Clear();
            int next = SumMultipleAngles<TLanes, TRows>(
                quadrature, projections, rowStride, row, end, angles, partialSums);
            next = SumMultipleAngles<TLanes, RowPair<TLanes>>(
                quadrature, projections, rowStride, next, end, angles, partialSums);
            SumMultipleAngles<TLanes, SingleRow<TLanes>>(
                quadrature, projections, rowStride, next, end, angles, partialSums);
            for (int offset = 0; offset < 2 * knots * TLanes.Count; offset += TLanes.Count)
            {
                TLanes total = TLanes.Load(cosineSums + offset) + TLanes.Load(partialSums + offset);
                TLanes.Store(total, cosineSums + offset);
            }
        }

        TLanes.Store(IntegrateAndWeigh<TLanes>(quadrature, rows, gradientScale, cosineSums, sineSums), values);

        int nextRow = EvaluateGradient<TLanes, TRows>(
            quadrature, gradient, rowStride, 0, rows, angles, cosineSums, sineSums);
        nextRow = EvaluateGradient<TLanes, RowPair<TLanes>>(
            quadrature, gradient, rowStride, nextRow, rows, angles, cosineSums, sineSums);
        EvaluateGradient<TLanes, SingleRow<TLanes>>(
            quadrature, gradient, rowStride, nextRow, rows, angles, cosineSums, sineSums);
    }

    /// <summary>
    /// Σ_n cos(kθ_n) and Σ_n sin(kθ_n) for every knot, over the whole groups between two rows; keeps cos θ_n and
    /// sin θ_n for the gradient. Returns the first row left over.
    /// </summary>
    private static int SumMultipleAngles<TLanes, TRows>(
        SigRegQuadraturePoints quadrature, float* projections, nint rowStride, int row, int end,
        float* angles, float* cosineSums)
        where TLanes : struct, ILanes<TLanes>
        where TRows : struct, IRowGroup<TRows, TLanes>
    {
        TLanes spacing = TLanes.Broadcast(quadrature.KnotSpacing);
        float* sineSums = cosineSums + quadrature.Knots * TLanes.Count;
        for (; row + TRows.Count <= end; row += TRows.Count)
        {
            (TRows s, TRows c) = TRows.SinCos(TRows.Load(projections + row * rowStride, rowStride), spacing);
            float* kept = angles + 2 * row * TLanes.Count;
            TRows.Store(c, kept, 2 * TLanes.Count);
            TRows.Store(s, kept + TLanes.Count, 2 * TLanes.Count);

            TRows twice = c + c;
            TRows cBefore = TRows.Broadcast(TLanes.Broadcast(1)), sBefore = default;
            for (int knot = 1; knot < quadrature.Knots; knot++)
            {
                float* cosineSum = cosineSums + knot * TLanes.Count;
                float* sineSum = sineSums + knot * TLanes.Count;
                TLanes.Store(TRows.AddTo(TLanes.Load(cosineSum), c), cosineSum);
                TLanes.Store(TRows.AddTo(TLanes.Load(sineSum), s), sineSum);
                (cBefore, c) = (c, TRows.MultiplySubtract(twice, c, cBefore));
                (sBefore, s) = (s, TRows.MultiplySubtract(twice, s, sBefore));
            }
        }
        return row;
    }

    /// <summary>
    /// Returns S; turns the sums into the gradient's coefficients: of sin(kθ) in place of the cosines' sums, of
    /// cos(kθ) in place of the sines'.
    /// </summary>
    private static TLanes IntegrateAndWeigh<TLanes>(
        SigRegQuadraturePoints quadrature, int rows, float gradientScale, float* cosineSums, float* sineSums)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes perRow = TLanes.Broadcast(1f / rows);
        TLanes value = default;
        for (int knot = 1; knot < quadrature.Knots; knot++)
        {
            float* cosineSum = cosineSums + knot * TLanes.Count;
            float* sineSum = sineSums + knot * TLanes.Count;
            TLanes normal = TLanes.Broadcast(quadrature.CharacteristicFunction[knot]);
            TLanes cosineError = TLanes.MultiplySubtract(TLanes.Load(cosineSum), perRow, normal);
            TLanes sineError = TLanes.Load(sineSum) * perRow;
            TLanes squaredError = TLanes.MultiplyAdd(cosineError, cosineError, sineError * sineError);
            value = TLanes.MultiplyAdd(TLanes.Broadcast(quadrature.Weights[knot]), squaredError, value);

            float coefficient = 2f / rows * quadrature.Weights[knot] * (knot * quadrature.KnotSpacing) * gradientScale;
            TLanes.Store(cosineError * TLanes.Broadcast(-coefficient), cosineSum);
            TLanes.Store(sineError * TLanes.Broadcast(coefficient), sineSum);
        }
        return value;
    }

    /// <summary>Σ_k a_k sin(kθ_n) + b_k cos(kθ_n) for whole groups; returns the first row left over.</summary>
    private static int EvaluateGradient<TLanes, TRows>(
        SigRegQuadraturePoints quadrature, float* gradient, nint rowStride, int row, int end,
        float* angles, float* sineCoefficients, float* cosineCoefficients)
        where TLanes : struct, ILanes<TLanes>
        where TRows : struct, IRowGroup<TRows, TLanes>
    {
        for (; row + TRows.Count <= end; row += TRows.Count)
        {
            float* kept = angles + 2 * row * TLanes.Count;
            TRows c = TRows.Load(kept, 2 * TLanes.Count), s = TRows.Load(kept + TLanes.Count, 2 * TLanes.Count);
            TRows twice = c + c;
            TRows cBefore = TRows.Broadcast(TLanes.Broadcast(1)), sBefore = default;
            TRows g = default;
            for (int knot = 1; knot < quadrature.Knots; knot++)
            {
                g = TRows.MultiplyAdd(TLanes.Load(cosineCoefficients + knot * TLanes.Count), c, g);
                g = TRows.MultiplyAdd(TLanes.Load(sineCoefficients + knot * TLanes.Count), s, g);
                (cBefore, c) = (c, TRows.MultiplySubtract(twice, c, cBefore));
                (sBefore, s) = (s, TRows.MultiplySubtract(twice, s, sBefore));
            }
            TRows.Store(g, gradient + row * rowStride, rowStride);
        }
        return row;
    }
}
