using Jepa.Training.Native;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Jepa.Training.Networks;

/// <summary>
/// Glorot's uniform weights (Glorot and Bengio 2010) and zero biases, from a generator that is handed in: torch's global one is shared by all threads.
/// </summary>
internal static class InitialWeights
{
    public static void Draw(Linear layer, Generator generator) => Draw(layer.weight!, layer.bias!, generator);

    public static void Draw(Conv1d layer, Generator generator) => Draw(layer.weight, layer.bias!, generator);

    /// <summary>Draws a weight <c>[outputs, inputs]</c> or, of a convolution, <c>[outputs, inputs, kernel]</c>.</summary>
    public static void Draw(Tensor weight, Generator generator)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        long kernel = weight.shape.Skip(2).Aggregate(1L, (product, size) => product * size);
        double limit = Math.Sqrt(6.0 / (kernel * (weight.shape[0] + weight.shape[1])));
        weight.copy_(rand(weight.shape, generator: generator).Times(2 * limit).Minus(limit));
    }

    private static void Draw(Tensor weight, Tensor bias, Generator generator)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        Draw(weight, generator);
        bias.zero_();
    }
}
