using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Jepa.Samples.Surprise;

/// <summary>The sample's output: tables on the terminal and results.json.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
    };

    public static void WriteTables(Results results)
    {
        Table violations = Columns(
            "AUROC: violated flights above their benign partners",
            "violation", "world model", "paired", "t", "untrained", "collapsed", "linear", "Kalman filter");
        foreach (ViolationResult result in results.Violations)
        {
            violations.AddRow(
                result.Kind,
                Number(result.Auroc),
                Number(result.PairedAccuracy),
                Number(result.PairedT, "f1"),
                Number(result.UntrainedAuroc),
                Number(result.CollapsedAuroc),
                Number(result.LinearAuroc),
                Number(result.KalmanAuroc));
        }
        AnsiConsole.Write(violations);
        AnsiConsole.WriteLine(
            $"False alarms: {Number(100 * results.FalseAlarms.Measured, "f1")} % of normal flights; "
            + $"wanted {Number(100 * results.FalseAlarms.Wanted, "f1")} %.");

        Table rollout = Columns(
            "R² of the height some frames ahead",
            "frames", "rolled-out latent", "last value", "constant velocity", "supervised");
        foreach (RolloutResult result in results.Rollout)
        {
            rollout.AddRow(
                result.Step.ToString(CultureInfo.InvariantCulture),
                Number(result.RSquared),
                Number(result.LastValue),
                Number(result.ConstantVelocity),
                Number(result.Supervised));
        }
        AnsiConsole.Write(rollout);
    }

    public static void WriteResults(string path, Results results) =>
        File.WriteAllText(path, JsonSerializer.Serialize(results, Json));

    private static Table Columns(string title, string first, params ReadOnlySpan<string> others)
    {
        Table table = new Table().Title(title).AddColumn(new TableColumn(first).NoWrap());
        foreach (string name in others)
            table.AddColumn(new TableColumn(name).RightAligned());
        return table;
    }

    private static string Number(double value, string format = "f3") => Spread.Number(value, format);
}
