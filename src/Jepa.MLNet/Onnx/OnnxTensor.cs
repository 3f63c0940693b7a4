namespace Jepa.MLNet.Onnx;

/// <summary>A graph's input or output in memory that does not move.</summary>
/// <param name="Name">The name that the graph declares.</param>
/// <param name="Address">Where the rows begin; whoever uses it keeps them alive.</param>
/// <param name="Width">The values of a row.</param>
/// <param name="ReplacesNaN">Whether the graph itself replaces NaN in this input; infinities it never does.</param>
internal readonly record struct OnnxTensor(string Name, nint Address, int Width, bool ReplacesNaN = false)
{
    /// <summary>The values of the first <paramref name="rows"/> rows.</summary>
    public unsafe Span<float> First(int rows) => new((float*)Address, checked(rows * Width));

    /// <summary>The values of a row.</summary>
    public Span<float> Row(int row) => First(row + 1)[(row * Width)..];
}
