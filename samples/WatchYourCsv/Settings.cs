using Jepa.MLNet;
using Jepa.Training;
using Jepa.Training.Losses;
using Jepa.Training.Networks.Encoders;

namespace Jepa.Samples.WatchYourCsv;

/// <summary>How normal behaviour is learned and watched: one setting for all machines.</summary>
internal sealed record Settings
{
    public const int Horizon = 1;
    private const int LargestBatch = 256, SmallestBatch = 16;

    public int WindowSize { get; init; } = 10;

    public int LatentSize { get; init; } = 16;

    public int Epochs { get; init; } = 40;

    public int Smoothing { get; init; } = 1;

    public double FalseAlarmRate { get; init; } = 0.01;

    public AnomalyEvidence Evidence { get; init; } = AnomalyEvidence.Both;

    public int Seed { get; init; } = 1;

    /// <summary>Gets the frames of a span.</summary>
    public int SpanFrames => WindowSize + Horizon + Smoothing - 1;

    /// <summary>Gets the fewest normal spans with which a p-value can be as small as the rate.</summary>
    public int FewestSpans => (int)Math.Ceiling(1 / FalseAlarmRate - 1e-9) - 1;

    public JepaAnomalyOptions Detection => new() { Smoothing = Smoothing, Evidence = Evidence };

    /// <summary>The training of so many transitions: batches that are many, but never more than there are.</summary>
    public JepaTrainingOptions Training(int transitions, bool hasMissing) => new()
    {
        WindowSize = WindowSize,
        Horizon = Horizon,
        LatentSize = LatentSize,
        Epochs = Epochs,
        BatchSize = Math.Clamp(transitions / 32, Math.Min(SmallestBatch, transitions), LargestBatch),
        Seed = Seed,
        Encoder = new DenseEncoder { HiddenSizes = [64] },
        Objective = JepaObjective.LeWorldModel,
        Schedule = LearningRateSchedule.Cosine,
        MissingValues = hasMissing ? MissingValues.Impute : MissingValues.Throw,
    };
}
