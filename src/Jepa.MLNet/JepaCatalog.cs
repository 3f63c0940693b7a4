// Overloads inherit the documentation of the parameters they share; the compiler does not follow.
#pragma warning disable CS1573

using Jepa.MLNet;
using Jepa.MLNet.Onnx;
using Jepa.MLNet.Scoring;
using Jepa.MLNet.Windowing;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>The JEPA operators of an ML.NET pipeline.</summary>
public static class JepaCatalog
{
    /// <summary>
    /// Sliding windows: rows in time order become rows that each carry the last <paramref name="windowSize"/> frames
    /// of their series.
    /// </summary>
    /// <param name="catalog">The transform's catalog.</param>
    /// <param name="outputColumnName">
    /// Name of the column to make: a vector of <see cref="float"/> with K·C values, oldest frame first, the values of
    /// a frame together.
    /// </param>
    /// <param name="inputColumnName">
    /// Name of the column of frames: a number or Boolean, or a known-size vector of C of them, read as
    /// <see cref="float"/>. If <see langword="null"/>, the window replaces the frame in
    /// <paramref name="outputColumnName"/>.
    /// </param>
    /// <param name="windowSize">K, the number of frames in a window.</param>
    /// <param name="seriesColumnName">
    /// Name of the scalar column that tells series apart; no window crosses from one to another, and their rows may be
    /// interleaved. A row whose series is missing (key 0, NaN, empty text) gets no window. If <see langword="null"/>,
    /// all rows are one series.
    /// </param>
    /// <param name="stride">Frames from one window of a series to its next. The default is 1.</param>
    /// <param name="incomplete">
    /// What becomes of the first rows of a series. The default is <see cref="IncompleteWindows.Drop"/>.
    /// </param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentException">
    /// <paramref name="windowSize"/> or <paramref name="stride"/> is less than 1, or a name is empty.
    /// </exception>
    public static SlidingWindowEstimator SlidingWindow(
        this TransformsCatalog catalog,
        string outputColumnName,
        string? inputColumnName,
        int windowSize,
        string? seriesColumnName = null,
        int stride = 1,
        IncompleteWindows incomplete = IncompleteWindows.Drop) => catalog.SlidingWindow(
            [new InputOutputColumnPair(outputColumnName, inputColumnName)],
            windowSize,
            seriesColumnName,
            stride,
            incomplete);

    /// <summary>
    /// Sliding windows of several columns side by side: the windows of a row end at the same frame.
    /// </summary>
    /// <param name="columns">
    /// The pairs of columns: to make (a vector of K·C values), and of frames (a number or Boolean, or a known-size
    /// vector of C of them).
    /// </param>
    /// <exception cref="ArgumentException">
    /// <paramref name="windowSize"/> or <paramref name="stride"/> is less than 1, a name is empty, or
    /// <paramref name="columns"/> is empty or names an output twice.
    /// </exception>
    /// <inheritdoc cref="SlidingWindow(TransformsCatalog, string, string, int, string, int, IncompleteWindows)"
    ///   path="/*[self::returns or self::param[not(contains(@name, 'ColumnName')) or @name='seriesColumnName']]"/>
    public static SlidingWindowEstimator SlidingWindow(
        this TransformsCatalog catalog,
        InputOutputColumnPair[] columns,
        int windowSize,
        string? seriesColumnName = null,
        int stride = 1,
        IncompleteWindows incomplete = IncompleteWindows.Drop)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(columns);
        var guard = new OptionGuard(nameof(SlidingWindow));
        guard.Between(1, Array.MaxLength, windowSize);
        guard.AtLeast(1, stride);
        guard.Defined(incomplete);
        guard.That(columns.Length > 0, "empty", "at least one pair of columns", nameof(columns));
        bool isNamed = seriesColumnName is null || !string.IsNullOrWhiteSpace(seriesColumnName);
        guard.That(isNamed, "empty", "a name or null", nameof(seriesColumnName));
        if (columns.GroupBy(pair => pair.OutputColumnName).FirstOrDefault(pairs => pairs.Count() > 1) is { } twice)
            throw guard.Invalid($"two columns named '{twice.Key}'", "a name of its own for each", nameof(columns));
        return new SlidingWindowEstimator(catalog.GetEnvironment(), new WindowPlan(
            [.. columns.Select(pair => (pair.OutputColumnName, pair.InputColumnName))],
            windowSize,
            seriesColumnName,
            stride,
            incomplete));
    }

    /// <summary>Encodes windows into latents by an exported JEPA encoder.</summary>
    /// <param name="catalog">The transform's catalog.</param>
    /// <param name="outputColumnName">
    /// Name of the column to make: a vector of <see cref="float"/> with D values, D being the encoder's latent size.
    /// </param>
    /// <param name="inputColumnName">
    /// Name of the column to encode: a vector of K·C numbers or Booleans (K frames, oldest first, the values of a
    /// frame together), in the units of the training data. If <see langword="null"/>, the latent replaces the window in
    /// <paramref name="outputColumnName"/>.
    /// </param>
    /// <param name="modelPath">
    /// Path of the encoder's ONNX file, as exported by Jepa.Training, or of a saved pipeline with one encoder in it.
    /// </param>
    /// <returns>The estimator.</returns>
    /// <exception cref="FileNotFoundException">There is no file at <paramref name="modelPath"/>.</exception>
    /// <exception cref="FormatException">The file is not an exported JEPA encoder.</exception>
    /// <exception cref="ArgumentException">A name or path is empty, or an option is out of its range.</exception>
    public static JepaEncodingEstimator JepaEncode(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName, string modelPath) =>
        catalog.JepaEncode(outputColumnName, inputColumnName, modelPath, new JepaEncodingOptions());

    /// <param name="options">Batch size, threads, and what becomes of windows with NaN.</param>
    /// <inheritdoc cref="JepaEncode(TransformsCatalog, string, string, string)"/>
    public static JepaEncodingEstimator JepaEncode(
        this TransformsCatalog catalog,
        string outputColumnName,
        string? inputColumnName,
        string modelPath,
        JepaEncodingOptions options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(modelPath);
        ArgumentNullException.ThrowIfNull(options);
        ModelFiles files = ModelFiles.Of(ModelFile.Read(modelPath));
        return JepaEncode(catalog, outputColumnName, inputColumnName, files, null, options);
    }

    /// <summary>Encodes windows into latents by a JEPA encoder in memory, as from an embedded resource.</summary>
    /// <param name="model">The bytes of the encoder's ONNX file, or of a saved pipeline.</param>
    /// <param name="options">
    /// Batch size, threads, and what becomes of windows with NaN; the defaults if <see langword="null"/>.
    /// </param>
    /// <exception cref="FormatException">The bytes are not an exported JEPA encoder.</exception>
    /// <exception cref="ArgumentException">A name is empty, or an option is out of its range.</exception>
    /// <inheritdoc cref="JepaEncode(TransformsCatalog, string, string, string)"
    ///   path="/*[self::returns or self::param[@name!='modelPath']]"/>
    public static JepaEncodingEstimator JepaEncode(
        this TransformsCatalog catalog,
        string outputColumnName,
        string? inputColumnName,
        ReadOnlySpan<byte> model,
        JepaEncodingOptions? options = null)
    {
        var file = new ModelFile(model.ToArray(), "the encoder in memory");
        return JepaEncode(catalog, outputColumnName, inputColumnName, ModelFiles.Of(file), null, options);
    }

    /// <summary>
    /// Encodes windows into latents by a loaded model, whose predictor stays with the pipeline and is saved with it.
    /// </summary>
    /// <param name="model">
    /// The model. Its files are taken and sessions of the transformer's own are made of them, on the GPU if the context
    /// names one: the caller may dispose of theirs at any time.
    /// </param>
    /// <param name="options">
    /// Batch size, threads, and what becomes of windows with NaN; the defaults if <see langword="null"/>.
    /// </param>
    /// <exception cref="ArgumentException">A name is empty, or an option is out of its range.</exception>
    /// <inheritdoc cref="JepaEncode(TransformsCatalog, string, string, string)"
    ///   path="/*[self::returns or self::param[@name!='modelPath']]"/>
    public static JepaEncodingEstimator JepaEncode(
        this TransformsCatalog catalog,
        string outputColumnName,
        string? inputColumnName,
        JepaModel model,
        JepaEncodingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return JepaEncode(catalog, outputColumnName, inputColumnName, model.Files, model.Description, options);
    }

    private static JepaEncodingEstimator JepaEncode(
        TransformsCatalog catalog,
        string outputColumnName,
        string? inputColumnName,
        ModelFiles files,
        JepaModelDescription? description,
        JepaEncodingOptions? options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrWhiteSpace(outputColumnName);
        options ??= new JepaEncodingOptions();
        options.Validate();
        // A bad model is told here, where its name stands. The sessions are not kept: ML.NET disposes of no estimator.
        description ??= Describe(files);
        string[] columnNames = [outputColumnName, inputColumnName ?? outputColumnName];
        var definition = new OperatorDefinition(columnNames, files, options);
        return new JepaEncodingEstimator(catalog.GetEnvironment(), definition, description);
    }

    private static JepaModelDescription Describe(ModelFiles files)
    {
        using var model = new JepaModel(files, new OnnxSettings());
        return model.Description;
    }
}
