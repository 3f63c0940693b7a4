using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;

namespace Jepa.Samples.Surprise;

/// <summary>What is asked of scores.</summary>
internal static class Statistics
{
    /// <summary>
    /// The area under the ROC curve: how often a score that should be high is above one that should be low.
    /// </summary>
    /// <param name="high">Scores that should be high.</param>
    /// <param name="low">Scores that should be low; a tie counts half.</param>
    public static double Auroc(IReadOnlyList<double> high, IReadOnlyList<double> low)
    {
        double[] ranks = new[] { high, low }.SelectMany(scores => scores).Ranks(RankDefinition.Average);
        double n = high.Count;
        return (ranks.Take(high.Count).Sum() - n * (n + 1) / 2) / (n * low.Count);
    }

    /// <summary>The part of the pairs whose violated flight has the higher score.</summary>
    public static double PairedAccuracy(IReadOnlyList<double> violated, IReadOnlyList<double> benign) =>
        violated.Zip(benign).Average(pair => pair.First > pair.Second ? 1.0 : 0);

    /// <summary>Student's paired t-test on the scores' logarithms, which lie closer to a Gaussian; two-sided.</summary>
    public static (double T, double P) PairedTTest(IReadOnlyList<double> violated, IReadOnlyList<double> benign)
    {
        double[] differences = [.. violated.Zip(benign, (high, low) => Math.Log(high) - Math.Log(low))];
        double t = differences.Mean() / (differences.StandardDeviation() / Math.Sqrt(differences.Length));
        return (t, 2 * StudentT.CDF(0, 1, differences.Length - 1, -Math.Abs(t)));
    }

    /// <summary>The conformal p-value of a score among those of normal flights: <c>(1 + #{≥}) / (n + 1)</c>.</summary>
    public static double ConformalPValue(IReadOnlyCollection<double> normal, double score) =>
        (1.0 + normal.Count(other => other >= score)) / (normal.Count + 1);

    /// <summary>R², the part of the truths' variance that predictions explain.</summary>
    public static double RSquared(IReadOnlyList<double> predicted, IReadOnlyList<double> truths)
    {
        double mean = truths.Average();
        return 1 - predicted.Zip(truths, (one, truth) => Math.Pow(one - truth, 2)).Sum()
            / truths.Sum(truth => Math.Pow(truth - mean, 2));
    }
}
