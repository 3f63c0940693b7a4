using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace Jepa.Samples.ReadYourCsv;

/// <summary>The sample's output: notes, a table and warnings on the terminal, and results.json.</summary>
internal static class Report
{
    public const string FileName = "results.json";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        // A measure that is none must not lose the run that it is of.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static void WriteNotes(IEnumerable<string> notes)
    {
        foreach (string note in notes)
            Line(note);
    }

    public static void WriteTable(string label, ExperimentResult result)
    {
        (string Name, Func<ProbeScore, double?> Of, string Format)[] measures =
        [
            ("R²", score => score.RSquared, "f3"),
            ("RMSE", score => score.Rmse, "g4"),
            ("AUC", score => score.Auc, "f3"),
            ("F1", score => score.F1, "f3"),
            ("accuracy", score => score.Accuracy, "f3"),
            ("macro accuracy", score => score.MacroAccuracy, "f3"),
        ];
        measures = [.. measures.Where(measure => measure.Of(result.Rows[0]) is not null)];
        var table = new Table().AddColumn($"{Markup.Escape(label)} read from");
        foreach ((string name, _, _) in measures)
            table.AddColumn(name);
        foreach (ProbeScore score in result.Rows)
        {
            string features = score.Features == "raw" ? "raw window" : "latent";
            string trainer = score.Trainer == "Sdca" ? "linear" : score.Trainer;
            table.AddRow(
            [
                $"{features} + {trainer}",
                .. measures.Select(measure =>
                    measure.Of(score)!.Value.ToString(measure.Format, CultureInfo.InvariantCulture)),
            ]);
        }
        AnsiConsole.Write(table);
    }

    public static void WriteWarnings(IEnumerable<string> warnings)
    {
        foreach (string warning in warnings)
            Line($"Warning: {warning}");
    }

    public static void WriteResults(
        string path, Prepared prepared, ExperimentResult result, IReadOnlyList<string> notes)
    {
        var results = new
        {
            file = prepared.File,
            columns = prepared.Named,
            experiment = new
            {
                prepared.Training.WindowSize,
                prepared.Training.Horizon,
                prepared.Training.Epochs,
                prepared.Training.LatentSize,
                prepared.Training.Seed,
            },
            task = prepared.Rows.Target?.Reading,
            classes = prepared.Rows.Target?.Classes,
            testPart = prepared.Split.Described,
            result.TrainingWindows,
            result.TestWindows,
            result.Rows,
            result.Warnings,
            notes,
        };
        File.WriteAllText(path, JsonSerializer.Serialize(results, Json));
    }

    /// <summary>A sentence stays on one line, however narrow the terminal says it is.</summary>
    public static void Line(string text) => Console.Out.WriteLine(text);
}
