using Jepa.Samples.Lab.Figures;
using Jepa.Training.Losses;

namespace Jepa.Samples.Lab.Experiments;

/// <summary>Other ways to prevent the latent's collapse.</summary>
internal sealed class Alternatives() : Experiment(
    "alternatives",
    "Beside SIGReg",
    "SIGReg alone, or what the field used before it: VICReg, a stop-gradient, "
    + "a target network that trails by a moving average?")
{
    public override IReadOnlyList<Variant> Variants =>
    [
        ArticleBall.ActTwo with { Name = "SIGReg" },
        ArticleBall.WithObjective("vicReg", "VICReg", objective => objective with { Regularizer = new VicReg() }),
        Target("sigRegStopGradient", "SIGReg, stop-gradient", SigReg.Article, PredictionTarget.StopGradient),
        Target("sigRegMovingAverage", "SIGReg, moving average", SigReg.Article, PredictionTarget.MovingAverage),
        Target("stopGradient", "stop-gradient alone", new NoRegularizer(), PredictionTarget.StopGradient),
        Target("movingAverage", "moving average alone", new NoRegularizer(), PredictionTarget.MovingAverage),
        ArticleBall.UntrainedActTwo,
    ];

    protected override Findings Find(IReadOnlyList<Outcome> outcomes, Effort effort)
    {
        Outcome sigReg = outcomes[0];
        Outcome untrained = outcomes[^1];
        Outcome[] trained = [.. outcomes.SkipLast(1)];
        Outcome best = trained.MaxBy(outcome => outcome.Latent("velocity").Mean)!;
        Outcome worst = trained.MinBy(outcome => outcome.Latent("velocity").Mean)!;
        (Spread velocity, Spread bestVelocity) = (sigReg.Latent("velocity"), best.Latent("velocity"));
        string verdict =
            $"nothing reads velocity clearly better than SIGReg alone ({velocity}; {best.Name} {bestVelocity})";
        if (best == sigReg)
            verdict = "nothing reads velocity better than SIGReg alone";
        else if (bestVelocity.IsAbove(velocity))
            verdict = $"{best.Name} reads velocity best, at R² {bestVelocity} against SIGReg's {velocity}";
        return new Findings(
            $"Of six ways to keep the latent alive, {verdict}; "
            + $"{worst.Name} reads it worst, at {worst.Latent("velocity")}, "
            + $"and the network before training at {untrained.Latent("velocity")}.",
            outcomes.ToDictionary(
                outcome => outcome.Variant.Key.Length == 0 ? "scale" : outcome.Variant.Key + "Scale",
                outcome => outcome.Scale.Mean),
            [
                Charts.RSquared("velocity", "Velocity read from the latent", "velocity", outcomes, withRaw: false),
                Charts.RSquared("position", "Position read from the latent", "position", outcomes, withRaw: false),
                AxisSpread.Of("axes", outcomes),
            ],
            [Tables.Of(outcomes)]);
    }

    private static Variant Target(string key, string name, Regularizer regularizer, PredictionTarget target) =>
        ArticleBall.WithObjective(
            key, name, objective => objective with { Regularizer = regularizer, Target = target });
}
