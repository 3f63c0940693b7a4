using System.Numerics;
using System.Runtime.InteropServices;

namespace Jepa.MLNet.Onnx;

/// <summary>
/// The rule of NaN: a row with NaN or an infinity in an input has NaN outputs alone, and touches no other row. A
/// network cannot be trusted with it: a Relu may turn NaN into 0.
/// </summary>
internal static class FiniteRows
{
    /// <summary>Fills the outputs of unusable rows with NaN.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="outputs">The outputs, computed.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="usable">Receives, unless all are usable, which rows are; empty if nobody asks.</param>
    /// <returns>Whether all rows are usable.</returns>
    public static bool Screen(
        ReadOnlySpan<OnnxTensor> inputs, ReadOnlySpan<OnnxTensor> outputs, int rows, Span<bool> usable = default)
    {
        bool all = true;
        foreach (OnnxTensor input in inputs)
            all &= IsUsable(input.First(rows), input.ReplacesNaN);
        if (all)
            return true;
        for (int row = 0; row < rows; row++)
        {
            bool isUsable = true;
            foreach (OnnxTensor input in inputs)
                isUsable &= IsUsable(input.Row(row), input.ReplacesNaN);
            if (!usable.IsEmpty)
                usable[row] = isUsable;
            if (isUsable)
                continue;
            foreach (OnnxTensor output in outputs)
                output.Row(row).Fill(float.NaN);
        }
        return false;
    }

    /// <summary>Whether no value is NaN or infinite.</summary>
    public static bool AllFinite(ReadOnlySpan<float> values)
    {
        // All bits of the exponent are set in NaN and the infinities, and in nothing else.
        const uint Magnitude = 0x7FFF_FFFF, Infinity = 0x7F80_0000;
        ReadOnlySpan<uint> bits = MemoryMarshal.Cast<float, uint>(values);
        int index = 0;
        for (; index <= bits.Length - Vector<uint>.Count; index += Vector<uint>.Count)
        {
            Vector<uint> magnitude = new Vector<uint>(bits[index..]) & new Vector<uint>(Magnitude);
            if (Vector.GreaterThanOrEqualAny(magnitude, new Vector<uint>(Infinity)))
                return false;
        }
        for (; index < bits.Length; index++)
        {
            if ((bits[index] & Magnitude) >= Infinity)
                return false;
        }
        return true;
    }

    private static bool IsUsable(ReadOnlySpan<float> values, bool replacesNaN) => AllFinite(values)
        || (replacesNaN && !values.ContainsAny(float.PositiveInfinity, float.NegativeInfinity));
}
