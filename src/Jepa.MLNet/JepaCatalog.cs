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
    /// <param name="timeColumnName">
    /// Name of the column of times: a number, <see cref="DateTime"/>, <see cref="DateTimeOffset"/> or
    /// <see cref="TimeSpan"/>. A time that falls within its series is an error; a row without a time (NaN, infinity, an
    /// empty date) is left out. The default is <see langword="null"/>: rows are taken in their order.
    /// </param>
    /// <param name="maximumStep">
    /// The longest step from one frame of a series to its next, in the time column's unit, for dates and time spans in
    /// seconds. A longer one is a hole: the series begins anew behind it, and no window holds frames from both sides.
    /// Leave some slack for rounding, as 1.5 times the usual step. The default is <see langword="null"/>: there are no
    /// holes.
    /// </param>
    /// <param name="doubledTimes">
    /// What becomes of a time that its series already has. The default is <see cref="DoubledTimes.Refuse"/>.
    /// </param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentException">
    /// <paramref name="windowSize"/> or <paramref name="stride"/> is less than 1, a name is empty,
    /// <paramref name="maximumStep"/> is not positive, or it or <paramref name="doubledTimes"/> is given without a
    /// <paramref name="timeColumnName"/>.
    /// </exception>
    public static SlidingWindowEstimator SlidingWindow(
        this TransformsCatalog catalog,
        string outputColumnName,
        string? inputColumnName,
        int windowSize,
        string? seriesColumnName = null,
        int stride = 1,
        IncompleteWindows incomplete = IncompleteWindows.Drop,
        string? timeColumnName = null,
        double? maximumStep = null,
        DoubledTimes doubledTimes = DoubledTimes.Refuse) => catalog.SlidingWindow(
            [new InputOutputColumnPair(outputColumnName, inputColumnName)],
            windowSize,
            seriesColumnName,
            stride,
            incomplete,
            timeColumnName,
            maximumStep,
            doubledTimes);

    /// <summary>
    /// Sliding windows of several columns side by side: the windows of a row end at the same frame.
    /// </summary>
    /// <param name="columns">
    /// The pairs of columns: to make (a vector of K·C values), and of frames (a number or Boolean, or a known-size
    /// vector of C of them).
    /// </param>
    /// <exception cref="ArgumentException">
    /// <paramref name="windowSize"/> or <paramref name="stride"/> is less than 1, a name is empty,
    /// <paramref name="columns"/> is empty or names an output twice, <paramref name="maximumStep"/> is not positive, or
    /// it or <paramref name="doubledTimes"/> is given without a <paramref name="timeColumnName"/>.
    /// </exception>
    /// <inheritdoc cref="SlidingWindow(
    ///   TransformsCatalog, string, string, int, string, int, IncompleteWindows, string, double?, DoubledTimes)"
    ///   path="/*[self::returns or self::param[not(contains(@name, 'putColumnName'))]]"/>
    public static SlidingWindowEstimator SlidingWindow(
        this TransformsCatalog catalog,
        InputOutputColumnPair[] columns,
        int windowSize,
        string? seriesColumnName = null,
        int stride = 1,
        IncompleteWindows incomplete = IncompleteWindows.Drop,
        string? timeColumnName = null,
        double? maximumStep = null,
        DoubledTimes doubledTimes = DoubledTimes.Refuse)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(columns);
        var guard = new OptionGuard(nameof(SlidingWindow));
        guard.Between(1, Array.MaxLength, windowSize);
        guard.AtLeast(1, stride);
        guard.Defined(incomplete);
        guard.Defined(doubledTimes);
        guard.That(columns.Length > 0, "empty", "at least one pair of columns", nameof(columns));
        guard.NameOrNull(seriesColumnName);
        guard.NameOrNull(timeColumnName);
        if (maximumStep is { } step)
            guard.Positive(step, nameof(maximumStep));
        if (timeColumnName is null)
        {
            guard.That(maximumStep is null, maximumStep, "null without a timeColumnName", nameof(maximumStep));
            bool isUnsaid = doubledTimes == default;
            guard.That(isUnsaid, doubledTimes, "Refuse without a timeColumnName", nameof(doubledTimes));
        }
        if (columns.GroupBy(pair => pair.OutputColumnName).FirstOrDefault(pairs => pairs.Count() > 1) is { } twice)
            throw guard.Invalid($"two columns named '{twice.Key}'", "a name of its own for each", nameof(columns));
        return new SlidingWindowEstimator(catalog.GetEnvironment(), new WindowPlan(
            [.. columns.Select(pair => (pair.OutputColumnName, pair.InputColumnName))],
            windowSize,
            seriesColumnName,
            stride,
            incomplete,
            timeColumnName is null ? null : new WindowTimes(timeColumnName, maximumStep, doubledTimes)));
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
