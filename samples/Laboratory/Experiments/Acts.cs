using Jepa.Samples.Lab.Figures;
using Jepa.Samples.Lab.Report;
using Jepa.Samples.Lab.Trials;

namespace Jepa.Samples.Lab.Experiments;

/// <summary>The article's two acts: what a single frame cannot tell, four can.</summary>
internal sealed class Acts() : Experiment(
    "acts", "Act one, act two", "What does the latent know when the encoder sees one frame, and what when it sees four?")
{
    public override IReadOnlyList<Variant> Variants => [ArticleBall.ActOne, ArticleBall.ActTwo with { Name = "four frames" }, ArticleBall.UntrainedActTwo];

    protected override Findings Find(IReadOnlyList<Outcome> outcomes, Effort effort)
    {
        (Outcome one, Outcome two, Outcome untrained) = (outcomes[0], outcomes[1], outcomes[2]);
        string carried = Math.Abs(one.Latent("velocity").Mean) < 0.05 ? "nothing of the velocity" : "some of the velocity";
        string sentence =
            $"One frame gives a latent that carries the position (R² {one.Latent("position")}) and {carried} ({one.Latent("velocity")}); four frames give position {two.Latent("position")} "
            + $"and velocity {two.Latent("velocity")}, {Words.Stand(two.Latent("velocity"), two.Raw("velocity"))} the supervised yardstick of {two.Raw("velocity")} and {Words.Stand(two.Latent("velocity"), untrained.Latent("velocity"))} the same network untrained, {untrained.Latent("velocity")}.";
        var table = new ResultTable(
            "R² of linear probes on unseen flights, mean ± standard deviation over the seeds",
            ["linear probe on", "position", "velocity"],
            [
                ["raw window of 4 frames (yardstick)", two.Raw("position").ToString(), two.Raw("velocity").ToString()],
                ["act one: latent of 1 frame", one.Latent("position").ToString(), one.Latent("velocity").ToString()],
                ["act two: latent of 4 frames", two.Latent("position").ToString(), two.Latent("velocity").ToString()],
                ["act two's network, untrained", untrained.Latent("position").ToString(), untrained.Latent("velocity").ToString()],
            ]);
        return new Findings(
            sentence,
            new Dictionary<string, double>
            {
                ["rawPositionRSquared"] = two.Raw("position").Mean,
                ["rawVelocityRSquared"] = two.Raw("velocity").Mean,
                ["oneFrameEffectiveRank"] = one.EffectiveRank.Mean,
                ["effectiveRank"] = two.EffectiveRank.Mean,
            },
            [.. Draw(one, "act-one", "Act one"), .. Draw(two, "act-two", "Act two")],
            [table]);
    }

    private static IEnumerable<Figure> Draw(Outcome outcome, string name, string title)
    {
        LatentSample sample = outcome.Results[0].Sample!;
        IReadOnlyList<float[]> components = PrincipalComponents.Project(sample.Latents, 3);
        (string State, string Label)[] states = [("position", "position (m)"), ("velocity", "velocity (m/s)")];
        foreach ((string state, string label) in states)
        {
            yield return Charts.ColoredPoints(
                $"{name}-{state}", $"{title}, seed 1: held-out latents on their first two principal components, coloured by true {state}.",
                "first component (1)", "second component (1)", label, components, sample.States[state]);
        }
        foreach ((string state, string label) in states)
        {
            yield return new TurnablePoints(
                $"{name}-{state}-3d", $"{title} in its first three principal components, coloured by true {state}: drag to turn.",
                ["first", "second", "third"], components, label, sample.States[state]);
        }
    }
}
