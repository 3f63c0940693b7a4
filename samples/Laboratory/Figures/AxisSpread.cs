using Jepa.Samples.Lab.Experiments;

namespace Jepa.Samples.Lab.Figures;

/// <summary>How far latents spread along each axis: a flat line at 1 is N(0, I), a falling one is not.</summary>
internal static class AxisSpread
{
    /// <summary>Draws the axes' standard deviations, widest first, as the geometric mean over the seeds.</summary>
    public static Chart Of(string name, IReadOnlyList<Outcome> outcomes) => Charts.Lines(
        name, "Standard deviation of the latent's axes, widest first, geometric mean over the seeds. N(0, I) has 1 on each.", "axis, widest first", "standard deviation (1)",
        [.. outcomes.Select(outcome => new Line(outcome.Name, [.. Ranks(outcome)], [.. Ranks(outcome).Select(rank => Deviation(outcome, (int)rank))]))],
        logarithmic: true);

    private static IEnumerable<double> Ranks(Outcome outcome) => Enumerable.Range(1, outcome.Results[0].AxisStandardDeviations.Count).Select(rank => (double)rank);

    private static double Deviation(Outcome outcome, int rank) => Math.Exp(outcome.Results.Average(
        result => Math.Log(Math.Max(result.AxisStandardDeviations.OrderDescending().ElementAt(rank - 1), 1e-8))));
}
