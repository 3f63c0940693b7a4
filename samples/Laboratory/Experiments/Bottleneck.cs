using Jepa.Samples.Lab.Figures;

namespace Jepa.Samples.Lab.Experiments;

/// <summary>The article's mistake of a latent as small as the state.</summary>
internal sealed class Bottleneck() : Experiment(
    "bottleneck", "Mistake: a latent of two", "The state has two numbers. Is a latent of two enough, or do seeds then disagree?")
{
    public override IReadOnlyList<Variant> Variants =>
    [
        ArticleBall.With("latent2", "2 latents", options => options with { LatentSize = 2 }),
        ArticleBall.With("latent4", "4 latents", options => options with { LatentSize = 4 }),
        ArticleBall.ActTwo with { Name = "16 latents" },
    ];

    protected override Findings Find(IReadOnlyList<Outcome> outcomes, Effort effort)
    {
        (Spread two, Spread sixteen) = (outcomes[0].Latent("velocity"), outcomes[^1].Latent("velocity"));
        double ratio = two.Deviation / sixteen.Deviation;
        string verdict = ratio > 1.5 ? "disagree more" : ratio < 1 / 1.5 ? "agree more" : "agree about as well";
        return new Findings(
            $"With a latent of 2 the seeds {verdict} on velocity than with 16: its R² is {two} (from {Words.Number(two.Values.Min())} to {Words.Number(two.Values.Max())}) against {sixteen}; "
            + $"position R² {Words.Change(outcomes[^1].Latent("position"), outcomes[0].Latent("position"))} when the latent shrinks.",
            new Dictionary<string, double> { ["deviationRatio"] = ratio },
            [
                Charts.RSquared("velocity", "Velocity read from latents of different size; a dot for each seed, a bar at the mean.", "velocity", outcomes, withRaw: false),
                Charts.RSquared("position", "Position read from latents of different size; a dot for each seed, a bar at the mean.", "position", outcomes, withRaw: false),
            ],
            [Tables.Of(outcomes)]);
    }
}
