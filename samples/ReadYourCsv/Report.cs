using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace Jepa.Samples.Csv;

/// <summary>What the sample leaves behind: a table and warnings on the terminal, and results.json.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void WriteTable(string label, CsvResult result)
    {
        var table = new Table().AddColumn($"{Markup.Escape(label)} read from").AddColumn("R²").AddColumn("RMSE");
        foreach (CsvScore score in result.Rows)
        {
            table.AddRow(
                $"{(score.Features == "raw" ? "raw window" : "latent")} + {(score.Trainer == "Sdca" ? "linear" : score.Trainer)}",
                score.RSquared.ToString("f3", CultureInfo.InvariantCulture),
                score.Rmse.ToString("g4", CultureInfo.InvariantCulture));
        }
        AnsiConsole.Write(table);
        foreach (string warning in result.Warnings)
            AnsiConsole.MarkupLineInterpolated($"[yellow]Warning:[/] {warning}");
    }

    public static void WriteResults(string path, string fileName, CsvColumns columns, CsvExperiment experiment, CsvResult result) => File.WriteAllText(path, JsonSerializer.Serialize(
        new { file = fileName, columns, experiment, result.TrainingWindows, result.TestWindows, result.Rows, result.Warnings }, Json));
}
