using Jepa.MLNet;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>The JEPA operators of an ML.NET pipeline.</summary>
public static class JepaCatalog
{
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
        return new JepaEncodingEstimator(catalog.GetEnvironment(), outputColumnName, inputColumnName, modelPath, options);
    }
}
