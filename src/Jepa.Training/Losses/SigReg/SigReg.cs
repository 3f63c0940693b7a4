using Jepa.MLNet;

namespace Jepa.Training.Losses;

/// <summary>The rule that integrates SIGReg's squared error over the frequencies.</summary>
public enum SigRegQuadrature
{
    /// <summary>Simpson's rule on [0, T], as in the article.</summary>
    Simpson,

    /// <summary>
    /// The trapezoid rule on [−T, T] folded onto [0, T] and weighted by the Gaussian window exp(−t²/2), as in
    /// LeJEPA.
    /// </summary>
    GaussianTrapezoid,
}

/// <summary>
/// SIGReg (Sketched Isotropic Gaussian Regularization; Balestriero and LeCun 2025, arXiv 2511.08544): random
/// one-dimensional projections of the latents are compared with a standard normal.
/// </summary>
public sealed record SigReg : Regularizer
{
    /// <summary>
    /// Gets the article's form: 17 knots on [0, 3], Simpson's rule, 256 projections, the bare statistic.
    /// </summary>
    public static SigReg Article { get; } = new();

    /// <summary>
    /// Gets the form of LeJEPA and LeWM: 17 knots on [0, 3], the trapezoid rule under a Gaussian window, 1024
    /// projections, times the batch size.
    /// </summary>
    public static SigReg LeJepa { get; } = new()
    {
        Quadrature = SigRegQuadrature.GaussianTrapezoid,
        Projections = 1024,
        ScaleByBatchSize = true,
    };

    /// <inheritdoc/>
    public override string Name => "SIGReg";

    /// <summary>
    /// Gets the number of knots: equally spaced frequencies from 0 to <see cref="MaximumFrequency"/>, both included.
    /// </summary>
    /// <value>The default is 17. It is odd where <see cref="Quadrature"/> is Simpson's rule.</value>
    public int Knots { get; init; } = 17;

    /// <summary>Gets the largest frequency at which the characteristic functions are compared.</summary>
    /// <value>The default is 3.</value>
    public double MaximumFrequency { get; init; } = 3;

    /// <summary>Gets the rule that integrates over the frequencies.</summary>
    /// <value>The default is <see cref="SigRegQuadrature.Simpson"/>.</value>
    public SigRegQuadrature Quadrature { get; init; } = SigRegQuadrature.Simpson;

    /// <summary>Gets M, the number of random directions drawn afresh for every step.</summary>
    /// <value>The default is 256.</value>
    public int Projections { get; init; } = 256;

    /// <summary>
    /// Gets a value indicating whether the statistic is multiplied by N, the batch size, as in the Epps–Pulley test.
    /// </summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool ScaleByBatchSize { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
        var check = new OptionGuard(nameof(SigReg));
        check.Defined(Quadrature);
        check.That(
            Knots >= 3 && (Quadrature != SigRegQuadrature.Simpson || Knots % 2 == 1),
            Knots,
            "at least 3, and an odd number for Simpson's rule",
            nameof(Knots));
        check.Positive(MaximumFrequency);
        check.AtLeast(1, Projections);
    }

    /// <inheritdoc/>
    public override IRegularizer Create(int threads) => new SigRegRegularizer(this, threads);
}
