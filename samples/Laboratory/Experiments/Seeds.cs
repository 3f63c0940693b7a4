using Jepa.Samples.Lab.Figures;
using Jepa.Samples.Worlds;

namespace Jepa.Samples.Lab.Experiments;

/// <summary>The article's loss curves: does every seed end in the same place?</summary>
internal sealed class Seeds() : Experiment(
    "seeds",
    "Eight seeds, one story",
    "The ball, the network and the loss of the article: does training end in the same place whatever the seed?")
{
    private const double AnimationStep = 0.01;
    private const double AnimationSeconds = 5.5;
    private const double AnimatedLaunchSpeed = 5;

    public override int SeedCount => 8;

    public override IReadOnlyList<Variant> Variants => [ArticleBall.ActTwo];

    protected override Findings Find(IReadOnlyList<Outcome> outcomes, Effort effort)
    {
        Outcome ball = outcomes[0];
        Spread position = ball.Latent("position");
        Spread velocity = ball.Latent("velocity");
        Spread fallen = ball.Of(result => result.Loss[^1] / result.Loss[0]);
        string sentence =
            $"Over {ball.Results.Count} seeds the loss falls to {fallen} of its first epoch's; "
            + $"position reads at R² {position}, velocity at {velocity} "
            + $"(lowest {Words.Number(velocity.Values.Min())}, highest {Words.Number(velocity.Values.Max())}), "
            + $"which is {Words.Stand(velocity, ball.Raw("velocity"))} "
            + $"a supervised line through the raw window, {ball.Raw("velocity")}.";

        double[] heights = new BouncingBall { TimeStep = AnimationStep }
            .Simulate(0, AnimatedLaunchSpeed, (int)(AnimationSeconds / AnimationStep))
            .Positions;
        return new Findings(
            sentence,
            new Dictionary<string, double>
            {
                ["lossRatio"] = fallen.Mean,
                ["velocityRSquaredLowest"] = velocity.Values.Min(),
                ["velocityRSquaredHighest"] = velocity.Values.Max(),
                ["rawVelocityRSquared"] = ball.Raw("velocity").Mean,
            },
            [
                BallAnimation.Create(
                    "ball",
                    "The ball, thrown up at 5 m/s, and its height over time. "
                    + "The encoder sees this height alone, through a noisy sensor.",
                    heights,
                    AnimationStep),
                Charts.Lines(
                    "loss",
                    "Mean loss of each epoch, a line for each seed.",
                    "epoch",
                    "loss (1)",
                    [.. ball.Results.Select((result, index) => Line.Numbered($"seed {index + 1}", result.Loss))]),
                Charts.Readings(
                    "readings",
                    "How well a linear probe reads the state on flights that neither encoder nor probe has seen; "
                    + "a dot for each seed, a bar at the mean.",
                    "R² on unseen flights",
                    [
                        new Reading("position", "latent", position),
                        new Reading("position", "raw window", ball.Raw("position")),
                        new Reading("velocity", "latent", velocity),
                        new Reading("velocity", "raw window", ball.Raw("velocity")),
                    ]),
            ],
            []);
    }
}
