using Jepa.Samples.Lab.Trials;

namespace Jepa.Samples.Lab.Experiments;

/// <summary>A configuration that an experiment compares, over seeds.</summary>
/// <param name="Key">The prefix of its metrics' names, <c>window8</c>; empty for the main configuration.</param>
/// <param name="Name">Its name in tables and figures.</param>
/// <param name="Trial">What each seed runs.</param>
internal sealed record Variant(string Key, string Name, Trial Trial);

/// <summary>A variant's results, one a seed.</summary>
internal sealed record Outcome(Variant Variant, IReadOnlyList<TrialResult> Results)
{
    public string Name => Variant.Name;

    public Spread Latent(string state) => Of(result => result.LatentRSquared[state]);

    public Spread Raw(string state) => Of(result => result.RawRSquared[state]);

    public Spread EffectiveRank => Of(result => result.EffectiveRank);

    /// <summary>Gets the axes' root-mean-square standard deviation: 1 for N(0, I), 0 when collapsed.</summary>
    public Spread Scale => Of(result =>
        Math.Sqrt(result.AxisStandardDeviations.Average(deviation => deviation * deviation)));

    /// <summary>Gets the narrowest axis's standard deviation over the widest one's: 1 if isotropic.</summary>
    public Spread NarrowestAxis => Of(result =>
        result.AxisStandardDeviations.Min() / Math.Max(result.AxisStandardDeviations.Max(), float.Epsilon));

    public Spread Of(Func<TrialResult, double> number) => new([.. Results.Select(number)]);
}
