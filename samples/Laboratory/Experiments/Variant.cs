using Jepa.Samples.Lab.Trials;

namespace Jepa.Samples.Lab.Experiments;

/// <summary>One of the configurations that an experiment compares, over seeds.</summary>
/// <param name="Key">What its metrics' names begin with, <c>window8</c>; empty for the experiment's main configuration.</param>
/// <param name="Name">What tables and figures call it.</param>
/// <param name="Trial">What is run for each seed.</param>
internal sealed record Variant(string Key, string Name, Trial Trial);

/// <summary>What a variant's trials showed, one result a seed.</summary>
internal sealed record Outcome(Variant Variant, IReadOnlyList<TrialResult> Results)
{
    public string Name => Variant.Name;

    public Spread Latent(string state) => Of(result => result.LatentRSquared[state]);

    public Spread Raw(string state) => Of(result => result.RawRSquared[state]);

    public Spread EffectiveRank => Of(result => result.EffectiveRank);

    /// <summary>Gets how far the latents spread over all axes together: 1 for N(0, I), 0 when collapsed.</summary>
    public Spread Scale => Of(result => Math.Sqrt(result.AxisStandardDeviations.Average(deviation => deviation * deviation)));

    /// <summary>Gets the narrowest axis's standard deviation as a part of the widest one's: 1 for an isotropic latent.</summary>
    public Spread NarrowestAxis => Of(result => result.AxisStandardDeviations.Min() / Math.Max(result.AxisStandardDeviations.Max(), float.Epsilon));

    public Spread Of(Func<TrialResult, double> number) => new([.. Results.Select(number)]);
}
