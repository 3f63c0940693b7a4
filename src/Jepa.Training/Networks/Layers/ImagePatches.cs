using Jepa.MLNet;
using Jepa.Training.Onnx;
using static TorchSharp.torch;

namespace Jepa.Training.Networks.Layers;

/// <summary>
/// Cuts images into square patches, row by row: <c>[n, C·H·W] → [n, patches, C·P·P]</c>. It has no parameters.
/// </summary>
public sealed class ImagePatches : Layer
{
    private readonly FrameShape _frame;
    private readonly int _patchSize;

    /// <summary>Initializes a new instance of the <see cref="ImagePatches"/> class.</summary>
    /// <param name="name">The layer's name, unique among its siblings.</param>
    /// <param name="frame">The shape of an image.</param>
    /// <param name="patchSize">P, the side of a patch, a divisor of height and width.</param>
    public ImagePatches(string name, FrameShape frame, int patchSize)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(frame);
        _frame = frame;
        _patchSize = patchSize;
    }

    /// <summary>Gets the number of patches.</summary>
    public int Count => Rows * Columns;

    /// <summary>Gets C·P·P, the values of a patch.</summary>
    public int Size => _frame.Channels * _patchSize * _patchSize;

    private int Rows => _frame.Height / _patchSize;

    private int Columns => _frame.Width / _patchSize;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => input
        .reshape(-1, _frame.Channels, Rows, _patchSize, Columns, _patchSize)
        .permute(0, 2, 4, 1, 3, 5)
        .reshape(-1, Count, Size);

    /// <inheritdoc/>
    public override string AppendTo(OnnxGraphBuilder graph, string input)
    {
        ArgumentNullException.ThrowIfNull(graph);
        string cut = graph.AddReshape(input, -1, _frame.Channels, Rows, _patchSize, Columns, _patchSize);
        cut = graph.AddNode("Transpose", [cut], ("perm", (long[])[0, 2, 4, 1, 3, 5]));
        return graph.AddReshape(cut, -1, Count, Size);
    }
}
