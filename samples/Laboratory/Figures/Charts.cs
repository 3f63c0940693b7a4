using System.Globalization;
using Jepa.Samples.Lab.Experiments;
using ScottPlot;
using ScottPlot.Colormaps;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace Jepa.Samples.Lab.Figures;

/// <summary>A line of a chart.</summary>
internal sealed record Line(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y)
{
    /// <summary>A line whose x counts 1, 2, 3 …</summary>
    public static Line Numbered(string name, IReadOnlyList<double> y) =>
        new(name, [.. Enumerable.Range(1, y.Count).Select(number => (double)number)], y);
}

/// <summary>The kinds of chart that the reports use.</summary>
internal static class Charts
{
    private static readonly LinePattern[] Patterns = [LinePattern.Solid, LinePattern.Dashed, LinePattern.Dotted];

    private static readonly MarkerShape[] Markers =
        [MarkerShape.FilledCircle, MarkerShape.FilledSquare, MarkerShape.FilledTriangleUp];

    /// <summary>Lines in one plot, told apart by colour and dashes.</summary>
    public static Chart Lines(
        string name,
        string caption,
        string xLabel,
        string yLabel,
        IReadOnlyList<Line> lines,
        bool logarithmic = false) =>
        new(name, caption, (plot, theme) =>
        {
            foreach ((int index, Line line) in lines.Index())
            {
                double[] heights = [.. logarithmic ? line.Y.Select(Math.Log10) : line.Y];
                Scatter scatter = plot.Add.ScatterLine(line.X.ToArray(), heights, ColorOf(theme, index));
                scatter.LineWidth = 2;
                scatter.LinePattern = Patterns[index % Patterns.Length];
                scatter.LegendText = line.Name;
            }
            Label(plot, xLabel, yLabel);
            if (logarithmic)
                plot.Axes.Left.TickGenerator = LogarithmicTicks(lines.SelectMany(line => line.Y));
            if (lines.All(line => line.X.All(double.IsInteger)))
                plot.Axes.Bottom.TickGenerator = new NumericAutomatic { IntegerTicksOnly = true };
            if (lines.Count > 1)
                ShowLegend(plot);
        });

    /// <summary>Points in a plane, coloured by a value; values that wrap, as angles do, get a cyclic map.</summary>
    public static Chart ColoredPoints(
        string name,
        string caption,
        string xLabel,
        string yLabel,
        string colorLabel,
        IReadOnlyList<float[]> points,
        IReadOnlyList<float> values,
        bool wraps = false) =>
        new(name, caption, (plot, _) =>
        {
            IColormap colormap = wraps ? new Phase() : new Viridis();
            (float least, float most) = (values.Min(), values.Max());
            foreach ((float[] point, float value) in points.Zip(values))
            {
                Marker marker = plot.Add.Marker(point[0], point[1], MarkerShape.FilledCircle, 4);
                marker.Color = colormap.GetColor(most > least ? (value - least) / (most - least) : 0);
            }
            plot.Add.ColorBar(new ValueScale(colormap, least, most)).Label = colorLabel;
            Label(plot, xLabel, yLabel);
        });

    /// <summary>A row for each name: a dot for each seed, a bar at their mean.</summary>
    public static Chart Readings(string name, string caption, string xLabel, IReadOnlyList<Reading> readings) =>
        new(name, caption, (plot, theme) =>
        {
            string[] rows = [.. readings.Select(reading => reading.Row).Distinct()];
            string[] series = [.. readings.Select(reading => reading.Series).Distinct()];
            foreach (Reading reading in readings)
            {
                IReadOnlyList<double> values = reading.Value.Values;
                int index = Array.IndexOf(series, reading.Series);
                // The series of a row lie a little apart, because they would hide each other.
                double y = Array.IndexOf(rows, reading.Row) + 0.22 * (index - 0.5 * (series.Length - 1));
                Color color = ColorOf(theme, index);
                Scatter seeds = plot.Add.ScatterPoints(values.ToArray(), [.. values.Select(_ => y)], color);
                seeds.MarkerShape = Markers[index % Markers.Length];
                seeds.MarkerSize = 7;
                LinePlot mean = plot.Add.Line(reading.Value.Mean, y - 0.1, reading.Value.Mean, y + 0.1);
                mean.LineColor = color;
                mean.LineWidth = 3;
            }
            foreach ((int index, string legend) in series.Index().Where(_ => series.Length > 1))
            {
                plot.Legend.ManualItems.Add(new LegendItem
                {
                    LabelText = legend,
                    MarkerShape = Markers[index % Markers.Length],
                    MarkerFillColor = ColorOf(theme, index),
                    MarkerSize = 8,
                });
            }
            plot.Axes.Left.TickGenerator = new NumericManual([.. rows.Select((_, row) => (double)row)], rows);
            plot.Axes.SetLimitsY(rows.Length - 0.4, -0.6);
            plot.XLabel(xLabel);
            if (series.Length > 1)
                ShowLegend(plot);
        });

    /// <summary>Rows of R² of a state for each outcome, from the latent and, by default, the raw window.</summary>
    /// <param name="name">The stem of the chart's file name.</param>
    /// <param name="reading">The caption, up to the legend of dots and bars.</param>
    /// <param name="state">The state's name, which is also the word for it.</param>
    /// <param name="outcomes">A row or two each.</param>
    /// <param name="withRaw">Whether the raw window has rows.</param>
    public static Chart RSquared(
        string name, string reading, string state, IReadOnlyList<Outcome> outcomes, bool withRaw = true) =>
        RSquared(name, reading, state, state, outcomes, withRaw);

    /// <summary>The same for a state whose name is not the words for it.</summary>
    public static Chart RSquared(
        string name,
        string reading,
        string words,
        string state,
        IReadOnlyList<Outcome> outcomes,
        bool withRaw = true)
    {
        List<Reading> readings = [];
        foreach (Outcome outcome in outcomes)
        {
            readings.Add(new Reading(outcome.Name, "latent", outcome.Latent(state)));
            if (withRaw)
                readings.Add(new Reading(outcome.Name, "raw window", outcome.Raw(state)));
        }
        string caption = $"{reading}; a dot for each seed, a bar at the mean.";
        return Readings(name, caption, $"R² of {words} on unseen series", readings);
    }

    /// <summary>Shows the legend above the data, some of which it would hide within the plot.</summary>
    private static void ShowLegend(Plot plot)
    {
        plot.Legend.Orientation = Orientation.Horizontal;
        plot.Legend.TightHorizontalWrapping = true;
        plot.Legend.OutlineWidth = 0;
        plot.ShowLegend(Edge.Top);
    }

    private static Color ColorOf(Theme theme, int index) => theme.Series[index % theme.Series.Count];

    private static void Label(Plot plot, string xLabel, string yLabel)
    {
        plot.XLabel(xLabel);
        plot.YLabel(yLabel);
    }

    /// <summary>Ticks at the powers of ten that the values span, and at 2 and 5 times them if those are few.</summary>
    private static NumericManual LogarithmicTicks(IEnumerable<double> values)
    {
        double[] exponents = [.. values.Where(value => value > 0).Select(Math.Log10)];
        (int least, int most) = ((int)Math.Floor(exponents.Min()), (int)Math.Ceiling(exponents.Max()));
        int[] factors = most - least <= 3 ? [1, 2, 5] : [1];
        double[] ticks =
        [
            .. from exponent in Enumerable.Range(least, most - least + 1)
               from factor in factors
               select factor * Math.Pow(10, exponent),
        ];
        return new NumericManual(
            [.. ticks.Select(Math.Log10)],
            [.. ticks.Select(tick => tick.ToString("g2", CultureInfo.InvariantCulture))]);
    }

    /// <summary>The scale of a colour bar.</summary>
    private sealed record ValueScale(IColormap Colormap, double Least, double Most) : IHasColorAxis
    {
        public ScottPlot.Range GetRange() => new(Least, Most);
    }
}

/// <summary>A number over seeds as a chart shows it.</summary>
/// <param name="Row">What the row is called.</param>
/// <param name="Series">What tells its dots from the row's others.</param>
/// <param name="Value">The number for each seed.</param>
internal sealed record Reading(string Row, string Series, Spread Value);
