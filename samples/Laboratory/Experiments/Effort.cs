using Jepa.Samples.Lab.Trials;

namespace Jepa.Samples.Lab.Experiments;

/// <summary>How much to run: all that the findings need, or just enough to see every part work.</summary>
/// <param name="MostSeeds">Seeds of a variant, at most.</param>
/// <param name="MostEpochs">Epochs of a training, at most.</param>
/// <param name="MostSeries">Training series, at most.</param>
internal sealed record Effort(int MostSeeds, int MostEpochs, int MostSeries)
{
    /// <summary>Gets what a reader of the report must know of a reduced effort; null for the full one.</summary>
    public string? Notice { get; init; }

    public static Effort Full { get; } = new(int.MaxValue, int.MaxValue, int.MaxValue);

    public static Effort Quick { get; } = new(2, 2, 40)
    {
        Notice = "A quick run of two seeds, two epochs and forty series: it shows that every part works. "
            + "Its numbers say nothing about JEPAs.",
    };

    public IEnumerable<int> Seeds(int wanted) => Enumerable.Range(1, Math.Min(wanted, MostSeeds));

    public Trial Limit(Trial trial) => trial with
    {
        TrainingSeries = Math.Min(trial.TrainingSeries, MostSeries),
        Options = trial.Options with { Epochs = Math.Min(trial.Options.Epochs, MostEpochs) },
    };
}
