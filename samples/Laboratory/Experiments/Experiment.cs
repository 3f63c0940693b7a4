using Jepa.Samples.Lab.Figures;
using Jepa.Samples.Lab.Report;
using Jepa.Samples.Lab.Trials;

namespace Jepa.Samples.Lab.Experiments;

/// <summary>A question, the configurations that answer it, and the reading of their results.</summary>
/// <param name="name">Its name on the command line.</param>
/// <param name="title">Its heading.</param>
/// <param name="question">Its question.</param>
internal abstract class Experiment(string name, string title, string question)
{
    public string Name => name;

    /// <summary>Gets the number of seeds that each variant is run with.</summary>
    public virtual int SeedCount => 5;

    /// <summary>Gets the configurations that are compared; none where nothing is trained.</summary>
    public abstract IReadOnlyList<Variant> Variants { get; }

    public IEnumerable<Trial> Trials(Effort effort) =>
        from variant in Variants
        from seed in effort.Seeds(SeedCount)
        select effort.Limit(variant.Trial.WithSeed(seed));

    /// <summary>Makes the report of finished trials.</summary>
    /// <param name="resultOf">Finds a trial's result.</param>
    /// <param name="effort">How much was done.</param>
    public ExperimentReport Report(Func<Trial, TrialResult> resultOf, Effort effort)
    {
        Outcome[] outcomes =
        [
            .. from variant in Variants
               let trials = effort.Seeds(SeedCount).Select(seed => effort.Limit(variant.Trial.WithSeed(seed)))
               select new Outcome(variant, [.. trials.Select(resultOf)]),
        ];
        var metrics = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (Outcome outcome in outcomes)
        {
            foreach (string state in outcome.Variant.Trial.World.StateNames)
            {
                Spread readings = outcome.Latent(state);
                metrics[MetricName(outcome.Variant.Key, state + "RSquared")] = readings.Mean;
                metrics[MetricName(outcome.Variant.Key, state + "RSquaredStd")] = readings.Deviation;
            }
        }
        Findings findings = Find(outcomes, effort);
        foreach ((string metric, double value) in findings.Metrics)
            metrics[metric] = value;
        return new ExperimentReport(
            name,
            title,
            question,
            findings.Sentence,
            outcomes.Sum(outcome => outcome.Results.Sum(result => result.Seconds)) + findings.Seconds,
            metrics,
            findings.Figures,
            findings.Tables,
            [.. Variants.Select(variant => $"{variant.Name}: {TrialDescription.Of(effort.Limit(variant.Trial))}")]);
    }

    /// <summary>Reads the results.</summary>
    protected abstract Findings Find(IReadOnlyList<Outcome> outcomes, Effort effort);

    protected static string MetricName(string key, string number) =>
        key.Length == 0 ? number : key + char.ToUpperInvariant(number[0]) + number[1..];
}

/// <summary>What the numbers of an experiment say.</summary>
/// <param name="Sentence">In one sentence.</param>
/// <param name="Metrics">Numbers beside the R² of every variant, which each report has.</param>
/// <param name="Figures">In reading order.</param>
/// <param name="Tables">In reading order.</param>
internal sealed record Findings(
    string Sentence,
    IReadOnlyDictionary<string, double> Metrics,
    IReadOnlyList<Figure> Figures,
    IReadOnlyList<ResultTable> Tables)
{
    /// <summary>Gets the time that the reading took, where it matters beside the trainings'.</summary>
    public double Seconds { get; init; }
}
