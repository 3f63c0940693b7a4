namespace Jepa.Training.Losses.Fused;

/// <summary>
/// SIGReg's value and gradient for as many neighbouring projections as there are lanes, in two passes over their numbers:
/// <c>S = Σ_k q_k · [(C_k − φ_k)² + S_k²]</c> with the empirical means <c>C_k = mean_n cos(t_k h_n)</c>, <c>S_k = mean_n sin(t_k h_n)</c>, and
/// <c>∂S/∂h_n = (2/N) Σ_k q_k t_k · [−(C_k − φ_k) sin(t_k h_n) + S_k cos(t_k h_n)]</c>.
/// </summary>
/// <remarks>
/// One sine and cosine for each number; those of the multiple angles follow by the Chebyshev recurrence. Four rows go side by side, because
/// the recurrence of one alone would wait for itself; missing rows of a last group start from 0 instead of cos 0 = 1 and so add nothing.
/// </remarks>
internal static unsafe class SigRegKernel
{
    private const int RowsAtOnce = 4;

    /// <summary>Means are summed over this many rows before they join the total, so that float32 sums keep their digits at any N.</summary>
    private const int RowsPerPartialSum = 64;

    /// <summary>The scratch memory a call needs, in numbers.</summary>
    public static int ScratchLength(int rows, int knots, int lanes) => (2 * Padded(rows) + 4 * knots) * lanes;

    /// <param name="quadrature">The knots and what belongs to them.</param>
    /// <param name="projections">The first of the lanes' numbers in the first row; they lie <paramref name="rowStride"/> apart from row to row.</param>
    /// <param name="gradient">Receives ∂S/∂h times <paramref name="gradientScale"/>, laid out like the projections.</param>
    /// <param name="rowStride">The distance between rows.</param>
    /// <param name="rows">N.</param>
    /// <param name="gradientScale">What the gradient is multiplied by.</param>
    /// <param name="values">Receives S, one number a lane.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/> numbers.</param>
    public static void Run<TLanes>(
        SigRegQuadraturePoints quadrature, float* projections, float* gradient, nint rowStride, int rows, float gradientScale, float* values, float* scratch)
        where TLanes : struct, ILanes<TLanes>
    {
        int knots = quadrature.Knots;
        float* angles = scratch;
        float* cosineSums = angles + 2 * Padded(rows) * TLanes.Count;
        float* sineSums = cosineSums + knots * TLanes.Count;
        float* partialSums = sineSums + knots * TLanes.Count;

        new Span<float>(cosineSums, 2 * knots * TLanes.Count).Clear();
        for (int row = 0; row < rows; row += RowsPerPartialSum)
        {
            int count = Math.Min(RowsPerPartialSum, rows - row);
            new Span<float>(partialSums, 2 * knots * TLanes.Count).Clear();
            SumMultipleAngles<TLanes>(quadrature, projections + row * rowStride, rowStride, count, angles + 2 * row * TLanes.Count, partialSums);
            for (int knot = 0; knot < 2 * knots; knot++)
                TLanes.Store(TLanes.Load(cosineSums + knot * TLanes.Count) + TLanes.Load(partialSums + knot * TLanes.Count), cosineSums + knot * TLanes.Count);
        }
        TLanes.Store(IntegrateAndWeigh<TLanes>(quadrature, rows, gradientScale, cosineSums, sineSums), values);
        EvaluateGradient<TLanes>(quadrature, gradient, rowStride, rows, angles, cosineSums, sineSums);
    }

    /// <summary>Σ_n cos(kθ_n) and Σ_n sin(kθ_n) for every knot; keeps cos θ_n and sin θ_n for the gradient.</summary>
    private static void SumMultipleAngles<TLanes>(
        SigRegQuadraturePoints quadrature, float* projections, nint rowStride, int rows, float* angles, float* sums)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes spacing = TLanes.Broadcast(quadrature.KnotSpacing);
        TLanes one = TLanes.Broadcast(1);
        TLanes two = TLanes.Broadcast(2);
        float* sineSums = sums + quadrature.Knots * TLanes.Count;
        for (int row = 0; row < rows; row += RowsAtOnce)
        {
            TLanes c0, c1, c2, c3, s0, s1, s2, s3;
            (s0, c0) = LanesMath.SinCos(TLanes.Load(projections + row * rowStride), spacing);
            (s1, c1) = row + 1 < rows ? LanesMath.SinCos(TLanes.Load(projections + (row + 1) * rowStride), spacing) : default;
            (s2, c2) = row + 2 < rows ? LanesMath.SinCos(TLanes.Load(projections + (row + 2) * rowStride), spacing) : default;
            (s3, c3) = row + 3 < rows ? LanesMath.SinCos(TLanes.Load(projections + (row + 3) * rowStride), spacing) : default;
            float* kept = angles + 2 * row * TLanes.Count;
            TLanes.Store(c0, kept);
            TLanes.Store(c1, kept + TLanes.Count);
            TLanes.Store(c2, kept + 2 * TLanes.Count);
            TLanes.Store(c3, kept + 3 * TLanes.Count);
            TLanes.Store(s0, kept + 4 * TLanes.Count);
            TLanes.Store(s1, kept + 5 * TLanes.Count);
            TLanes.Store(s2, kept + 6 * TLanes.Count);
            TLanes.Store(s3, kept + 7 * TLanes.Count);

            TLanes twice0 = c0 * two, twice1 = c1 * two, twice2 = c2 * two, twice3 = c3 * two;
            TLanes c0Before = one, c1Before = row + 1 < rows ? one : default, c2Before = row + 2 < rows ? one : default, c3Before = row + 3 < rows ? one : default;
            TLanes s0Before = default, s1Before = default, s2Before = default, s3Before = default;
            for (int knot = 1; knot < quadrature.Knots; knot++)
            {
                float* cosineSum = sums + knot * TLanes.Count;
                float* sineSum = sineSums + knot * TLanes.Count;
                TLanes.Store(TLanes.Load(cosineSum) + ((c0 + c1) + (c2 + c3)), cosineSum);
                TLanes.Store(TLanes.Load(sineSum) + ((s0 + s1) + (s2 + s3)), sineSum);
                (c0Before, c0) = (c0, TLanes.MultiplySubtract(twice0, c0, c0Before));
                (c1Before, c1) = (c1, TLanes.MultiplySubtract(twice1, c1, c1Before));
                (c2Before, c2) = (c2, TLanes.MultiplySubtract(twice2, c2, c2Before));
                (c3Before, c3) = (c3, TLanes.MultiplySubtract(twice3, c3, c3Before));
                (s0Before, s0) = (s0, TLanes.MultiplySubtract(twice0, s0, s0Before));
                (s1Before, s1) = (s1, TLanes.MultiplySubtract(twice1, s1, s1Before));
                (s2Before, s2) = (s2, TLanes.MultiplySubtract(twice2, s2, s2Before));
                (s3Before, s3) = (s3, TLanes.MultiplySubtract(twice3, s3, s3Before));
            }
        }
    }

    /// <summary>Returns S; turns the sums into the gradient's coefficients: of sin(kθ) in place of the cosines' sums, of cos(kθ) in place of the sines'.</summary>
    private static TLanes IntegrateAndWeigh<TLanes>(SigRegQuadraturePoints quadrature, int rows, float gradientScale, float* cosineSums, float* sineSums)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes perRow = TLanes.Broadcast(1f / rows);
        TLanes value = default;
        for (int knot = 1; knot < quadrature.Knots; knot++)
        {
            float* cosineSum = cosineSums + knot * TLanes.Count;
            float* sineSum = sineSums + knot * TLanes.Count;
            TLanes cosineError = TLanes.MultiplySubtract(TLanes.Load(cosineSum), perRow, TLanes.Broadcast(quadrature.CharacteristicFunction[knot]));
            TLanes sineError = TLanes.Load(sineSum) * perRow;
            value = TLanes.MultiplyAdd(TLanes.Broadcast(quadrature.Weights[knot]), TLanes.MultiplyAdd(cosineError, cosineError, sineError * sineError), value);

            float coefficient = 2f / rows * quadrature.Weights[knot] * (knot * quadrature.KnotSpacing) * gradientScale;
            TLanes.Store(cosineError * TLanes.Broadcast(-coefficient), cosineSum);
            TLanes.Store(sineError * TLanes.Broadcast(coefficient), sineSum);
        }
        return value;
    }

    /// <summary>Σ_k a_k sin(kθ_n) + b_k cos(kθ_n) for every row.</summary>
    private static void EvaluateGradient<TLanes>(
        SigRegQuadraturePoints quadrature, float* gradient, nint rowStride, int rows, float* angles, float* sineCoefficients, float* cosineCoefficients)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes one = TLanes.Broadcast(1);
        TLanes two = TLanes.Broadcast(2);
        for (int row = 0; row < rows; row += RowsAtOnce)
        {
            float* kept = angles + 2 * row * TLanes.Count;
            TLanes c0 = TLanes.Load(kept), c1 = TLanes.Load(kept + TLanes.Count), c2 = TLanes.Load(kept + 2 * TLanes.Count), c3 = TLanes.Load(kept + 3 * TLanes.Count);
            TLanes s0 = TLanes.Load(kept + 4 * TLanes.Count), s1 = TLanes.Load(kept + 5 * TLanes.Count);
            TLanes s2 = TLanes.Load(kept + 6 * TLanes.Count), s3 = TLanes.Load(kept + 7 * TLanes.Count);
            TLanes twice0 = c0 * two, twice1 = c1 * two, twice2 = c2 * two, twice3 = c3 * two;
            TLanes c0Before = one, c1Before = one, c2Before = one, c3Before = one;
            TLanes s0Before = default, s1Before = default, s2Before = default, s3Before = default;
            TLanes g0 = default, g1 = default, g2 = default, g3 = default;
            for (int knot = 1; knot < quadrature.Knots; knot++)
            {
                TLanes a = TLanes.Load(sineCoefficients + knot * TLanes.Count);
                TLanes b = TLanes.Load(cosineCoefficients + knot * TLanes.Count);
                g0 = TLanes.MultiplyAdd(a, s0, TLanes.MultiplyAdd(b, c0, g0));
                g1 = TLanes.MultiplyAdd(a, s1, TLanes.MultiplyAdd(b, c1, g1));
                g2 = TLanes.MultiplyAdd(a, s2, TLanes.MultiplyAdd(b, c2, g2));
                g3 = TLanes.MultiplyAdd(a, s3, TLanes.MultiplyAdd(b, c3, g3));
                (c0Before, c0) = (c0, TLanes.MultiplySubtract(twice0, c0, c0Before));
                (c1Before, c1) = (c1, TLanes.MultiplySubtract(twice1, c1, c1Before));
                (c2Before, c2) = (c2, TLanes.MultiplySubtract(twice2, c2, c2Before));
                (c3Before, c3) = (c3, TLanes.MultiplySubtract(twice3, c3, c3Before));
                (s0Before, s0) = (s0, TLanes.MultiplySubtract(twice0, s0, s0Before));
                (s1Before, s1) = (s1, TLanes.MultiplySubtract(twice1, s1, s1Before));
                (s2Before, s2) = (s2, TLanes.MultiplySubtract(twice2, s2, s2Before));
                (s3Before, s3) = (s3, TLanes.MultiplySubtract(twice3, s3, s3Before));
            }
            float* first = gradient + row * rowStride;
            TLanes.Store(g0, first);
            if (row + 1 < rows)
                TLanes.Store(g1, first + rowStride);
            if (row + 2 < rows)
                TLanes.Store(g2, first + 2 * rowStride);
            if (row + 3 < rows)
                TLanes.Store(g3, first + 3 * rowStride);
        }
    }

    private static int Padded(int rows) => (rows + RowsAtOnce - 1) / RowsAtOnce * RowsAtOnce;
}
