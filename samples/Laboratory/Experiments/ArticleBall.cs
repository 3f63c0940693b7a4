using Jepa.Samples.Lab.Trials;
using Jepa.Training;
using Jepa.Training.Losses;

namespace Jepa.Samples.Lab.Experiments;

/// <summary>The article's ball and its act two, the baseline of the other experiments.</summary>
internal static class ArticleBall
{
    private const int KeptLatents = 1500;

    /// <summary>Gets act two as in the article.</summary>
    public static Variant ActTwo { get; } =
        new("", "as in the article", Trial(options => options) with { KeptLatents = KeptLatents });

    /// <summary>Gets act one: a single frame.</summary>
    public static Variant ActOne { get; } = new(
        "oneFrame",
        "one frame",
        Trial(options => options with { WindowSize = 1 }) with { KeptLatents = KeptLatents });

    /// <summary>Gets act two's network with its initial weights.</summary>
    public static Variant UntrainedActTwo { get; } = With("untrained", "untrained", Untrained.Of);

    /// <summary>Changes the options of act two.</summary>
    public static Variant With(string key, string name, Func<JepaTrainingOptions, JepaTrainingOptions> change) =>
        new(key, name, Trial(change));

    /// <summary>Changes the objective of act two.</summary>
    public static Variant WithObjective(string key, string name, Func<JepaObjective, JepaObjective> change) =>
        With(key, name, options => options with { Objective = change(options.Objective) });

    private static Trial Trial(Func<JepaTrainingOptions, JepaTrainingOptions> change) =>
        new() { World = new BallWorld(), Options = change(new JepaTrainingOptions { Standardize = false }) };
}
