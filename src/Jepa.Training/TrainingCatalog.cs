using Jepa.Training;

namespace Microsoft.ML;

/// <summary>Training as a step of an ML.NET pipeline.</summary>
public static class TrainingCatalog
{
    /// <summary>
    /// Learns an encoder from the windows of a column, without labels, and encodes the column with it. What <c>Fit</c> returns is the transformer of
    /// Jepa.MLNet: once saved, it is loaded and scored without libtorch.
    /// </summary>
    /// <param name="catalog">The transform's catalog.</param>
    /// <param name="outputColumnName">Name of the column to make: a vector of <see cref="float"/> with <see cref="JepaTrainingOptions.LatentSize"/> numbers.</param>
    /// <param name="inputColumnName">
    /// Name of the column of windows, as <c>SlidingWindow</c> makes them with a stride of 1: vectors of <see cref="float"/> with K·C numbers, K being
    /// <see cref="JepaTrainingOptions.WindowSize"/>. If <see langword="null"/>, the value of <paramref name="outputColumnName"/> is used, and the latent replaces the window.
    /// </param>
    /// <param name="options">What to train and how; <see cref="JepaTrainingOptions.SeriesColumnName"/> keeps series apart, <see cref="JepaTrainingOptions.ActionColumnName"/> names the actions.</param>
    /// <param name="progress">Told once an epoch.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    /// <exception cref="DllNotFoundException">libtorch cannot be loaded; the message says what is missing.</exception>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.SlidingWindow("Window", "Sensors", windowSize: 30, seriesColumnName: "Engine")
    ///     .Append(ml.Transforms.JepaEncode("Latent", "Window", new JepaTrainingOptions { WindowSize = 30, Horizon = 30, SeriesColumnName = "Engine" }))
    ///     .AppendCacheCheckpoint(ml)
    ///     .Append(ml.Regression.Trainers.Sdca("RemainingLife", "Latent"));
    /// </code>
    /// </example>
    public static JepaTrainingEstimator JepaEncode(
        this TransformsCatalog catalog,
        string outputColumnName,
        string? inputColumnName,
        JepaTrainingOptions options,
        IProgress<TrainingProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrWhiteSpace(outputColumnName);
        ArgumentNullException.ThrowIfNull(options);
        return new JepaTrainingEstimator(catalog, outputColumnName, inputColumnName ?? outputColumnName, options, progress);
    }
}
