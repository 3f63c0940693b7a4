using Jepa.Training.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Diagnostics;

/// <summary>Mean and covariance of latents, accumulated block by block in double precision.</summary>
internal sealed class LatentMoments : IDisposable
{
    private Tensor? _shift;
    private Tensor? _sum;
    private Tensor? _products;

    /// <summary>Gets the latents so far.</summary>
    public long Count { get; private set; }

    /// <summary>Adds latents <c>[n, D]</c>.</summary>
    public void Add(Tensor latents)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor values = latents.to_type(ScalarType.Float64);
        // Sums of squares around a point near the mean: around 0 they would lose the digits of a distant latent.
        _shift ??= values.mean([0]).DetachFromDisposeScope();
        Tensor shifted = values - _shift;
        Accumulate(ref _sum, shifted.sum(dim: 0));
        Accumulate(ref _products, shifted.t().mm(shifted));
        Count += latents.shape[0];
    }

    /// <summary>The mean <c>[D]</c>; it belongs to the caller's dispose scope.</summary>
    public Tensor Mean() => _shift!.Plus(_sum!.Over(Count));

    /// <summary>
    /// The covariance <c>[D, D]</c> of at least two latents; it belongs to the caller's dispose scope.
    /// </summary>
    public Tensor Covariance()
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor correction = outer(_sum!, _sum!).Over(Count);
        return (_products! - correction).Over(Count - 1).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _shift?.Dispose();
        _sum?.Dispose();
        _products?.Dispose();
    }

    private static void Accumulate(ref Tensor? total, Tensor addend)
    {
        if (total is null)
            total = addend.DetachFromDisposeScope();
        else
            total.AddInPlace(addend, 1);
    }
}
