using Jepa.Samples.Lab.Figures;
using Jepa.Samples.Lab.Trials;
using Jepa.Training;

namespace Jepa.Samples.Lab.Experiments;

/// <summary>The article's mistake of training on transitions in the order of recording.</summary>
internal sealed class TrajectoryOrder() : Experiment(
    "trajectory-order",
    "Mistake: transitions in trajectory order",
    "What does the loss do when batches are cut from the flights in order instead of from a shuffled pool?")
{
    public override IReadOnlyList<Variant> Variants =>
    [
        ArticleBall.ActTwo with { Name = "shuffled" },
        ArticleBall.With(
            "inOrder", "in trajectory order", options => options with { Order = TransitionOrder.Trajectory }),
    ];

    protected override Findings Find(IReadOnlyList<Outcome> outcomes, Effort effort)
    {
        (Outcome shuffled, Outcome inOrder) = (outcomes[0], outcomes[1]);
        Spread calm = Thrashing(shuffled);
        Spread wild = Thrashing(inOrder);
        string verb = wild.IsAbove(calm) ? "thrashes" : "does not thrash";
        return new Findings(
            $"In trajectory order the loss {verb}: over the second half of training its step-to-step variance is "
            + $"{Words.Times(wild.Mean / calm.Mean)} that of shuffled transitions "
            + $"({wild.ToString("g2")} against {calm.ToString("g2")}); "
            + $"velocity R² {Words.Change(shuffled.Latent("velocity"), inOrder.Latent("velocity"))}.",
            new Dictionary<string, double>
            {
                ["stepToStepVariance"] = calm.Mean,
                ["inOrderStepToStepVariance"] = wild.Mean,
                ["varianceRatio"] = wild.Mean / calm.Mean,
            },
            [
                Charts.Lines(
                    "variance",
                    "Mean squared difference between the losses of successive steps, by epoch (mean over the seeds).",
                    "epoch",
                    "step-to-step variance (1)",
                    [.. outcomes.Select(outcome => MeanByEpoch(outcome, result => result.StepToStepVariance))],
                    logarithmic: true),
                Charts.Lines(
                    "loss",
                    "Mean loss of each epoch (mean over the seeds).",
                    "epoch",
                    "loss (1)",
                    [.. outcomes.Select(outcome => MeanByEpoch(outcome, result => result.Loss))]),
                Charts.RSquared("velocity", "Velocity read from the latent", "velocity", outcomes, withRaw: false),
            ],
            [Tables.Of(outcomes)]);
    }

    private static Spread Thrashing(Outcome outcome) => outcome.Of(result =>
        result.StepToStepVariance.Skip(result.StepToStepVariance.Count / 2).Average());

    private static Line MeanByEpoch(Outcome outcome, Func<TrialResult, IReadOnlyList<double>> numbers)
    {
        IEnumerable<int> epochs = Enumerable.Range(0, numbers(outcome.Results[0]).Count);
        return Line.Numbered(
            outcome.Name, [.. epochs.Select(epoch => outcome.Results.Average(result => numbers(result)[epoch]))]);
    }
}
