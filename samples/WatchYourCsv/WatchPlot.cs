using Jepa.Samples.Csv;
using ScottPlot;

namespace Jepa.Samples.WatchYourCsv;

/// <summary>The channels of a machine, one above the other, and its score beneath; alerts shaded.</summary>
internal static class WatchPlot
{
    public const string FileName = "watch.png";

    private const int MostChannels = 12, Width = 1200, PanelHeight = 130;
    private static readonly Color Line = Color.FromHex("#0072B2"), Alert = Color.FromHex("#D55E00");
    private static readonly Color Normal = Color.FromHex("#999999"), Mark = Color.FromHex("#009E73");

    public static void Write(
        string path, WatchTable table, Machine machine, float threshold, IReadOnlyList<Verdict> verdicts)
    {
        int[] rows = [.. machine.Normal, .. machine.Watched];
        Dictionary<int, int> position = rows.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        (double From, double To)[] alerts = Stretches(
            verdicts.Where(verdict => verdict.IsAlert).Select(verdict => position[verdict.Row]));
        (double From, double To)[] marks = table.Marks is { } marked
            ? Stretches(rows.Index().Where(pair => marked[pair.Item]).Select(pair => pair.Index))
            : [];
        Channel[] channels = [.. table.Channels.Take(MostChannels)];

        var panels = new Multiplot();
        panels.AddPlots(channels.Length + 1);
        panels.Layout = new ScottPlot.MultiplotLayouts.Rows();
        foreach ((int index, Channel channel) in channels.Index())
        {
            Plot plot = Panel(panels, index, channel.Name);
            Curve(plot, [.. rows.Index().Select(pair => (double)pair.Index)],
                [.. rows.Select(row => channel.Values[row])], Line);
        }
        Plot score = Panel(panels, channels.Length, "score (log)");
        Curve(score,
            [.. verdicts.Select(verdict => (double)position[verdict.Row])],
            [.. verdicts.Select(verdict => Math.Log10(Math.Max(1e-3, verdict.Score)))], Color.FromHex("#000000"));
        score.Add.HorizontalLine(Math.Log10(threshold), width: 1, Alert, LinePattern.Dashed);
        score.XLabel(table.Marks is null
            ? "row; grey: learned from, orange: alerts, dashed: where they begin"
            : "row; grey: learned from, orange: alerts, green: marks, dashed: where alerts begin");
        panels.SavePng(path, Width, PanelHeight * (channels.Length + 1) + 60);

        Plot Panel(Multiplot all, int index, string name)
        {
            Plot plot = all.GetPlot(index);
            plot.Font.Set("DejaVu Sans");
            plot.Axes.Left.Label.Text = name.Length > 16 ? $"{name[..15]}…" : name;
            plot.Axes.Left.Label.FontSize = 11;
            plot.Axes.Left.MinimumSize = plot.Axes.Left.MaximumSize = 75;
            Shade(plot, [(0, machine.Normal.Length)], Normal.WithAlpha(0.15));
            Shade(plot, marks, Mark.WithAlpha(0.2));
            Shade(plot, alerts, Alert.WithAlpha(0.35));
            plot.Axes.SetLimitsX(0, rows.Length);
            if (index < channels.Length)
                plot.Axes.Bottom.TickLabelStyle.IsVisible = false;
            return plot;
        }
    }

    private static void Curve(Plot plot, double[] times, double[] values, Color color)
    {
        var line = plot.Add.ScatterLine(times, values, color);
        line.LineWidth = 1;
        plot.Axes.AutoScaleY();
    }

    private static void Shade(Plot plot, IEnumerable<(double From, double To)> stretches, Color color)
    {
        foreach ((double from, double to) in stretches)
        {
            var span = plot.Add.HorizontalSpan(from, to);
            span.FillColor = color;
            span.LineWidth = 0;
        }
    }

    /// <summary>Neighbouring positions as stretches, each half a row wider than its ends.</summary>
    private static (double From, double To)[] Stretches(IEnumerable<int> positions)
    {
        var stretches = new List<(double From, double To)>();
        foreach (int position in positions)
        {
            if (stretches.Count > 0 && stretches[^1].To >= position - 0.5)
                stretches[^1] = (stretches[^1].From, position + 0.5);
            else
                stretches.Add((position - 0.5, position + 0.5));
        }
        return [.. stretches];
    }
}
