namespace Jepa.MLNet.Onnx;

/// <summary>An ONNX file in memory.</summary>
/// <param name="Bytes">Its content; never written to.</param>
/// <param name="Source">Where it comes from, for messages.</param>
internal sealed record ModelFile(byte[] Bytes, string Source)
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="FileNotFoundException">There is no file at <paramref name="path"/>.</exception>
    public static ModelFile Read(string path) => File.Exists(path)
        ? new ModelFile(File.ReadAllBytes(path), path)
        : throw new FileNotFoundException($"Could not find the model file '{path}'.", path);
}

/// <summary>The ONNX files of a model: the encoder, and the predictor if there is one.</summary>
internal sealed record ModelFiles(ModelFile Encoder, ModelFile? Predictor)
{
    /// <summary>Takes a model from ONNX files, or out of a saved ML.NET model.</summary>
    /// <param name="model">The encoder's file, or a saved pipeline (zip) with one encoder in it.</param>
    /// <param name="predictor">The predictor's file; if null, the one that a saved pipeline holds, if any.</param>
    /// <exception cref="FormatException">A saved pipeline holds no encoder, or several.</exception>
    public static ModelFiles Of(ModelFile model, ModelFile? predictor = null)
    {
        ModelFiles files = SavedPipeline.IsZip(model.Bytes)
            ? SavedPipeline.FindModel(model)
            : new ModelFiles(model, null);
        return files with { Predictor = predictor ?? files.Predictor };
    }
}
