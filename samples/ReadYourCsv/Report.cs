using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace Jepa.Samples.Csv;

/// <summary>The sample's output: a table and warnings on the terminal, and results.json.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void WriteTable(string label, CsvResult result)
    {
        var table = new Table().AddColumn($"{Markup.Escape(label)} read from").AddColumn("R²").AddColumn("RMSE");
        foreach (CsvScore score in result.Rows)
        {
            string features = score.Features == "raw" ? "raw window" : "latent";
            string trainer = score.Trainer == "Sdca" ? "linear" : score.Trainer;
            table.AddRow(
                $"{features} + {trainer}",
                score.RSquared.ToString("f3", CultureInfo.InvariantCulture),
                score.Rmse.ToString("g4", CultureInfo.InvariantCulture));
        }
        AnsiConsole.Write(table);
        foreach (string warning in result.Warnings)
            AnsiConsole.MarkupLineInterpolated($"[yellow]Warning:[/] {warning}");
    }

    public static void WriteResults(
        string path, string fileName, CsvColumns columns, CsvExperiment experiment, CsvResult result)
    {
        var results = new
        {
            file = fileName,
            columns,
            experiment,
            result.TrainingWindows,
            result.TestWindows,
            result.Rows,
            result.Warnings,
        };
        File.WriteAllText(path, JsonSerializer.Serialize(results, Json));
    }
}
