// Overloads inherit the documentation of the parameters they share; the compiler does not follow.
#pragma warning disable CS1573

using Jepa.MLNet;
using Jepa.MLNet.Scoring;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Rollouts of a JEPA world model in an ML.NET pipeline.</summary>
public static class JepaRolloutCatalog
{
    /// <summary>
    /// Predicts the latents 1 … S steps after a window, open loop: the window is encoded, and the predictor feeds
    /// itself.
    /// </summary>
    /// <param name="catalog">The transform's catalog.</param>
    /// <param name="outputColumnName">
    /// Name of the column to make: a vector of <see cref="float"/> with the last step's D values, or <c>[S, D]</c> with
    /// <paramref name="allSteps"/>.
    /// </param>
    /// <param name="inputColumnName">
    /// Name of the column of windows: a vector of K·C numbers or Booleans, in the units of the training data. If
    /// <see langword="null"/>, the prediction replaces the window in <paramref name="outputColumnName"/>.
    /// </param>
    /// <param name="model">
    /// The model, with its predictor. Its files are taken: the caller may dispose of it at any time.
    /// </param>
    /// <param name="steps">S, the number of steps, each of H frames; at least 1.</param>
    /// <param name="actionsColumnName">
    /// Name of the column of actions: a vector of S·H·A values, those of the S·H frames from the window's last frame
    /// on, oldest first. The default is <see langword="null"/>, for models without actions.
    /// </param>
    /// <param name="timeColumnName">
    /// Name of the column with the index, counted from 0 in its series, of the window's last frame: a number. The
    /// default is <see langword="null"/>, for models without positional encoding.
    /// </param>
    /// <param name="allSteps">
    /// Whether to give the latents of all steps, <c>[S, D]</c>. The default is <see langword="false"/>: the last
    /// step's.
    /// </param>
    /// <param name="options">
    /// Batch size, threads, and what becomes of rows with NaN; the defaults if <see langword="null"/>.
    /// </param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentException">
    /// A name is empty, <paramref name="steps"/> or an option is out of its range, the model has no predictor, or the
    /// column of actions or of times is missing where the model reads it, or given where it does not.
    /// </exception>
    public static JepaRolloutEstimator JepaRollout(
        this TransformsCatalog catalog,
        string outputColumnName,
        string? inputColumnName,
        JepaModel model,
        int steps,
        string? actionsColumnName = null,
        string? timeColumnName = null,
        bool allSteps = false,
        JepaEncodingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        options ??= new JepaEncodingOptions();
        options.Validate();
        var guard = new OptionGuard(nameof(JepaRollout));
        guard.Between(1, PredictionColumns.MostSteps(model.Description), steps);
        string?[] names = PredictionColumns.Name(
            guard, model, outputColumnName, inputColumnName, actionsColumnName, timeColumnName);
        var definition = new OperatorDefinition(names, model.Files, options);
        return new JepaRolloutEstimator(
            catalog.GetEnvironment(), definition, model.Description, new RolloutPlan(steps, allSteps));
    }

    /// <param name="modelPath">
    /// Path of the encoder's ONNX file, as exported by Jepa.Training, or of a saved pipeline with one model in it.
    /// </param>
    /// <param name="predictorPath">
    /// Path of the predictor's ONNX file. If <see langword="null"/>, the predictor is the pipeline's.
    /// </param>
    /// <exception cref="FileNotFoundException">A file is not there.</exception>
    /// <exception cref="FormatException">
    /// A file is not an exported JEPA model, or the two are of different trainings.
    /// </exception>
    /// <inheritdoc cref="
    ///   JepaRollout(TransformsCatalog, string, string, JepaModel, int, string, string, bool, JepaEncodingOptions)"
    ///   path="/*[not(self::param[@name='model'])]"/>
    public static JepaRolloutEstimator JepaRollout(
        this TransformsCatalog catalog,
        string outputColumnName,
        string? inputColumnName,
        string modelPath,
        string? predictorPath,
        int steps,
        string? actionsColumnName = null,
        string? timeColumnName = null,
        bool allSteps = false,
        JepaEncodingOptions? options = null)
    {
        using JepaModel model = JepaModel.Load(modelPath, predictorPath);
        return catalog.JepaRollout(
            outputColumnName, inputColumnName, model, steps, actionsColumnName, timeColumnName, allSteps, options);
    }
}
