using Jepa.Training.Data;
using Jepa.Training.Losses;

namespace Jepa.Training.Tests.Fixtures;

/// <summary>Trainings that take a second or less.</summary>
internal static class Trainings
{
    /// <summary>The article's objective with few projections.</summary>
    public static JepaObjective SmallArticle { get; } = JepaObjective.Article with { SigReg = SigRegOptions.Article with { Projections = 32 } };

    public static JepaTrainingOptions Small { get; } = new() { Standardize = false, Epochs = 3, BatchSize = 128, Objective = SmallArticle };

    public static Series[] Balls { get; } = Flights.Throw(seed: 1, count: 40, length: 60).ToSeries();

    public static TrainedJepa Train(JepaTrainingOptions options, IReadOnlyList<Series>? series = null) => new JepaTrainer(options).Train(series ?? Balls);

    public static float[] Parameters(this TrainedJepa model) => [.. model.Networks.Parameters.SelectMany(parameter => parameter.Value.data<float>().ToArray())];
}
