// Overloads inherit the documentation of the parameters they share; the compiler does not follow.
#pragma warning disable CS1573

using Jepa.MLNet;
using Jepa.MLNet.Scoring;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Surprise of a JEPA world model in an ML.NET pipeline.</summary>
public static class JepaSurpriseCatalog
{
    /// <summary>
    /// Surprise: the energy ‖ẑ − z‖²/D between the predicted and the encoded latent of each step in a span,
    /// and their mean.
    /// </summary>
    /// <param name="catalog">The transform's catalog.</param>
    /// <param name="outputColumnName">
    /// Name of the column to make: a vector of <see cref="float"/> with S + 1 values, the energies of steps 1 … S and
    /// then their mean.
    /// </param>
    /// <param name="inputColumnName">
    /// Name of the column of spans: a vector of (K + S·H)·C numbers or Booleans, as SlidingWindow of K + S·H frames
    /// makes it, in the units of the training data. If <see langword="null"/>, the surprise replaces the span in
    /// <paramref name="outputColumnName"/>.
    /// </param>
    /// <param name="model">
    /// The model, with its predictor. Its files are taken: the caller may dispose of it at any time.
    /// </param>
    /// <param name="steps">S, the number of steps, each of H frames. The default is 1; at least 1.</param>
    /// <param name="actionsColumnName">
    /// Name of the column of actions: a vector of (K + S·H)·A values, one action for each frame of the span, as the
    /// same SlidingWindow makes them; or a plain vector of S·H·A, those of the frames from the first window's last
    /// one on. The default is <see langword="null"/>, for models without actions.
    /// </param>
    /// <param name="timeColumnName">
    /// Name of the column with the index, counted from 0 in its series, of the span's last frame: a number. The default
    /// is <see langword="null"/>, for models without positional encoding.
    /// </param>
    /// <param name="options">
    /// Batch size, threads, and what becomes of rows with NaN; the defaults if <see langword="null"/>.
    /// </param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentException">
    /// A name is empty, <paramref name="steps"/> or an option is out of its range, the model has no predictor, or the
    /// column of actions or of times is missing where the model reads it, or given where it does not.
    /// </exception>
    public static JepaSurpriseEstimator JepaSurprise(
        this TransformsCatalog catalog,
        string outputColumnName,
        string? inputColumnName,
        JepaModel model,
        int steps = 1,
        string? actionsColumnName = null,
        string? timeColumnName = null,
        JepaEncodingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        options ??= new JepaEncodingOptions();
        options.Validate();
        var guard = new OptionGuard(nameof(JepaSurprise));
        guard.Between(1, PredictionColumns.MostSteps(model.Description), steps);
        string?[] names = PredictionColumns.Name(
            guard, model, outputColumnName, inputColumnName, actionsColumnName, timeColumnName);
        var definition = new OperatorDefinition(names, model.Files, options);
        return new JepaSurpriseEstimator(catalog.GetEnvironment(), definition, model.Description, steps);
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
    ///   JepaSurprise(TransformsCatalog, string, string, JepaModel, int, string, string, JepaEncodingOptions)"
    ///   path="/*[not(self::param[@name='model'])]"/>
    public static JepaSurpriseEstimator JepaSurprise(
        this TransformsCatalog catalog,
        string outputColumnName,
        string? inputColumnName,
        string modelPath,
        string? predictorPath,
        int steps = 1,
        string? actionsColumnName = null,
        string? timeColumnName = null,
        JepaEncodingOptions? options = null)
    {
        using JepaModel model = JepaModel.Load(modelPath, predictorPath);
        return catalog.JepaSurprise(
            outputColumnName, inputColumnName, model, steps, actionsColumnName, timeColumnName, options);
    }
}
