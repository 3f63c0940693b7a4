using Jepa.Training.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Networks.Layers;

/// <summary>Glorot's uniform weights (Glorot and Bengio 2010), from a generator that is handed in.</summary>
public static class InitialWeights
{
    /// <summary>Draws a weight, uniform within <c>±√(6 / (kernel · (inputs + outputs)))</c>.</summary>
    /// <param name="shape"><c>[outputs, inputs]</c> or, of a convolution, <c>[outputs, inputs, …kernel]</c>.</param>
    /// <param name="generator">The source of randomness: torch's global one is shared by all threads.</param>
    /// <returns>The weight, float32.</returns>
    public static Tensor Draw(ReadOnlySpan<long> shape, Generator generator)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        long kernel = 1;
        foreach (long size in shape[2..])
            kernel *= size;
        double limit = Math.Sqrt(6.0 / (kernel * (shape[0] + shape[1])));
        Tensor uniform = rand(shape.ToArray(), ScalarType.Float32, generator: generator);
        return uniform.Times(2 * limit).Minus(limit).MoveToOuterDisposeScope();
    }
}
