using System.Globalization;

namespace Jepa.Samples.ReadYourCsv;

/// <summary>What a reader of the table could take wrong.</summary>
internal sealed class Warnings(Prepared prepared, Probe probe)
{
    /// <summary>Neighbouring windows are nearly the same, so that blocks of them count, and not windows.</summary>
    private const int MostBlocks = 10, FewestBlocks = 5, FewWindows = 30;

    /// <summary>Student's t that chance exceeds once in forty times, from 4 degrees of freedom to 9.</summary>
    private static readonly double[] T = [2.78, 2.57, 2.45, 2.36, 2.31, 2.26];

    private const double LeastDifference = 0.02;

    public IEnumerable<string> Of(ProbeScore[] scores, double[] linear, double[] trees, double[] latent)
    {
        string label = prepared.Rows.Target!.Name;
        if (prepared.Rows.Observe.Concat(prepared.Rows.Action).Any(channel => channel.Name == label))
        {
            yield return $"The label '{label}' is also given to the encoder: "
                + "what follows says nothing about reading it from the other columns.";
        }
        if (latent.Length < FewWindows)
        {
            yield return $"The test part has only {latent.Length} windows with a label: "
                + "the figures may be chance; label more rows.";
        }
        (string name, Func<ProbeScore, double> of, double least) = probe.Measure;
        double[] values = [.. scores.Select(of)];
        if (!values.Any(value => value >= least))
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"Nothing reads '{label}' from the window (the best {name} is {values.Max():f3}): the window does not "
                + $"hold it, and no encoder can add it, or the test part is unlike the training part. "
                + $"Observe other columns, or a longer window.");
            yield break;
        }
        int best = values[0] >= values[1] ? 0 : 1;
        if (values[best] - values[2] > LeastDifference && IsWorse(latent, best == 0 ? linear : trees))
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"The latent reads '{label}' worse than the raw window does ({name} {values[2]:f3} against "
                + $"{values[best]:f3}, more than chance would): more --epochs, another --window or a larger --latent "
                + $"may help; if not, use the raw window.");
        }
    }

    /// <summary>Paired over blocks of the test windows: the mean difference, in standard errors.</summary>
    private static bool IsWorse(double[] latent, double[] raw)
    {
        double[] differences = [.. latent.Zip(raw, (first, second) => first - second)];
        int count = Math.Min(differences.Length, MostBlocks);
        if (count < FewestBlocks)
            return false;
        double[] blocks = [.. Enumerable.Range(0, count).Select(block => differences
            [(differences.Length * block / count)..(differences.Length * (block + 1) / count)].Average())];
        double mean = blocks.Average();
        double variance = blocks.Sum(block => (block - mean) * (block - mean)) / (count - 1);
        return mean > T[count - FewestBlocks] * Math.Sqrt(variance / count);
    }
}
