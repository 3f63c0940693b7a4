using Jepa.MLNet;
using Jepa.MLNet.Windowing;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>The JEPA operators of an ML.NET pipeline.</summary>
public static class JepaCatalog
{
    /// <summary>Turns rows in time order into rows that each carry the last <paramref name="windowSize"/> frames of their series.</summary>
    /// <param name="catalog">The transform's catalog.</param>
    /// <param name="outputColumnName">Name of the column to make: a vector of <see cref="float"/> with K·C numbers, oldest frame first, the C channels of a frame together.</param>
    /// <param name="inputColumnName">
    /// Name of the column of frames: a <see cref="float"/>, or a known-size vector of C of them. If <see langword="null"/>, the value of
    /// <paramref name="outputColumnName"/> is used, and the window replaces the frame.
    /// </param>
    /// <param name="windowSize">K, the number of frames in a window.</param>
    /// <param name="seriesColumnName">
    /// Name of the scalar column that tells series apart; no window crosses from one to another, and their rows may be interleaved. If <see langword="null"/>, all rows are one series.
    /// </param>
    /// <param name="stride">Frames from one window of a series to its next. The default is 1.</param>
    /// <param name="incomplete">What becomes of the first rows of a series. The default is <see cref="IncompleteWindows.Drop"/>.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentException"><paramref name="seriesColumnName"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="windowSize"/> or <paramref name="stride"/> is less than 1.</exception>
    public static SlidingWindowEstimator SlidingWindow(
        this TransformsCatalog catalog,
        string outputColumnName,
        string? inputColumnName,
        int windowSize,
        string? seriesColumnName = null,
        int stride = 1,
        IncompleteWindows incomplete = IncompleteWindows.Drop) =>
        catalog.SlidingWindow([new InputOutputColumnPair(outputColumnName, inputColumnName)], windowSize, seriesColumnName, stride, incomplete);

    /// <summary>
    /// Turns rows in time order into rows that each carry the last <paramref name="windowSize"/> frames of several columns, side by side: the windows of
    /// a row end at the same frame.
    /// </summary>
    /// <param name="catalog">The transform's catalog.</param>
    /// <param name="columns">The pairs of columns: to make (a vector of K·C numbers), and of frames (a <see cref="float"/>, or a known-size vector of C of them).</param>
    /// <param name="windowSize">K, the number of frames in a window.</param>
    /// <param name="seriesColumnName">
    /// Name of the scalar column that tells series apart; no window crosses from one to another, and their rows may be interleaved. If <see langword="null"/>, all rows are one series.
    /// </param>
    /// <param name="stride">Frames from one window of a series to its next. The default is 1.</param>
    /// <param name="incomplete">What becomes of the first rows of a series. The default is <see cref="IncompleteWindows.Drop"/>.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentException"><paramref name="columns"/> is empty, or names an output twice; or <paramref name="seriesColumnName"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="windowSize"/> or <paramref name="stride"/> is less than 1.</exception>
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
        ArgumentOutOfRangeException.ThrowIfLessThan(windowSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        if (!Enum.IsDefined(incomplete))
            throw new ArgumentOutOfRangeException(nameof(incomplete), incomplete, $"Not a value of {nameof(IncompleteWindows)}.");
        if (columns.Length == 0)
            throw new ArgumentException("There is no column to window.", nameof(columns));
        if (seriesColumnName is not null)
            ArgumentException.ThrowIfNullOrWhiteSpace(seriesColumnName);
        if (columns.GroupBy(pair => pair.OutputColumnName).FirstOrDefault(pairs => pairs.Count() > 1) is { } twice)
            throw new ArgumentException($"Two windows are to be named '{twice.Key}'.", nameof(columns));
        return new SlidingWindowEstimator(catalog.GetEnvironment(), new WindowPlan(
            [.. columns.Select(pair => (pair.OutputColumnName, pair.InputColumnName))], windowSize, seriesColumnName, stride, incomplete));
    }

    /// <summary>Encodes windows into latents by an exported JEPA encoder.</summary>
    /// <param name="catalog">The transform's catalog.</param>
    /// <param name="outputColumnName">Name of the column to make: a vector of <see cref="float"/> with D numbers, D being the encoder's latent size.</param>
    /// <param name="inputColumnName">
    /// Name of the column to encode: a vector of <see cref="float"/> with K·C numbers (K frames, oldest first, the C channels of a frame together),
    /// in the units of the training data. If <see langword="null"/>, the value of <paramref name="outputColumnName"/> is used, and the latent replaces the window.
    /// </param>
    /// <param name="modelPath">Path of the encoder's ONNX file, as exported by Jepa.Training.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="FileNotFoundException">There is no file at <paramref name="modelPath"/>.</exception>
    /// <exception cref="FormatException">The file is not an ONNX model, or not an exported JEPA encoder.</exception>
    public static JepaEncodingEstimator JepaEncode(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName, string modelPath) =>
        catalog.JepaEncode(outputColumnName, inputColumnName, modelPath, new JepaEncodingOptions());

    /// <summary>Encodes windows into latents by an exported JEPA encoder.</summary>
    /// <param name="catalog">The transform's catalog.</param>
    /// <param name="outputColumnName">Name of the column to make: a vector of <see cref="float"/> with D numbers, D being the encoder's latent size.</param>
    /// <param name="inputColumnName">
    /// Name of the column to encode: a vector of <see cref="float"/> with K·C numbers (K frames, oldest first, the C channels of a frame together),
    /// in the units of the training data. If <see langword="null"/>, the value of <paramref name="outputColumnName"/> is used, and the latent replaces the window.
    /// </param>
    /// <param name="modelPath">Path of the encoder's ONNX file, as exported by Jepa.Training.</param>
    /// <param name="options">Batch size, threads, and what becomes of windows with NaN.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="FileNotFoundException">There is no file at <paramref name="modelPath"/>.</exception>
    /// <exception cref="FormatException">The file is not an ONNX model, or not an exported JEPA encoder.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static JepaEncodingEstimator JepaEncode(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName, string modelPath, JepaEncodingOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrWhiteSpace(modelPath);
        return new JepaEncodingEstimator(catalog.GetEnvironment(), outputColumnName, inputColumnName, JepaModel.ReadFile(modelPath), modelPath, options);
    }

    /// <summary>Encodes windows into latents by an exported JEPA encoder that is in memory, as from an embedded resource.</summary>
    /// <param name="catalog">The transform's catalog.</param>
    /// <param name="outputColumnName">Name of the column to make: a vector of <see cref="float"/> with D numbers, D being the encoder's latent size.</param>
    /// <param name="inputColumnName">
    /// Name of the column to encode: a vector of <see cref="float"/> with K·C numbers (K frames, oldest first, the C channels of a frame together),
    /// in the units of the training data. If <see langword="null"/>, the value of <paramref name="outputColumnName"/> is used, and the latent replaces the window.
    /// </param>
    /// <param name="model">The bytes of the encoder's ONNX file, as exported by Jepa.Training.</param>
    /// <param name="options">Batch size, threads, and what becomes of windows with NaN; the defaults if <see langword="null"/>.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="FormatException">The bytes are not an ONNX model, or not an exported JEPA encoder.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static JepaEncodingEstimator JepaEncode(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName, ReadOnlySpan<byte> model, JepaEncodingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new JepaEncodingEstimator(
            catalog.GetEnvironment(), outputColumnName, inputColumnName, model.ToArray(), "the encoder in memory", options ?? new JepaEncodingOptions());
    }
}
