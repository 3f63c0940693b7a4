using Jepa.Samples.Lab.Figures;

namespace Jepa.Samples.Lab.Experiments;

/// <summary>λ = 0: nothing prevents the latent's collapse.</summary>
internal sealed class Collapse() : Experiment(
    "no-regularizer",
    "Mistake: λ = 0",
    "The target is the live encoder, with no stop-gradient and no target network. "
    + "Is SIGReg all that stands between the latent and collapse?")
{
    /// <summary>A latent whose scale is below this part of a healthy one's has collapsed.</summary>
    private const double Collapsed = 0.1;

    public override IReadOnlyList<Variant> Variants =>
    [
        ArticleBall.ActTwo with { Name = "λ = 1" },
        ArticleBall.WithObjective("noRegularizer", "λ = 0", objective => objective with { RegularizerWeight = 0 }),
    ];

    protected override Findings Find(IReadOnlyList<Outcome> outcomes, Effort effort)
    {
        (Outcome held, Outcome free) = (outcomes[0], outcomes[1]);
        Spread left = free.Latent("position");
        string fate = free.Scale.Mean < Collapsed * held.Scale.Mean ? "collapses" : "shrinks without collapsing";
        return new Findings(
            $"Without SIGReg the latent {fate}: its standard deviation over all axes is {free.Scale.ToString("g2")} "
            + $"against {held.Scale.ToString("g2")}, and what is left of it reads position at anything "
            + $"from R² {Words.Number(left.Values.Min(), "f2")} to {Words.Number(left.Values.Max(), "f2")}, "
            + $"while the loss, at {free.Of(result => result.Loss[^1]).ToString("g2")}, looks perfect.",
            new Dictionary<string, double> { ["scale"] = held.Scale.Mean, ["noRegularizerScale"] = free.Scale.Mean },
            [
                AxisSpread.Of("axes", outcomes),
                Charts.RSquared("position", "Position read from the latent", "position", outcomes, withRaw: false),
            ],
            [Tables.Of(outcomes)]);
    }
}
