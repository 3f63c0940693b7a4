using Jepa.Samples.Lab.Figures;

namespace Jepa.Samples.Lab.Experiments;

/// <summary>The article's mistake of a latent no larger than the state.</summary>
internal sealed class Bottleneck() : Experiment(
    "bottleneck",
    "Mistake: a latent of two",
    "The state has two numbers. Is a latent of two enough, or do seeds then disagree?")
{
    public override IReadOnlyList<Variant> Variants =>
    [
        ArticleBall.With("latent2", "2 latents", options => options with { LatentSize = 2 }),
        ArticleBall.With("latent4", "4 latents", options => options with { LatentSize = 4 }),
        ArticleBall.ActTwo with { Name = "16 latents" },
    ];

    protected override Findings Find(IReadOnlyList<Outcome> outcomes, Effort effort)
    {
        (Outcome two, Outcome sixteen) = (outcomes[0], outcomes[^1]);
        return new Findings(
            $"A latent of 2 reads position at R² {two.Latent("position")} "
            + $"against 16 latents' {sixteen.Latent("position")}, "
            + $"and velocity at {two.Latent("velocity")} against {sixteen.Latent("velocity")}; "
            + $"its seeds {Agreement("position")} on position and {Agreement("velocity")} on velocity.",
            new Dictionary<string, double>
            {
                ["positionDeviationRatio"] = Ratio("position"),
                ["velocityDeviationRatio"] = Ratio("velocity"),
            },
            [
                Charts.RSquared(
                    "velocity", "Velocity read from latents of different size", "velocity", outcomes, withRaw: false),
                Charts.RSquared(
                    "position", "Position read from latents of different size", "position", outcomes, withRaw: false),
            ],
            [Tables.Of(outcomes)]);

        double Ratio(string state) => two.Latent(state).Deviation / sixteen.Latent(state).Deviation;

        string Agreement(string state)
        {
            if (Ratio(state) > 1.5)
                return "disagree more";
            return Ratio(state) < 1 / 1.5 ? "agree better" : "agree about as well";
        }
    }
}
