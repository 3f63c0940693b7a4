using System.Globalization;
using Jepa.Samples.Csv;
using Microsoft.ML;
using Microsoft.ML.Data;
using nietras.SeparatedValues;

namespace Jepa.Samples.ReadYourCsv;

/// <summary>Scores the rows of a file by a saved model: a line for each full window.</summary>
internal sealed class Scoring(CsvTable table, SavedRun saved)
{
    public const string FileName = "scores.csv";

    /// <summary>Gets what was found out about the rows.</summary>
    public List<string> Notes { get; } = [.. table.Notes];

    /// <summary>Scores and writes a file.</summary>
    /// <returns>The number of rows with a prediction.</returns>
    /// <exception cref="CsvFormatException">The file lacks a column that the model reads.</exception>
    /// <exception cref="WrongCallException">No series is as long as the window.</exception>
    public int Run(string modelPath, string path)
    {
        RowTable rows = Rows();
        var windows = new Windows(rows.Series, saved.WindowSize);
        if (!windows.Whole(rows.Series.Order).Any())
        {
            throw new WrongCallException(
                $"{table.FileOf(0)} has no {saved.WindowSize} rows in a row of one series, the window of the model; "
                + "expected one series that long at least.");
        }
        var ml = new MLContext();
        ITransformer model = ml.Model.Load(modelPath, out _);
        using var disposable = model as IDisposable;
        IDataView scored = ml.Data.Cache(model.Transform(rows.View([.. rows.Series.Order])));
        int[] ends = [.. scored.GetColumn<int>(rows.Columns.Row)];
        float[][] latents = [.. scored.GetColumn<float[]>(saved.Latent)];
        bool[] isKnown = [.. latents.Select(latent => !latent.Any(float.IsNaN))];
        (string[] names, Func<int, string[]> predicted) = Predictions(scored, latents);
        string[] none = [.. names.Select(_ => "")];
        Write(path, ends, names, row => isKnown[row] ? predicted(row) : none);
        if (isKnown.Count(known => !known) is > 0 and int unknown)
        {
            Notes.Add($"{unknown} windows have missing values, and the model learned without any: "
                + "their predictions are left empty.");
        }
        return ends.Length;
    }

    private RowTable Rows()
    {
        CsvColumn? series = saved.Series is null ? null : table.Find(saved.Series);
        CsvColumn? time = saved.Time is null ? null : table.Find(saved.Time);
        CsvSeries split = CsvSeries.Of(table, series, time, saved.MaximumStep);
        Notes.AddRange(split.Notes);
        Channel[] Channels(IReadOnlyList<string> names) => [.. names.Select(name =>
            new Channel(name, table.Find(name).Numbers(), saved.Doubles.Contains(name)))];
        return new RowTable(
            split,
            saved.SeriesName,
            Channels(saved.Observe),
            Channels(saved.Action),
            Target: null,
            new ModelColumns([.. saved.Observe, .. saved.Action, saved.SeriesName, saved.Label ?? ""]));
    }

    /// <summary>The columns that the model's task has, and each row's cells.</summary>
    private (string[] Names, Func<int, string[]> Cells) Predictions(IDataView scored, float[][] latents)
    {
        switch (saved.Reading)
        {
            case Reading.Regression:
                float[] scores = [.. scored.GetColumn<float>("Score")];
                return (["Score"], row => [Number(scores[row])]);
            case Reading.Binary:
                bool[] labels = [.. scored.GetColumn<bool>("PredictedLabel")];
                float[] probabilities = [.. scored.GetColumn<float>("Probability")];
                return (["PredictedLabel", "Probability"],
                    row => [saved.Classes[labels[row] ? 1 : 0], Number(probabilities[row])]);
            case Reading.Multiclass:
                string[] texts = [.. scored.GetColumn<string>("PredictedLabel")];
                float[][] all = [.. scored.GetColumn<float[]>("Score")];
                return (["PredictedLabel", "Probability"], row => [texts[row], Number(all[row].Max())]);
            default:
                return ([.. Enumerable.Range(0, latents[0].Length).Select(axis => $"Latent{axis}")],
                    row => [.. latents[row].Select(Number)]);
        }
    }

    private void Write(string path, int[] ends, string[] names, Func<int, string[]> predicted)
    {
        CsvColumn? series = saved.Series is null ? null : table.Find(saved.Series);
        CsvColumn? time = saved.Time is null ? null : table.Find(saved.Time);
        using SepWriter writer = new SepWriterOptions(new Sep(',')) { Escape = true }.ToFile(path);
        foreach ((int at, int row) in ends.Index())
        {
            using SepWriter.Row line = writer.NewRow();
            if (table.HasSeveralFiles)
                line["File"].Set(table.FileOf(row));
            line["Line"].Set(table.LineOf(row).ToString(CultureInfo.InvariantCulture));
            foreach (CsvColumn key in new[] { series, time }.OfType<CsvColumn>())
                line[key.Name].Set(key.Cells[row]);
            foreach ((string name, string cell) in names.Zip(predicted(at)))
                line[name].Set(cell);
        }
    }

    private static string Number(float value) => value.ToString("g7", CultureInfo.InvariantCulture);
}
