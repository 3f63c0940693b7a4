using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Optimization;

/// <summary>Adam (Kingma and Ba 2015, arXiv 1412.6980, algorithm 1) over flat parameters.</summary>
internal sealed class Adam(FlatParameters parameters, double learningRate) : IDisposable
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;

    private readonly Tensor _firstMoment = zeros_like(parameters.Values).DetachFromDisposeScope();
    private readonly Tensor _secondMoment = zeros_like(parameters.Values).DetachFromDisposeScope();
    private long _step;

    /// <summary>Applies the accumulated gradients and clears them.</summary>
    public void Step()
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        _step++;
        Tensor gradient = parameters.Gradients;
        _firstMoment.mul_(Beta1).add_(gradient, 1 - Beta1);
        _secondMoment.mul_(Beta2).addcmul_(gradient, gradient, 1 - Beta2);
        // θ ← θ − α · m̂ / (√v̂ + ε), with m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ).
        double firstCorrection = 1 - Math.Pow(Beta1, _step);
        double secondCorrection = Math.Sqrt(1 - Math.Pow(Beta2, _step));
        Tensor denominator = _secondMoment.sqrt().div_(secondCorrection).add_(Epsilon);
        parameters.Values.addcdiv_(_firstMoment, denominator, -learningRate / firstCorrection);
        gradient.zero_();
    }

    public void Dispose()
    {
        _firstMoment.Dispose();
        _secondMoment.Dispose();
    }
}
