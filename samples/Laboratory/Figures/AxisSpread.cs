using Jepa.Samples.Lab.Experiments;

namespace Jepa.Samples.Lab.Figures;

/// <summary>The latents' standard deviation along each axis: 1 throughout for N(0, I).</summary>
internal static class AxisSpread
{
    /// <summary>Draws the axes' standard deviations, widest first, as the geometric mean over the seeds.</summary>
    public static Chart Of(string name, IReadOnlyList<Outcome> outcomes) => Charts.Lines(
        name,
        "Standard deviation of the latent's axes, widest first, geometric mean over the seeds. N(0, I) has 1 on each.",
        "axis, widest first",
        "standard deviation (1)",
        [.. outcomes.Select(outcome => Line.Numbered(outcome.Name, Deviations(outcome)))],
        logarithmic: true);

    private static double[] Deviations(Outcome outcome)
    {
        double[][] bySeed =
            [.. outcome.Results.Select(result => result.AxisStandardDeviations.OrderDescending().ToArray())];
        return [.. bySeed[0].Select((_, rank) =>
            Math.Exp(bySeed.Average(deviations => Math.Log(Math.Max(deviations[rank], 1e-8)))))];
    }
}
