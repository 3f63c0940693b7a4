using Jepa.Samples.Lab.Figures;
using Jepa.Samples.Lab.Trials;
using Jepa.Training;

namespace Jepa.Samples.Lab.Experiments;

/// <summary>The article's first wish: drop the action, and let the latent carry the velocity itself.</summary>
internal sealed class NoAction() : Experiment(
    "no-action", "Without the action", "The article tells the predictor sign(v). Without that hint, can a self-supervised latent read velocity linearly, and how well?")
{
    public override IReadOnlyList<Variant> Variants =>
    [
        ArticleBall.ActTwo with { Key = "withAction", Name = "article, sign(v) told" },
        Silent("withoutAction", "article, no action", options => options),
    ];

    protected override Findings Find(IReadOnlyList<Outcome> outcomes, Effort effort)
    {
        Outcome article = outcomes[0];
        Outcome best = outcomes.Skip(1).Where(outcome => !outcome.Variant.Key.StartsWith("untrained", StringComparison.Ordinal)).MaxBy(outcome => outcome.Latent("velocity").Mean)!;
        return new Findings(
            $"Without the action the best latent, {best.Name}, reads velocity at R² {best.Latent("velocity")}; the article's, which is told sign(v), at {article.Latent("velocity")}.",
            new Dictionary<string, double> { ["bestVelocityRSquared"] = best.Latent("velocity").Mean, ["bestPositionRSquared"] = best.Latent("position").Mean },
            [Charts.RSquared("velocity", "Velocity read from the latent and from the raw window of the same length; a dot for each seed, a bar at the mean.", "velocity", outcomes)],
            [Tables.Of(outcomes)]);
    }

    private static Variant Silent(string key, string name, Func<JepaTrainingOptions, JepaTrainingOptions> change) =>
        new(key, name, new Trial { World = new BallWorld { TellsDirection = false }, Options = change(ArticleBall.ActTwo.Trial.Options) });
}
