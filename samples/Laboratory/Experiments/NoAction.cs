using Jepa.Samples.Lab.Figures;
using Jepa.Samples.Lab.Trials;

namespace Jepa.Samples.Lab.Experiments;

/// <summary>The article's first wish: without the action, the latent itself must carry the velocity.</summary>
internal sealed class NoAction() : Experiment(
    "no-action",
    "Without the action",
    "The article tells the predictor sign(v). Without that hint, can a self-supervised latent read velocity linearly, "
    + "and how well?")
{
    private static readonly int[] LatentSizes = [32, 64, 128];

    public override IReadOnlyList<Variant> Variants =>
    [
        ArticleBall.ActTwo with { Key = "withAction", Name = "article, told sign(v)" },
        new("articleWithoutAction", "article, not told", Silent),
        .. LatentSizes.Select(SilentBall.Reader),
        .. LatentSizes.Select(SilentBall.UntrainedReader),
    ];

    private static Trial Silent => new() { World = SilentBall.World, Options = ArticleBall.ActTwo.Trial.Options };

    protected override Findings Find(IReadOnlyList<Outcome> outcomes, Effort effort)
    {
        (Outcome told, Outcome silent) = (outcomes[0], outcomes[1]);
        Outcome[] readers = [.. outcomes.Skip(2).Take(LatentSizes.Length)];
        Outcome best = readers.MaxBy(outcome => outcome.Latent("velocity").Mean)!;
        Outcome untrained = outcomes[^(LatentSizes.Length - Array.IndexOf(readers, best))];
        Spread velocity = best.Latent("velocity");
        Spread untrainedVelocity = untrained.Latent("velocity");
        return new Findings(
            $"The latent of {best.Name}, never told sign(v), reads velocity at R² {velocity} "
            + $"and position at {best.Latent("position")}, {Words.Stand(velocity, untrainedVelocity)} "
            + $"the same network untrained ({untrainedVelocity}); "
            + $"a raw window of as many frames reads it at {best.Raw("velocity")}; "
            + $"with the article's own options velocity "
            + $"{Words.Change(told.Latent("velocity"), silent.Latent("velocity"))} when the hint goes.",
            new Dictionary<string, double>
            {
                ["bestVelocityRSquared"] = velocity.Mean,
                ["bestPositionRSquared"] = best.Latent("position").Mean,
                ["bestUntrainedVelocityRSquared"] = untrainedVelocity.Mean,
            },
            [
                Charts.RSquared(
                    "velocity",
                    "Velocity read from the latent and from the raw window of the same length",
                    "velocity",
                    outcomes),
            ],
            [Tables.Of(outcomes)]);
    }
}
