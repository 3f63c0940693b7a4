using System.Numerics;
using System.Runtime.InteropServices;
using Jepa.MLNet.Onnx;

namespace Jepa.MLNet.Scoring;

/// <summary>The buffers of a batch of rows and the runner over them: fill <see cref="Inputs"/>, run, read <see cref="Outputs"/>. One thread at a time.</summary>
internal sealed class RowBatch : IDisposable
{
    private readonly IBatchRunner _runner;
    private readonly bool[] _isFinite;
    private readonly bool _takesNaN;
    private bool _allFinite;

    public RowBatch(IBatchOperator batchOperator, int capacity)
    {
        Inputs = [.. batchOperator.Columns.Inputs.Select(column => new PinnedRows(capacity, column.Size))];
        Outputs = [.. batchOperator.Columns.Outputs.Select(column => new PinnedRows(capacity, column.Size))];
        _runner = batchOperator.CreateRunner(Inputs, Outputs);
        _isFinite = new bool[capacity];
        _takesNaN = batchOperator.TakesNaN;
    }

    public PinnedRows[] Inputs { get; }

    public PinnedRows[] Outputs { get; }

    /// <summary>Whether the row's inputs held neither NaN nor an infinity when <see cref="Run"/> last saw them.</summary>
    public bool IsFinite(int row) => _allFinite || _isFinite[row];

    /// <summary>Computes the outputs of the first <paramref name="rows"/> rows. Rows with NaN or an infinity in an input become NaN, and touch no other.</summary>
    public void Run(int rows)
    {
        _runner.Run(rows);
        _allFinite = true;
        foreach (PinnedRows input in Inputs)
            _allFinite &= IsUsable(input.First(rows), _takesNaN);
        if (!_allFinite)
            MarkNonFinite(rows);
        // The runner knows the buffers by address alone.
        GC.KeepAlive(this);
    }

    public void Dispose() => _runner.Dispose();

    /// <summary>Whether a network gives an answer for these numbers: all are finite, or NaN where the network takes it.</summary>
    public static bool IsUsable(ReadOnlySpan<float> values, bool takesNaN)
    {
        if (AllFinite(values))
            return true;
        if (!takesNaN)
            return false;
        foreach (float value in values)
        {
            if (float.IsInfinity(value))
                return false;
        }
        return true;
    }

    /// <summary>Whether no number is NaN or infinite. An encoder need not tell: a Relu may turn NaN into 0.</summary>
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

    private void MarkNonFinite(int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            bool isFinite = true;
            foreach (PinnedRows input in Inputs)
                isFinite &= IsUsable(input.Row(row), _takesNaN);
            _isFinite[row] = isFinite;
            if (isFinite)
                continue;
            foreach (PinnedRows output in Outputs)
                output.Row(row).Fill(float.NaN);
        }
    }
}
