using Jepa.Training.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Losses;

/// <summary>SIGReg's statistic in its readable form, differentiable by torch.</summary>
/// <remarks>
/// For M random unit directions <c>A</c> and the projections <c>h = zA</c>, the empirical characteristic function of
/// each projection is compared with that of a standard normal, <c>φ(t) = exp(−t²/2)</c>, at the knots <c>t_k</c>:
/// <c>S = Σ_k q_k · [(mean_n cos(t_k h_n) − φ_k)² + (mean_n sin(t_k h_n))²]</c>, averaged over the directions.
/// It is zero only where every projection of the latents is N(0, 1): collapse is its worst case.
/// </remarks>
public sealed class SigRegStatistic
{
    private readonly SigReg _options;

    /// <summary>Initializes a new instance of the <see cref="SigRegStatistic"/> class.</summary>
    /// <param name="options">The form of the statistic.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    public SigRegStatistic(SigReg options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        KnotSpacing = options.MaximumFrequency / (options.Knots - 1);
        CharacteristicFunction =
            [.. Enumerable.Range(0, options.Knots).Select(knot => Math.Exp(-Math.Pow(knot * KnotSpacing, 2) / 2))];
        Weights = QuadratureWeights();
    }

    internal SigReg Options => _options;

    /// <summary>Gets dt, the distance between neighbouring knots; t_k = k·dt.</summary>
    internal double KnotSpacing { get; }

    /// <summary>Gets φ(t_k), the characteristic function of N(0, 1) at the knots.</summary>
    internal IReadOnlyList<double> CharacteristicFunction { get; }

    /// <summary>Gets q_k, the weights of the knots.</summary>
    internal IReadOnlyList<double> Weights { get; }

    /// <summary>Draws M directions, uniformly distributed on the unit sphere.</summary>
    /// <param name="latentSize">D.</param>
    /// <param name="generator">The source of randomness.</param>
    /// <returns><c>[D, M]</c>: one unit vector a column.</returns>
    public Tensor DrawDirections(long latentSize, Generator generator)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor gaussian = randn(latentSize, _options.Projections, ScalarType.Float32, generator: generator);
        return (gaussian / gaussian.Squared().sum(0L, keepdim: true).sqrt()).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Gets the sampling-noise floor: the expected statistic of N exact N(0, I) latents,
    /// <c>Σ_k q_k · (1 − φ_k²) / N</c>. What a training scores above it can still be learned.
    /// </summary>
    /// <param name="batchSize">N.</param>
    /// <returns>The floor, under the preset's scaling by N.</returns>
    public double Floor(long batchSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        double variance = Weights.Zip(CharacteristicFunction, (weight, phi) => weight * (1 - phi * phi)).Sum();
        return _options.ScaleByBatchSize ? variance : variance / batchSize;
    }

    /// <summary>Computes the statistic of a batch, differentiable in the latents.</summary>
    /// <param name="latents"><c>[N, D]</c>.</param>
    /// <param name="directions">
    /// <c>[D, M]</c>, from <see cref="DrawDirections"/>; no gradient flows through them.
    /// </param>
    /// <returns>A scalar, at least 0.</returns>
    /// <exception cref="ArgumentException">The shapes of the latents and the directions do not match.</exception>
    public Tensor Evaluate(Tensor latents, Tensor directions)
    {
        RequireMatching(latents, directions);
        using DisposeScope scope = NewDisposeScope();
        Tensor statistic = Integrate(latents.mm(directions)).mean();
        if (_options.ScaleByBatchSize)
            statistic = statistic.Times(latents.shape[0]);
        return statistic.MoveToOuterDisposeScope();
    }

    /// <summary>Σ_k q_k · |empirical − normal characteristic function|², for each projection.</summary>
    private Tensor Integrate(Tensor projections)
    {
        // The knots are equally spaced: cos(k·θ) and sin(k·θ) follow from one cosine and one sine by the Chebyshev
        // recurrence c_{k+1} = 2·c_1·c_k − c_{k−1}, so that no N × M × K tensor is ever built.
        Tensor angle = projections.Times(KnotSpacing);
        (Tensor cosine, Tensor sine) = (angle.cos(), angle.sin());
        Tensor twiceFirst = cosine.Times(2);
        (Tensor previousCosine, Tensor previousSine) = (ones_like(cosine), zeros_like(sine));

        // t_0 = 0 never contributes: both characteristic functions are 1 there.
        Tensor integral = ErrorAt(1, cosine, sine);
        for (int knot = 2; knot < _options.Knots; knot++)
        {
            (previousCosine, cosine) = (cosine, twiceFirst * cosine - previousCosine);
            (previousSine, sine) = (sine, twiceFirst * sine - previousSine);
            integral = integral.Plus(ErrorAt(knot, cosine, sine));
        }
        return integral;
    }

    private Tensor ErrorAt(int knot, Tensor cosine, Tensor sine)
    {
        Tensor cosineError = cosine.mean([0]).Minus(CharacteristicFunction[knot]);
        return cosineError.Squared().Plus(sine.mean([0]).Squared()).Times(Weights[knot]);
    }

    private double[] QuadratureWeights()
    {
        double[] weights = new double[_options.Knots];
        for (int knot = 0; knot < weights.Length; knot++)
        {
            bool isEnd = knot == 0 || knot == weights.Length - 1;
            weights[knot] = _options.Quadrature switch
            {
                // dt/3 · (1, 4, 2, 4, …, 4, 1)
                SigRegQuadrature.Simpson => KnotSpacing / 3 * (isEnd ? 1 : knot % 2 == 1 ? 4 : 2),
                // The integrand is even, so [−T, T] folds onto [0, T] and the trapezoid rule's (dt/2, dt, …, dt/2)
                // doubles.
                SigRegQuadrature.GaussianTrapezoid => KnotSpacing * (isEnd ? 1 : 2) * CharacteristicFunction[knot],
                _ => throw new InvalidOperationException($"No weights for the rule {_options.Quadrature}."),
            };
        }
        return weights;
    }

    /// <remarks>Torch's own error for mismatched shapes names neither argument.</remarks>
    private static void RequireMatching(Tensor latents, Tensor directions)
    {
        bool match = latents.dim() == 2 && directions.dim() == 2
            && latents.shape[1] == directions.shape[0] && latents.shape[0] > 0;
        if (!match)
        {
            throw new ArgumentException(
                $"The latents are [{string.Join(", ", latents.shape)}] and the directions " +
                $"[{string.Join(", ", directions.shape)}]; expected [N, D] with N ≥ 1 and [D, M].");
        }
    }
}
