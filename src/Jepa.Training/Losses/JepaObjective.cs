using Jepa.MLNet;

namespace Jepa.Training.Losses;

/// <summary>How the prediction error P and the regulariser S become one loss.</summary>
public enum LossComposition
{
    /// <summary><c>P + λ·S</c>, as in the article and LeWM.</summary>
    Sum,

    /// <summary><c>(1 − λ)·P + λ·S</c>, as in LeJEPA.</summary>
    Convex,
}

/// <summary>What encodes the window that a prediction is compared with.</summary>
public enum PredictionTarget
{
    /// <summary>The encoder itself, gradients flowing, as in the article, LeJEPA and LeWM.</summary>
    LiveEncoder,

    /// <summary>The encoder, with no gradient flowing into it (SimSiam, Chen and He 2021).</summary>
    StopGradient,

    /// <summary>A second encoder that trails the first by a moving average (BYOL, Grill et al. 2020; I-JEPA).</summary>
    MovingAverage,
}

/// <summary>The latents that the regulariser sees.</summary>
public enum RegularizedLatents
{
    /// <summary>The latent of the current window alone, as in the article.</summary>
    Current,

    /// <summary>
    /// The latents of the current window and of every window to be predicted, each step by itself, averaged, as LeJEPA
    /// treats its views and LeWM its time steps.
    /// </summary>
    EveryStep,

    /// <summary>
    /// The predictions instead of the encoder's output: the article's first mistake, which lets an axis of the latent
    /// die.
    /// </summary>
    Predicted,
}

/// <summary>
/// The loss of a JEPA: an error of latent prediction, <c>g(f(w_t), a_t)</c> against the live <c>f(w_{t+H})</c>, and a
/// regulariser that keeps the latents from collapsing.
/// </summary>
/// <remarks>
/// Start from a preset and change what you need: <c>JepaObjective.LeWorldModel with { RegularizerWeight = 0.2 }</c>.
/// </remarks>
public sealed record JepaObjective
{
    /// <summary>Gets the article's objective: <c>Σ_D-L2 + 1·SIGReg(z_t)</c>.</summary>
    public static JepaObjective Article { get; } = new();

    /// <summary>
    /// Gets LeJEPA's objective (arXiv 2511.08544): <c>(1 − λ)·MSE + λ·SIGReg(every view)</c>, λ = 0.05.
    /// </summary>
    public static JepaObjective LeJepa { get; } = new()
    {
        Name = nameof(LeJepa),
        Regularizer = SigReg.LeJepa,
        RegularizedLatents = RegularizedLatents.EveryStep,
        RegularizerWeight = 0.05,
        PredictionError = new MeanSquaredError(),
        Composition = LossComposition.Convex,
    };

    /// <summary>Gets LeWM's objective (arXiv 2603.19312): <c>MSE + 0.09·SIGReg(every time step)</c>.</summary>
    public static JepaObjective LeWorldModel { get; } = new()
    {
        Name = nameof(LeWorldModel),
        Regularizer = SigReg.LeJepa,
        RegularizedLatents = RegularizedLatents.EveryStep,
        RegularizerWeight = 0.09,
        PredictionError = new MeanSquaredError(),
    };

    /// <summary>Gets the name that the exported model's metadata carries.</summary>
    /// <value>The default is <c>Article</c>.</value>
    public string Name { get; init; } = nameof(Article);

    /// <summary>Gets the regulariser.</summary>
    /// <value>The default is <see cref="SigReg.Article"/>.</value>
    public Regularizer Regularizer { get; init; } = SigReg.Article;

    /// <summary>Gets λ, the regulariser's weight. At 0 the latents collapse.</summary>
    /// <value>The default is 1.</value>
    public double RegularizerWeight { get; init; } = 1;

    /// <summary>Gets the latents that the regulariser sees.</summary>
    /// <value>The default is <see cref="RegularizedLatents.Current"/>.</value>
    public RegularizedLatents RegularizedLatents { get; init; } = RegularizedLatents.Current;

    /// <summary>Gets the error of latent prediction.</summary>
    /// <value>The default is <see cref="SummedSquaredError"/>.</value>
    public PredictionError PredictionError { get; init; } = new SummedSquaredError();

    /// <summary>Gets what encodes the window that a prediction is compared with.</summary>
    /// <value>The default is <see cref="PredictionTarget.LiveEncoder"/>.</value>
    public PredictionTarget Target { get; init; } = PredictionTarget.LiveEncoder;

    /// <summary>
    /// Gets the part of itself that the target encoder keeps at each step, where <see cref="Target"/> is
    /// <see cref="PredictionTarget.MovingAverage"/>.
    /// </summary>
    /// <value>The default is 0.99.</value>
    public double TargetMomentum { get; init; } = 0.99;

    /// <summary>Gets how the two terms become one loss.</summary>
    /// <value>The default is <see cref="LossComposition.Sum"/>.</value>
    public LossComposition Composition { get; init; } = LossComposition.Sum;

    internal bool HasTrailingEncoder => Target == PredictionTarget.MovingAverage;

    internal double PredictionWeight => Composition == LossComposition.Convex ? 1 - RegularizerWeight : 1;

    internal void Validate()
    {
        var check = new OptionGuard(nameof(JepaObjective));
        check.Defined(Target);
        check.Defined(RegularizedLatents);
        check.Defined(Composition);
        check.NotNegative(RegularizerWeight);
        check.That(
            Composition == LossComposition.Sum || RegularizerWeight <= 1,
            RegularizerWeight,
            "a number from 0 to 1",
            nameof(RegularizerWeight));
        check.Fraction(TargetMomentum);
        check.Given(Regularizer);
        check.Given(PredictionError);
        Regularizer.Validate();
        PredictionError.Validate();
    }
}
