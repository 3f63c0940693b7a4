namespace Jepa.MLNet.Onnx;

/// <summary>A graph's input or output in memory that does not move: rows of <paramref name="Width"/> numbers beginning at <paramref name="Address"/>.</summary>
internal readonly record struct OnnxTensor(string Name, nint Address, int Width);
