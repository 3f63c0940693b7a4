using Jepa.Samples.Lab.Figures;
using Jepa.Training.Losses;

namespace Jepa.Samples.Lab.Experiments;

/// <summary>The article's mistake of regularizing the predictor's output instead of the encoder's.</summary>
internal sealed class SigRegOnPredictions() : Experiment(
    "sigreg-on-predictions",
    "Mistake: SIGReg on the predictions",
    "What happens to the latent when SIGReg watches the predictor's output instead of the encoder's?")
{
    public override IReadOnlyList<Variant> Variants =>
    [
        ArticleBall.ActTwo with { Name = "on the latents" },
        ArticleBall.WithObjective(
            "onPredictions",
            "on the predictions",
            objective => objective with { RegularizedLatents = RegularizedLatents.Predicted }),
    ];

    protected override Findings Find(IReadOnlyList<Outcome> outcomes, Effort effort)
    {
        (Outcome right, Outcome wrong) = (outcomes[0], outcomes[1]);
        string axis = right.NarrowestAxis.IsAbove(wrong.NarrowestAxis)
            ? "starves an axis of the latent"
            : "starves no axis of the latent beyond what SIGReg on the latents does";
        return new Findings(
            $"On the predictions SIGReg {axis}: the narrowest axis has {wrong.NarrowestAxis} "
            + $"of the widest one's deviation, against {right.NarrowestAxis}; "
            + $"velocity R² {Words.Change(right.Latent("velocity"), wrong.Latent("velocity"))}.",
            new Dictionary<string, double>
            {
                ["narrowestAxis"] = right.NarrowestAxis.Mean,
                ["onPredictionsNarrowestAxis"] = wrong.NarrowestAxis.Mean,
                ["effectiveRank"] = right.EffectiveRank.Mean,
                ["onPredictionsEffectiveRank"] = wrong.EffectiveRank.Mean,
            },
            [
                AxisSpread.Of("axes", outcomes),
                Charts.RSquared("velocity", "Velocity read from the latent", "velocity", outcomes, withRaw: false),
            ],
            [Tables.Of(outcomes)]);
    }
}
