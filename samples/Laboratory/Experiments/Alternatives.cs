using Jepa.Samples.Lab.Figures;
using Jepa.Training.Losses;

namespace Jepa.Samples.Lab.Experiments;

/// <summary>What else keeps a latent from collapsing.</summary>
internal sealed class Alternatives() : Experiment(
    "alternatives", "Beside SIGReg", "SIGReg alone, or what the field used before it: VICReg, a stop-gradient, a target network that trails by a moving average?")
{
    public override IReadOnlyList<Variant> Variants =>
    [
        ArticleBall.ActTwo with { Name = "SIGReg" },
        ArticleBall.WithObjective("vicReg", "VICReg", objective => objective with { Regularizer = Regularizer.VicReg }),
        Target("sigRegStopGradient", "SIGReg, stop-gradient", Regularizer.SigReg, PredictionTarget.StopGradient),
        Target("sigRegMovingAverage", "SIGReg, moving average", Regularizer.SigReg, PredictionTarget.MovingAverage),
        Target("stopGradient", "stop-gradient alone", Regularizer.None, PredictionTarget.StopGradient),
        Target("movingAverage", "moving average alone", Regularizer.None, PredictionTarget.MovingAverage),
        ArticleBall.UntrainedActTwo,
    ];

    protected override Findings Find(IReadOnlyList<Outcome> outcomes, Effort effort)
    {
        Outcome sigReg = outcomes[0];
        Outcome untrained = outcomes[^1];
        Outcome best = outcomes.SkipLast(1).MaxBy(outcome => outcome.Latent("velocity").Mean)!;
        Outcome worst = outcomes.SkipLast(1).MinBy(outcome => outcome.Latent("velocity").Mean)!;
        string verdict = best == sigReg ? "nothing reads velocity better than SIGReg alone"
            : best.Latent("velocity").IsAbove(sigReg.Latent("velocity")) ? $"{best.Name} reads velocity best, at R² {best.Latent("velocity")} against SIGReg's {sigReg.Latent("velocity")}"
            : $"nothing reads velocity clearly better than SIGReg alone ({sigReg.Latent("velocity")}; {best.Name} {best.Latent("velocity")})";
        return new Findings(
            $"Of six ways to keep the latent alive, {verdict}; {worst.Name} reads it worst, at {worst.Latent("velocity")}, and the network before training at {untrained.Latent("velocity")}.",
            outcomes.ToDictionary(outcome => outcome.Variant.Key.Length == 0 ? "scale" : outcome.Variant.Key + "Scale", outcome => outcome.Scale.Mean),
            [
                Charts.RSquared("velocity", "Velocity read from the latent; a dot for each seed, a bar at the mean.", "velocity", outcomes, withRaw: false),
                Charts.RSquared("position", "Position read from the latent; a dot for each seed, a bar at the mean.", "position", outcomes, withRaw: false),
                AxisSpread.Of("axes", outcomes),
            ],
            [Tables.Of(outcomes)]);
    }

    private static Variant Target(string key, string name, Regularizer regularizer, PredictionTarget target) =>
        ArticleBall.WithObjective(key, name, objective => objective with { Regularizer = regularizer, Target = target });
}
