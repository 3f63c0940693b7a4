using Jepa.Training.Data;
using Jepa.Training.Losses;
using Microsoft.ML;

namespace Jepa.Training.Tests.Fixtures;

/// <summary>Trainings that take a second or less.</summary>
internal static class Trainings
{
    /// <summary>The article's objective with few projections.</summary>
    public static JepaObjective SmallArticle { get; } = JepaObjective.Article with { Regularizer = SigReg.Article with { Projections = 32 } };

    public static JepaTrainingOptions Small { get; } = new() { Standardize = false, Epochs = 3, BatchSize = 128, Objective = SmallArticle };

    public static Series[] Balls { get; } = Flights.Throw(seed: 1, count: 40, length: 60).ToSeries();

    public static TrainedJepa Train(JepaTrainingOptions options, IReadOnlyList<Series>? series = null) => new JepaTrainer(options).Train(series ?? Balls);

    /// <summary>Cancels a training as soon as an epoch is over.</summary>
    public static void CancelAfter(
        JepaTrainingOptions options, int epoch, IReadOnlyList<Series>? series = null, TrainedJepa? initialModel = null) =>
        CancelAfter(epoch, (progress, cancelled) =>
            new JepaTrainer(options).Train(series ?? Balls, progress, initialModel, cancelled));

    /// <summary>Cancels any training as soon as an epoch is over.</summary>
    public static void CancelAfter(int epoch, Action<IProgress<TrainingProgress>, CancellationToken> train)
    {
        using var cancellation = new CancellationTokenSource();
        var recorder = new Recorder(report =>
        {
            if (report.Epoch == epoch)
                cancellation.Cancel();
        });
        Assert.ThrowsExactly<OperationCanceledException>(() => train(recorder, cancellation.Token));
    }

    public static JepaTrainingEstimator Estimator(
        JepaTrainingOptions options, IProgress<TrainingProgress>? progress = null, TrainedJepa? initialModel = null) =>
        new MLContext(seed: 1).Transforms.JepaEncode("Latent", "Window", options, progress, initialModel);

    public static float[] Parameters(this TrainedJepa model) => [.. model.Model.Parameters.SelectMany(parameter => parameter.Value.data<float>().ToArray())];
}
