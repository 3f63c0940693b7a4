using Jepa.Training.Data;
using Jepa.Training.Losses;

namespace Jepa.Training.KilledProcess;

/// <summary>A training whose epochs are long enough to be interrupted in the middle, with everything on that has a state.</summary>
public static class LongTraining
{
    public static JepaTrainingOptions Options { get; } = new()
    {
        Epochs = 6,
        BatchSize = 16,
        LatentSize = 4,
        Schedule = LearningRateSchedule.Cosine,
        WarmUpEpochs = 0.5,
        WeightDecay = 0.01,
        GradientClipNorm = 1,
        Objective = JepaObjective.Article with { Target = PredictionTarget.MovingAverage, Regularizer = SigReg.Article with { Projections = 8 } },
    };

    /// <summary>Gets one series of two waves: 200 steps an epoch.</summary>
    public static IReadOnlyList<Series> Series { get; } =
        [new(Enumerable.Range(0, 200 * 16 + 4).Select(time => (float)(Math.Sin(0.1 * time) + Math.Sin(0.0317 * time))).ToArray())];
}
