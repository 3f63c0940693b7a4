using Jepa.Samples.Lab.Figures;
using Jepa.Samples.Lab.Report;
using Jepa.Samples.Lab.Trials;

namespace Jepa.Samples.Lab.Experiments;

/// <summary>The article's two acts: one frame cannot tell the velocity, four can.</summary>
internal sealed class Acts() : Experiment(
    "acts",
    "Act one, act two",
    "What does the latent know when the encoder sees one frame, and what when it sees four?")
{
    public override IReadOnlyList<Variant> Variants =>
    [
        ArticleBall.ActOne,
        ArticleBall.ActTwo with { Name = "four frames" },
        ArticleBall.UntrainedActTwo,
    ];

    protected override Findings Find(IReadOnlyList<Outcome> outcomes, Effort effort)
    {
        (Outcome one, Outcome two, Outcome untrained) = (outcomes[0], outcomes[1], outcomes[2]);
        Spread velocityOfOne = one.Latent("velocity");
        Spread velocity = two.Latent("velocity");
        Spread rawVelocity = two.Raw("velocity");
        Spread untrainedVelocity = untrained.Latent("velocity");
        string carried = Math.Abs(velocityOfOne.Mean) < 0.05
            ? "nothing of the velocity"
            : "some of the velocity";
        string sentence =
            $"One frame gives a latent that carries the position (R² {one.Latent("position")}) "
            + $"and {carried} ({velocityOfOne}); four frames give position {two.Latent("position")} "
            + $"and velocity {velocity}, "
            + $"{Words.Stand(velocity, rawVelocity)} the supervised yardstick of {rawVelocity} "
            + $"and {Words.Stand(velocity, untrainedVelocity)} the same network untrained, {untrainedVelocity}.";
        var table = new ResultTable(
            "R² of linear probes on unseen flights, mean ± standard deviation over the seeds",
            ["linear probe on", "position", "velocity"],
            [
                Row("raw window of 4 frames (yardstick)", two.Raw),
                Row("act one: latent of 1 frame", one.Latent),
                Row("act two: latent of 4 frames", two.Latent),
                Row("act two's network, untrained", untrained.Latent),
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

        static string[] Row(string name, Func<string, Spread> reading) =>
            [name, reading("position").ToString(), reading("velocity").ToString()];
    }

    private static IEnumerable<Figure> Draw(Outcome outcome, string name, string title)
    {
        LatentSample sample = outcome.Results[0].Sample!;
        IReadOnlyList<float[]> components = PrincipalComponents.Project(sample.Latents, 3);
        (string State, string Label)[] states = [("position", "position (m)"), ("velocity", "velocity (m/s)")];
        foreach ((string state, string label) in states)
        {
            yield return Charts.ColoredPoints(
                $"{name}-{state}",
                $"{title}, seed 1: held-out latents on their first two principal components, "
                + $"coloured by true {state}.",
                "first component (1)",
                "second component (1)",
                label,
                components,
                sample.States[state]);
        }
        foreach ((string state, string label) in states)
        {
            yield return new TurnablePoints(
                $"{name}-{state}-3d",
                $"{title} in its first three principal components, coloured by true {state}: drag to turn.",
                ["first", "second", "third"],
                components,
                label,
                sample.States[state]);
        }
    }
}
