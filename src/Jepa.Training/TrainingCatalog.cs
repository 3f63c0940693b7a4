using Jepa.Training;

namespace Microsoft.ML;

/// <summary>Training as a step of an ML.NET pipeline.</summary>
public static class TrainingCatalog
{
    /// <summary>
    /// Learns a world model from the windows of a column, without labels, and encodes the column with its encoder. Once
    /// saved, what <c>Fit</c> returns is loaded and scored without libtorch.
    /// </summary>
    /// <param name="catalog">The transform's catalog.</param>
    /// <param name="outputColumnName">
    /// Name of the column to make: a vector of <see cref="float"/> with D values.
    /// </param>
    /// <param name="inputColumnName">
    /// Name of the column of windows, as <c>SlidingWindow</c> makes them with a stride of 1: vectors with K·C values.
    /// If <see langword="null"/>, the value of <paramref name="outputColumnName"/> is used, and the latent replaces the
    /// window.
    /// </param>
    /// <param name="options">What to train and how.</param>
    /// <param name="progress">Told once an epoch.</param>
    /// <param name="initialModel">
    /// A trained model to go on with, as in <see cref="JepaTrainer.Train"/>; it has to live until <c>Fit</c> is over.
    /// </param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    /// <exception cref="DllNotFoundException">libtorch cannot be loaded; the message says what is missing.</exception>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.SlidingWindow("Window", "Sensors", windowSize: 30, seriesColumnName: "Engine")
    ///     .Append(ml.Transforms.JepaEncode("Latent", "Window", new JepaTrainingOptions { Horizon = 30 }))
    ///     .AppendCacheCheckpoint(ml)
    ///     .Append(ml.Regression.Trainers.Sdca("RemainingLife", "Latent"));
    /// </code>
    /// </example>
    public static JepaTrainingEstimator JepaEncode(
        this TransformsCatalog catalog,
        string outputColumnName,
        string? inputColumnName,
        JepaTrainingOptions options,
        IProgress<TrainingProgress>? progress = null,
        TrainedJepa? initialModel = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrWhiteSpace(outputColumnName);
        ArgumentNullException.ThrowIfNull(options);
        return new JepaTrainingEstimator(
            catalog, outputColumnName, inputColumnName ?? outputColumnName, options, progress, initialModel);
    }
}
