using System.IO.Compression;
using System.Text.Json;
using Jepa.Samples.Csv;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.Samples.ReadYourCsv;

/// <summary>What scoring has to know beside the model: the columns' parts. An entry of model.zip.</summary>
internal sealed record SavedRun(
    string? Series,
    string SeriesName,
    string? Time,
    double? MaximumStep,
    IReadOnlyList<string> Observe,
    IReadOnlyList<string> Doubles,
    IReadOnlyList<string> Action,
    string? Label,
    Reading? Reading,
    IReadOnlyList<string> Classes,
    string Latent,
    int WindowSize)
{
    private const string Entry = "read-your-csv.json";

    /// <summary>Saves the steps as a model that ML.NET loads, and this beside them.</summary>
    public void Save(MLContext ml, IEnumerable<ITransformer> steps, DataViewSchema schema, string path)
    {
        ml.Model.Save(new TransformerChain<ITransformer>([.. steps]), schema, path);
        using ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Update);
        using Stream stream = zip.CreateEntry(Entry).Open();
        JsonSerializer.Serialize(stream, this);
    }

    /// <exception cref="WrongCallException">There is no such file, or this sample has not written it.</exception>
    public static SavedRun Load(string path)
    {
        if (!File.Exists(path))
        {
            throw new WrongCallException(
                $"There is no model '{Shown.Clip(path)}'; train one by --file first, or name it by --model.");
        }
        try
        {
            using ZipArchive zip = ZipFile.OpenRead(path);
            if (zip.GetEntry(Entry) is { } entry)
            {
                using Stream stream = entry.Open();
                if (JsonSerializer.Deserialize<SavedRun>(stream) is { } saved)
                    return saved;
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or JsonException)
        {
            // Said below.
        }
        throw new WrongCallException($"'{Shown.Clip(path)}' is no model that this sample has written.");
    }
}
