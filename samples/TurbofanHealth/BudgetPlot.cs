using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace Jepa.Samples.Turbofan;

/// <summary>Label budget against error, one line for each probe.</summary>
internal static class BudgetPlot
{
    // Okabe and Ito's colour-blind-safe palette; markers and dashes tell the lines apart without colour.
    private static readonly string[] Colors = ["#E69F00", "#009E73", "#56B4E9", "#D55E00", "#0072B2"];
    private static readonly MarkerShape[] Markers =
    [
        MarkerShape.FilledTriangleUp,
        MarkerShape.FilledSquare,
        MarkerShape.FilledDiamond,
        MarkerShape.FilledCircle,
        MarkerShape.OpenCircle,
    ];

    public static void Write(string path, IReadOnlyList<BudgetRow> rows)
    {
        using var plot = new Plot();
        plot.Font.Set("DejaVu Sans");
        foreach ((int index, Probe probe) in Probe.All.Index())
        {
            BudgetRow[] line =
                [.. LabelBudgets.Fractions.Order().Select(fraction => Report.Row(rows, probe, fraction))];
            // Shifted a little, because the error bars of five lines would hide each other.
            double[] budgets = [.. line.Select(row => Math.Log10(100 * row.LabelFraction) + 0.012 * (index - 2))];
            double[] errors = [.. line.Select(row => row.RmseMean)];
            var color = Color.FromHex(Colors[index]);

            Scatter scatter = plot.Add.Scatter(budgets, errors, color);
            scatter.LegendText = probe.Name;
            scatter.LineWidth = 2;
            scatter.LinePattern = probe.Features == Features.Raw ? LinePattern.Dashed : LinePattern.Solid;
            scatter.MarkerShape = Markers[index];
            scatter.MarkerSize = 10;
            ErrorBar spread = plot.Add.ErrorBar(budgets, errors, [.. line.Select(row => row.RmseStd)]);
            spread.Color = color;
        }
        plot.Axes.Bottom.TickGenerator = new NumericManual(
            [.. LabelBudgets.Fractions.Select(fraction => Math.Log10(100 * fraction))],
            [.. LabelBudgets.Fractions.Select(Report.Percent)]);
        plot.XLabel("training engines with labels (%, logarithmic)");
        plot.YLabel("RMSE on the test engines (cycles)");
        plot.Title("Remaining life of turbofan engines (C-MAPSS FD001)");
        plot.ShowLegend(Alignment.UpperRight);
        plot.SavePng(path, 960, 640);
    }
}
