using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Native;

/// <summary>
/// Arithmetic of tensors with numbers, safe where several trainings share a process. TorchSharp 0.107 turns a number
/// into a native scalar and does not keep it alive during the native call, so that a garbage collection on another
/// thread can free it in mid-air ("Unknown scalar type"); even the sum of two tensors passes such a scalar. Here each
/// lives until its call is over. BannedSymbols.txt holds the rest of this library to these methods.
/// </summary>
internal static class TensorArithmetic
{
#pragma warning disable RS0030 // The one place that may use what is banned elsewhere.
    public static Tensor Plus(this Tensor left, Tensor right)
    {
        using Scalar one = 1.ToScalar();
        return left.add(right, one);
    }

    public static Tensor Plus(this Tensor left, double right)
    {
        using Scalar one = 1.ToScalar();
        using Scalar number = right.ToScalar();
        return left.add(number, one);
    }

    public static Tensor Minus(this Tensor left, double right) => left.Plus(-right);

    public static Tensor Times(this Tensor left, double right)
    {
        using Scalar number = right.ToScalar();
        return left.mul(number);
    }

    public static Tensor Over(this Tensor left, double right)
    {
        using Scalar number = right.ToScalar();
        return left.div(number);
    }

    public static Tensor Squared(this Tensor tensor) => tensor.mul(tensor);

    public static Tensor AtLeast(this Tensor tensor, double least)
    {
        using Scalar number = least.ToScalar();
        return tensor.clamp_min(number);
    }

    /// <summary>x ← factor · x.</summary>
    public static void ScaleInPlace(this Tensor tensor, double factor)
    {
        using Scalar number = factor.ToScalar();
        tensor.mul_(number);
    }

    /// <summary>x ← x + factor · y.</summary>
    public static void AddInPlace(this Tensor tensor, Tensor addend, double factor)
    {
        using Scalar number = factor.ToScalar();
        tensor.add_(addend, number);
    }

    /// <summary>x ← x + factor · y · z.</summary>
    public static void AddProductInPlace(this Tensor tensor, Tensor left, Tensor right, double factor)
    {
        using Scalar number = factor.ToScalar();
        tensor.addcmul_(left, right, number);
    }

    /// <summary>x ← x + factor · y / z.</summary>
    public static void AddQuotientInPlace(this Tensor tensor, Tensor numerator, Tensor denominator, double factor)
    {
        using Scalar number = factor.ToScalar();
        tensor.addcdiv_(numerator, denominator, number);
    }
#pragma warning restore RS0030
}
