using Jepa.Samples.Lab.Figures;

namespace Jepa.Samples.Lab.Experiments;

/// <summary>The article's wish to train longer.</summary>
internal sealed class LongerTraining() : Experiment(
    "longer-training",
    "Longer training",
    "Does the latent come closer to N(0, I), and read cleaner, when it trains for longer than the article's 40 epochs?")
{
    public override IReadOnlyList<Variant> Variants =>
    [
        ArticleBall.With("epochs10", "10 epochs", options => options with { Epochs = 10 }),
        ArticleBall.ActTwo with { Name = "40 epochs" },
        ArticleBall.With("epochs160", "160 epochs", options => options with { Epochs = 160 }),
    ];

    protected override Findings Find(IReadOnlyList<Outcome> outcomes, Effort effort)
    {
        (Outcome usual, Outcome longest) = (outcomes[1], outcomes[2]);
        return new Findings(
            $"Four times the article's epochs: "
            + $"effective rank {Words.Change(usual.EffectiveRank, longest.EffectiveRank)}, the narrowest axis, "
            + $"as a part of the widest, {Words.Change(usual.NarrowestAxis, longest.NarrowestAxis)}, "
            + $"and velocity R² {Words.Change(usual.Latent("velocity"), longest.Latent("velocity"))}.",
            outcomes.ToDictionary(
                outcome => $"effectiveRankAt{outcome.Variant.Trial.Options.Epochs}",
                outcome => outcome.EffectiveRank.Mean),
            [
                AxisSpread.Of("axes", outcomes),
                Charts.RSquared(
                    "velocity",
                    "Velocity read after trainings of different length",
                    "velocity",
                    outcomes,
                    withRaw: false),
            ],
            [Tables.Of(outcomes)]);
    }
}
