using Jepa.Samples.Lab.Figures;
using Jepa.Samples.Lab.Trials;

namespace Jepa.Samples.Lab.Experiments;

/// <summary>The article's second wish: air, so that the dynamics demand the size of the velocity.</summary>
internal sealed class Drag() : Experiment(
    "drag", "A little air", "Drag makes what happens next depend on how fast the ball is, not only on which way it flies. Does the latent then carry velocity better?")
{
    private static readonly double[] Strengths = [0, 0.05, 0.2];

    public override IReadOnlyList<Variant> Variants => [.. Strengths.Select(strength => InAir(strength, tellsDirection: true)), .. Strengths.Select(strength => InAir(strength, tellsDirection: false))];

    protected override Findings Find(IReadOnlyList<Outcome> outcomes, Effort effort)
    {
        (Outcome still, Outcome thick) = (outcomes[0], outcomes[Strengths.Length - 1]);
        (Outcome stillSilent, Outcome thickSilent) = (outcomes[Strengths.Length], outcomes[^1]);
        return new Findings(
            $"With drag {Strengths[^1]} /m velocity R² {Words.Change(still.Latent("velocity"), thick.Latent("velocity"))} with the action and {Words.Change(stillSilent.Latent("velocity"), thickSilent.Latent("velocity"))} without it; "
            + $"the raw window's own {Words.Change(still.Raw("velocity"), thick.Raw("velocity"))}, because air changes how fast balls are.",
            outcomes.ToDictionary(outcome => $"{outcome.Variant.Key}RawVelocityRSquared", outcome => outcome.Raw("velocity").Mean),
            [Charts.RSquared("velocity", "Velocity read from the latent and from the raw window; a dot for each seed, a bar at the mean.", "velocity", outcomes)],
            [Tables.Of(outcomes)]);
    }

    private static Variant InAir(double strength, bool tellsDirection)
    {
        string key = FormattableString.Invariant($"{(tellsDirection ? "action" : "noAction")}Drag{100 * strength:000}");
        string name = FormattableString.Invariant($"{strength} /m, {(tellsDirection ? "action" : "no action")}");
        if (strength == 0 && tellsDirection)
            return ArticleBall.ActTwo with { Key = key, Name = name };
        var world = new BallWorld { Ball = new() { Drag = strength }, TellsDirection = tellsDirection };
        return new Variant(key, name, new Trial { World = world, Options = ArticleBall.ActTwo.Trial.Options });
    }
}
