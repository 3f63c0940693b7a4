using Jepa.Samples.Lab.Figures;
using Jepa.Training.Losses;

namespace Jepa.Samples.Lab.Experiments;

/// <summary>The article's question about the regularizer's weight: does an isotropic latent read cleaner?</summary>
internal sealed class Isotropy() : Experiment(
    "isotropy",
    "Isotropy",
    "SIGReg asks for N(0, I), and at λ = 1 the latent is far from it. Does a larger weight or another preset "
    + "bring it there, and does an isotropic latent read cleaner?")
{
    public override IReadOnlyList<Variant> Variants =>
    [
        Weighted("weightTenth", 0.1),
        ArticleBall.ActTwo with { Name = "article, λ = 1" },
        Weighted("weight10", 10),
        Weighted("weight100", 100),
        ArticleBall.WithObjective("leJepa", "LeJEPA, λ = 0.05", _ => JepaObjective.LeJepa),
        ArticleBall.WithObjective("leWorldModel", "LeWM, λ = 0.09", _ => JepaObjective.LeWorldModel),
    ];

    protected override Findings Find(IReadOnlyList<Outcome> outcomes, Effort effort)
    {
        Outcome article = outcomes[1];
        Outcome roundest = outcomes.MaxBy(outcome => outcome.EffectiveRank.Mean)!;
        double correlation = MathNet.Numerics.Statistics.Correlation.Spearman(
            outcomes.Select(outcome => outcome.EffectiveRank.Mean),
            outcomes.Select(outcome => outcome.Latent("velocity").Mean));
        string verdict = roundest == article
            ? "no other setting is rounder than the article's"
            : $"velocity R² {Words.Change(article.Latent("velocity"), roundest.Latent("velocity"))}";
        return new Findings(
            $"The most isotropic latent comes from {roundest.Name} "
            + $"(effective rank {roundest.EffectiveRank.ToString("f1")} "
            + $"against the article's {article.EffectiveRank.ToString("f1")}), and {verdict}; "
            + $"over all settings effective rank and velocity R² have a rank correlation of "
            + $"{Words.Number(correlation, "f2")}.",
            outcomes.SelectMany(outcome => new (string Name, double Value)[]
                {
                    (MetricName(outcome.Variant.Key, "effectiveRank"), outcome.EffectiveRank.Mean),
                    (MetricName(outcome.Variant.Key, "narrowestAxis"), outcome.NarrowestAxis.Mean),
                })
                .Append(("rankCorrelation", correlation))
                .ToDictionary(metric => metric.Item1, metric => metric.Item2),
            [
                AxisSpread.Of("axes", outcomes),
                Charts.RSquared("velocity", "Velocity read from the latent", "velocity", outcomes, withRaw: false),
                Charts.Readings(
                    "rank",
                    "In how many directions the latent of 16 spreads; a dot for each seed, a bar at the mean.",
                    "effective rank (of 16)",
                    [.. outcomes.Select(outcome => new Reading(outcome.Name, "latent", outcome.EffectiveRank))]),
            ],
            [Tables.Of(outcomes)]);
    }

    private static Variant Weighted(string key, double weight) => ArticleBall.WithObjective(
        key,
        FormattableString.Invariant($"article, λ = {weight}"),
        objective => objective with { RegularizerWeight = weight });
}
