namespace Jepa.MLNet.Onnx;

/// <summary>What an ONNX file declares of one tensor.</summary>
/// <param name="IsFloat32">Whether it is a tensor of float32.</param>
/// <param name="Dimensions">Its dimensions, −1 where symbolic.</param>
internal sealed record OnnxTensorShape(bool IsFloat32, int[] Dimensions)
{
    /// <summary>Whether any number of rows of <paramref name="width"/> values fits.</summary>
    public bool IsBatchOf(int width) => IsFloat32 && Dimensions is [-1, var declared] && declared == width;

    public override string ToString()
    {
        IEnumerable<string> sizes = Dimensions.Select(size => size < 0 ? "batch" : $"{size}");
        return $"{(IsFloat32 ? "float32" : "not float32")} [{string.Join(", ", sizes)}]";
    }
}
