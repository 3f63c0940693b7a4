using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Jepa.Samples.Turbofan;

/// <summary>The sample's output: a table on the terminal and results.json.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
    };

    public static void WriteTable(IReadOnlyList<BudgetRow> rows)
    {
        Table table = new Table()
            .Title("RMSE in cycles on the test engines, by labelled training engines")
            .AddColumn("model");
        foreach (double fraction in LabelBudgets.Fractions)
            table.AddColumn(new TableColumn(Percent(fraction)).RightAligned());
        foreach (Probe probe in Probe.All)
        {
            IEnumerable<BudgetRow> budgets = LabelBudgets.Fractions.Select(fraction => Row(rows, probe, fraction));
            table.AddRow([probe.Name, .. budgets.Select(MeanAndSpread)]);
        }
        AnsiConsole.Write(table);
    }

    public static void WriteResults(string path, IReadOnlyList<BudgetRow> rows, double pretrainingSeconds) =>
        File.WriteAllText(path, JsonSerializer.Serialize(new { rows, pretrainingSeconds }, Json));

    public static BudgetRow Row(IReadOnlyList<BudgetRow> rows, Probe probe, double fraction) => rows.Single(row =>
        row.Features == probe.Features && row.Trainer == probe.Trainer && row.LabelFraction == fraction);

    public static string Percent(double fraction) =>
        string.Create(CultureInfo.InvariantCulture, $"{100 * fraction:f0} %");

    private static string MeanAndSpread(BudgetRow row) => row.LabelFraction < 1
        ? string.Create(CultureInfo.InvariantCulture, $"{row.RmseMean:f2} ± {row.RmseStd:f2}")
        : row.RmseMean.ToString("f2", CultureInfo.InvariantCulture);
}
