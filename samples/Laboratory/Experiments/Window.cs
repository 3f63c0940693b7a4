using Jepa.Samples.Lab.Figures;

namespace Jepa.Samples.Lab.Experiments;

/// <summary>Whether longer windows help.</summary>
internal sealed class Window() : Experiment(
    "window",
    "Longer windows",
    "More frames average the noise away. Does the latent read velocity better from 8 or 16 of them than from 4?")
{
    public override IReadOnlyList<Variant> Variants =>
    [
        ArticleBall.ActTwo with { Key = "window4", Name = "K = 4" },
        ArticleBall.With("window8", "K = 8", options => options with { WindowSize = 8 }),
        ArticleBall.With("window16", "K = 16", options => options with { WindowSize = 16 }),
    ];

    protected override Findings Find(IReadOnlyList<Outcome> outcomes, Effort effort)
    {
        (Outcome shortest, Outcome longest) = (outcomes[0], outcomes[^1]);
        return new Findings(
            $"From K = 4 to K = 16 the latent's velocity R² "
            + $"{Words.Change(shortest.Latent("velocity"), longest.Latent("velocity"))}, the raw window's "
            + $"{Words.Change(shortest.Raw("velocity"), longest.Raw("velocity"))}; at K = 16 the latent is "
            + $"{Words.Stand(longest.Latent("velocity"), longest.Raw("velocity"))} the raw window.",
            outcomes.ToDictionary(
                outcome => $"{outcome.Variant.Key}RawVelocityRSquared", outcome => outcome.Raw("velocity").Mean),
            [Charts.RSquared("velocity", "Velocity read from windows of different length", "velocity", outcomes)],
            [Tables.Of(outcomes)]);
    }
}
