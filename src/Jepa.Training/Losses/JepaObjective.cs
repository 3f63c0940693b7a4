using System.Globalization;

namespace Jepa.Training.Losses;

/// <summary>How the squared error between a predicted and an actual latent is reduced over its D axes; over the batch it is always the mean.</summary>
public enum PredictionErrorReduction
{
    /// <summary>The sum over the axes, as in the article.</summary>
    SumOverAxes,

    /// <summary>The mean over the axes, as in LeJEPA and LeWM.</summary>
    MeanOverAxes,
}

/// <summary>How the prediction error P and the regulariser S become one loss.</summary>
public enum LossComposition
{
    /// <summary><c>P + λ·S</c>, as in the article and LeWM.</summary>
    Added,

    /// <summary><c>(1 − λ)·P + λ·S</c>, as in LeJEPA.</summary>
    Blended,
}

/// <summary>What keeps the latents from collapsing onto one point, which would make every prediction perfect.</summary>
public enum Regularizer
{
    /// <summary>Random one-dimensional shadows of the latents are compared with N(0, 1) (LeJEPA, arXiv 2511.08544).</summary>
    SigReg,

    /// <summary>Each axis is held at a standard deviation of 1 and the axes apart from each other (VICReg, Bardes et al. 2022, arXiv 2105.04906).</summary>
    VicReg,

    /// <summary>Nothing: with a live target the latents collapse.</summary>
    None,
}

/// <summary>What encodes the window that a prediction is compared with.</summary>
public enum PredictionTarget
{
    /// <summary>The encoder itself, gradients flowing, as in the article, LeJEPA and LeWM.</summary>
    LiveEncoder,

    /// <summary>The encoder, with no gradient flowing into it (SimSiam, Chen and He 2021).</summary>
    StopGradient,

    /// <summary>A second encoder that trails the first by a moving average and gets no gradient (BYOL, Grill et al. 2020; I-JEPA).</summary>
    MovingAverage,
}

/// <summary>The latents that the regulariser sees.</summary>
public enum RegularizedLatents
{
    /// <summary>The latent of the current window alone, as in the article.</summary>
    Current,

    /// <summary>The latents of the current and of the next window, each by itself, averaged, as LeJEPA treats its views and LeWM its time steps.</summary>
    CurrentAndNext,

    /// <summary>The predictions instead of the encoder's output: the article's first mistake, which lets an axis of the latent die.</summary>
    Predicted,
}

/// <summary>
/// The loss a JEPA is trained with: an error of latent prediction, <c>g(f(w_t), a_t)</c> against the live <c>f(w_{t+H})</c>, and a
/// regulariser that keeps the latents from collapsing. Start from a preset and change what you need:
/// <c>JepaObjective.LeWorldModel with { RegularizerWeight = 0.2 }</c>.
/// </summary>
public sealed record JepaObjective
{
    /// <summary>Gets the article's objective: <c>Σ_D-L2 + 1·SIGReg(z_t)</c>.</summary>
    public static JepaObjective Article { get; } = new();

    /// <summary>Gets LeJEPA's objective (arXiv 2511.08544): <c>(1 − λ)·MSE + λ·SIGReg(every view)</c> with λ = 0.05.</summary>
    public static JepaObjective LeJepa { get; } = new()
    {
        Name = nameof(LeJepa),
        SigReg = SigRegOptions.LeJepa,
        RegularizedLatents = RegularizedLatents.CurrentAndNext,
        RegularizerWeight = 0.05,
        PredictionError = PredictionErrorReduction.MeanOverAxes,
        Composition = LossComposition.Blended,
    };

    /// <summary>Gets LeWM's objective (arXiv 2603.19312): <c>MSE + 0.09·SIGReg(every time step)</c>.</summary>
    public static JepaObjective LeWorldModel { get; } = new()
    {
        Name = nameof(LeWorldModel),
        SigReg = SigRegOptions.LeJepa,
        RegularizedLatents = RegularizedLatents.CurrentAndNext,
        RegularizerWeight = 0.09,
        PredictionError = PredictionErrorReduction.MeanOverAxes,
    };

    /// <summary>Gets the name that the exported model's metadata carries.</summary>
    /// <value>The default is <c>Article</c>.</value>
    public string Name { get; init; } = nameof(Article);

    /// <summary>Gets the regulariser.</summary>
    /// <value>The default is <see cref="Regularizer.SigReg"/>.</value>
    public Regularizer Regularizer { get; init; } = Regularizer.SigReg;

    /// <summary>Gets what encodes the window that a prediction is compared with.</summary>
    /// <value>The default is <see cref="PredictionTarget.LiveEncoder"/>.</value>
    public PredictionTarget Target { get; init; } = PredictionTarget.LiveEncoder;

    /// <summary>Gets the part of itself that the target encoder keeps at each step, where <see cref="Target"/> is <see cref="PredictionTarget.MovingAverage"/>.</summary>
    /// <value>The default is 0.99.</value>
    public double TargetMomentum { get; init; } = 0.99;

    /// <summary>Gets the form of SIGReg.</summary>
    /// <value>The default is <see cref="SigRegOptions.Article"/>.</value>
    public SigRegOptions SigReg { get; init; } = SigRegOptions.Article;

    /// <summary>Gets the latents that the regulariser sees.</summary>
    /// <value>The default is <see cref="RegularizedLatents.Current"/>.</value>
    public RegularizedLatents RegularizedLatents { get; init; } = RegularizedLatents.Current;

    /// <summary>Gets λ, the regulariser's weight. At 0 the latents collapse.</summary>
    /// <value>The default is 1.</value>
    public double RegularizerWeight { get; init; } = 1;

    /// <summary>Gets how the prediction error is reduced over the axes of the latent.</summary>
    /// <value>The default is <see cref="PredictionErrorReduction.SumOverAxes"/>.</value>
    public PredictionErrorReduction PredictionError { get; init; } = PredictionErrorReduction.SumOverAxes;

    /// <summary>Gets how the two terms become one loss.</summary>
    /// <value>The default is <see cref="LossComposition.Added"/>.</value>
    public LossComposition Composition { get; init; } = LossComposition.Added;

    internal double PredictionWeight => Composition == LossComposition.Blended ? 1 - RegularizerWeight : 1;

    internal void Validate()
    {
        double most = Composition == LossComposition.Blended ? 1 : double.MaxValue;
        if (!(RegularizerWeight >= 0 && RegularizerWeight <= most))
        {
            string limit = Composition == LossComposition.Blended ? "a number from 0 to 1" : "a number of at least 0";
            throw new ArgumentException(
                $"{nameof(JepaObjective)}.{nameof(RegularizerWeight)} is {RegularizerWeight.ToString(CultureInfo.InvariantCulture)}; expected {limit}.");
        }
        if (!(TargetMomentum is >= 0 and < 1))
        {
            throw new ArgumentException(
                $"{nameof(JepaObjective)}.{nameof(TargetMomentum)} is {TargetMomentum.ToString(CultureInfo.InvariantCulture)}; expected a number from 0 to below 1.");
        }
        if (!Enum.IsDefined(Regularizer) || !Enum.IsDefined(Target) || !Enum.IsDefined(RegularizedLatents) || !Enum.IsDefined(PredictionError) || !Enum.IsDefined(Composition))
            throw new ArgumentException($"{nameof(JepaObjective)} holds a choice that is not defined: {this}.");
        if (SigReg is null)
            throw new ArgumentException($"{nameof(JepaObjective)}.{nameof(SigReg)} is null; expected a form of SIGReg.");
        SigReg.Validate();
    }
}
