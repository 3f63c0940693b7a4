using Jepa.Training.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Optimization;

/// <summary>
/// Adam (Kingma and Ba 2015, arXiv 1412.6980, algorithm 1) over flat parameters, with decoupled weight decay (AdamW;
/// Loshchilov and Hutter 2019, arXiv 1711.05101) and clipping of the gradient's norm.
/// </summary>
internal sealed class Adam(FlatParameters parameters, double weightDecay = 0, double? gradientClipNorm = null)
    : IDisposable
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;

    private readonly Tensor _firstMoment = zeros_like(parameters.Values).DetachFromDisposeScope();
    private readonly Tensor _secondMoment = zeros_like(parameters.Values).DetachFromDisposeScope();

    /// <summary>Gets or sets the number of steps taken.</summary>
    public long Steps { get; set; }

    /// <summary>Gets the tensors that, with <see cref="Steps"/>, are all that a later step depends on.</summary>
    public IEnumerable<(string Name, Tensor Value)> State =>
        [("first_moment", _firstMoment), ("second_moment", _secondMoment)];

    /// <summary>Applies the accumulated gradients and clears them.</summary>
    public void Step(double learningRate)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        Steps++;
        Tensor gradient = parameters.Gradients;
        if (gradientClipNorm is double maximum)
            Clip(gradient, maximum);
        if (weightDecay > 0)
            parameters.Values.ScaleInPlace(1 - learningRate * weightDecay);
        _firstMoment.ScaleInPlace(Beta1);
        _firstMoment.AddInPlace(gradient, 1 - Beta1);
        _secondMoment.ScaleInPlace(Beta2);
        _secondMoment.AddProductInPlace(gradient, gradient, 1 - Beta2);
        // θ ← θ − α · m̂ / (√v̂ + ε), with m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ).
        double firstCorrection = 1 - Math.Pow(Beta1, Steps);
        double secondCorrection = Math.Sqrt(1 - Math.Pow(Beta2, Steps));
        Tensor denominator = _secondMoment.sqrt().Over(secondCorrection).Plus(Epsilon);
        parameters.Values.AddQuotientInPlace(_firstMoment, denominator, -learningRate / firstCorrection);
        gradient.zero_();
    }

    public void Dispose()
    {
        _firstMoment.Dispose();
        _secondMoment.Dispose();
    }

    private static void Clip(Tensor gradient, double maximum)
    {
        double norm = gradient.norm().item<float>();
        if (norm > maximum)
            gradient.ScaleInPlace(maximum / norm);
    }
}
