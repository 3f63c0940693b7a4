using System.Runtime.InteropServices;

namespace Jepa.MLNet.Onnx;

/// <summary>
/// Rows in managed memory that the collector does not move: ONNX Runtime reads and writes them in place.
/// </summary>
internal sealed class PinnedRows(int capacity, int width)
{
    private readonly float[] _values = GC.AllocateArray<float>(checked(capacity * width), pinned: true);

    public int Capacity => capacity;

    public int Width => width;

    /// <summary>The values of the first <paramref name="rows"/> rows.</summary>
    public Span<float> First(int rows) => _values.AsSpan(0, rows * width);

    public Span<float> Row(int row) => _values.AsSpan(row * width, width);

    /// <summary>The rows as a tensor; whoever uses it keeps this object alive.</summary>
    public OnnxTensor As(string name) => new(name, Marshal.UnsafeAddrOfPinnedArrayElement(_values, 0), width);
}
