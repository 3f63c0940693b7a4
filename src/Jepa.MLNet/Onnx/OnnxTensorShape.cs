namespace Jepa.MLNet.Onnx;

/// <summary>What an ONNX file declares of one tensor.</summary>
/// <param name="IsSingle">Whether it is a tensor of float32.</param>
/// <param name="Dimensions">Its dimensions, −1 where symbolic.</param>
internal sealed record OnnxTensorShape(bool IsSingle, int[] Dimensions)
{
    /// <summary>Whether rows of <paramref name="width"/> numbers, as many as one likes, fit.</summary>
    public bool IsBatchOf(int width) => IsSingle && Dimensions is [-1, var declared] && declared == width;

    public override string ToString() =>
        $"{(IsSingle ? "float32" : "not float32")} [{string.Join(", ", Dimensions.Select(size => size < 0 ? "batch" : $"{size}"))}]";
}
