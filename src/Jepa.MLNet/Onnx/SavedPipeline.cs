using System.IO.Compression;

namespace Jepa.MLNet.Onnx;

/// <summary>
/// The zip file of a saved ML.NET pipeline: a folder a transformer, chains as folders of folders, and in an operator's
/// folder the model's files beside ML.NET's own <c>Model.key</c>.
/// </summary>
internal static class SavedPipeline
{
    /// <summary>The entry of an operator's encoder.</summary>
    public const string EncoderEntry = "Encoder";

    /// <summary>The entry of an operator's predictor; absent where there is none.</summary>
    public const string PredictorEntry = "Predictor";

    /// <summary>Whether a file is a zip file, by its first bytes.</summary>
    public static bool IsZip(ReadOnlySpan<byte> bytes) => bytes.StartsWith("PK\u0003\u0004"u8);

    /// <summary>Takes the model out of a saved pipeline. Operators that share a model count as one.</summary>
    /// <exception cref="FormatException">The pipeline holds no encoder, or several, or cannot be read.</exception>
    public static ModelFiles FindModel(ModelFile zip)
    {
        try
        {
            using var archive = new ZipArchive(new MemoryStream(zip.Bytes, writable: false));
            return FindModel(archive, zip.Source);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            throw new FormatException($"'{zip.Source}' is a damaged zip file: {exception.Message}", exception);
        }
    }

    private static ModelFiles FindModel(ZipArchive archive, string source)
    {
        // ML.NET writes the separator of the system it runs on.
        Dictionary<string, ZipArchiveEntry> entries = [];
        foreach (ZipArchiveEntry entry in archive.Entries)
            entries[entry.FullName.Replace('\\', '/')] = entry;
        List<string> folders =
            [.. entries.Keys.Where(path => IsEntry(path, EncoderEntry)).Select(path => path[..^EncoderEntry.Length])];
        if (folders.Count == 0)
        {
            throw new FormatException(entries.Keys.Any(path => IsEntry(path, "Model.key"))
                ? $"'{source}' is a saved ML.NET model without a JEPA encoder; expected one made by JepaEncode."
                : $"'{source}' is a zip file and no saved ML.NET model; expected a pipeline's zip or an ONNX file.");
        }
        ModelFiles[] models =
            [.. folders.Select(folder => new ModelFiles(Read(folder + EncoderEntry)!, Read(folder + PredictorEntry)))];
        if (models.Any(model => !Same(model.Encoder, models[0].Encoder)) || Predictors(models).Count() > 1)
        {
            throw new FormatException(
                $"'{source}' holds {folders.Count} JEPA encoders ({string.Join(", ", folders.Select(Shown))}); " +
                "expected one. Load the pipeline by mlContext.Model.Load and take the Model of the transformer meant.");
        }
        return models[0] with { Predictor = Predictors(models).FirstOrDefault() };

        ModelFile? Read(string path)
        {
            if (!entries.TryGetValue(path, out ZipArchiveEntry? entry))
                return null;
            using Stream stream = entry.Open();
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            return new ModelFile(bytes.ToArray(), $"{source}/{path}");
        }
    }

    private static bool IsEntry(string path, string name) =>
        path == name || path.EndsWith($"/{name}", StringComparison.Ordinal);

    private static string Shown(string folder) => folder.Length == 0 ? "/" : folder.TrimEnd('/');

    private static IEnumerable<ModelFile> Predictors(ModelFiles[] models) =>
        models.Select(model => model.Predictor).OfType<ModelFile>().DistinctBy(file => Convert.ToHexString(file.Bytes));

    private static bool Same(ModelFile one, ModelFile other) => one.Bytes.AsSpan().SequenceEqual(other.Bytes);
}
