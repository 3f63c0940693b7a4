using ScottPlot;
using ScottPlot.Panels;
using ScottPlot.Plottables;

namespace Jepa.Samples.Lab.Figures;

/// <summary>Turnable points seen from one side: for paper, and for browsers without WebGL.</summary>
internal static class StillView
{
    private const double Azimuth = Math.PI / 5, Elevation = Math.PI / 7;

    public static Chart Of(TurnablePoints figure) =>
        new(figure.Name, figure.Caption, (plot, theme) => Draw(plot, theme, figure));

    private static void Draw(Plot plot, Theme theme, TurnablePoints figure)
    {
        (double Low, double High)[] ranges =
            [.. Enumerable.Range(0, 3).Select(axis => Range(figure.Points.Select(point => point[axis])))];
        (float Color, double[] At)[] placed =
        [
            .. figure.Points.Zip(figure.Colors)
                .Where(pair => pair.First.All(float.IsFinite) && float.IsFinite(pair.Second))
                .Select(pair => (pair.Second, At: Place(pair.First, ranges)))
                .OrderByDescending(point => Depth(point.At)),
        ];
        var scale = new ColorScale(Range(figure.Colors));
        if (placed.Length > 0)
        {
            Coordinates[] projected = [.. placed.Select(point => Project(point.At))];
            Markers markers = plot.Add.Markers(projected, MarkerShape.FilledCircle, 5);
            markers.Colormap = new ColorOfEach([.. placed.Select(point => scale.Of(point.Color))]);
        }
        DrawAxes(plot, theme, figure.AxisTitles);
        ColorBar bar = plot.Add.ColorBar(scale);
        bar.Label = figure.ColorTitle;
        bar.LabelStyle.FontSize = bar.Axis.TickLabelStyle.FontSize = 14;
        bar.LabelStyle.ForeColor = theme.Ink;
        plot.Axes.Color(bar.Axis, theme.Ink);
        plot.Layout.Fixed(new PixelPadding(left: 8, right: 92, bottom: 16, top: 16));
        plot.HideGrid();
        plot.Axes.Frameless(true);
        plot.Axes.SetLimits(-1.35, 1.35, -1.3, 1.2);
    }

    /// <summary>Draws and titles the three edges that meet in the lowest corner.</summary>
    private static void DrawAxes(Plot plot, Theme theme, IReadOnlyList<string> titles)
    {
        double[] corner = [-0.5, -0.5, -0.5];
        for (int axis = 0; axis < 3; axis++)
        {
            double[] end = [.. corner];
            end[axis] = 0.5;
            plot.Add.Line(Project(corner), Project(end)).Color = theme.Ink;
            double[] beyond = [.. corner];
            beyond[axis] = 0.62;
            Text title = plot.Add.Text(titles[axis], Project(beyond));
            title.LabelFontColor = theme.Ink;
            title.LabelFontSize = 14;
            title.LabelAlignment = Alignment.MiddleCenter;
            title.LabelBackgroundColor = theme.Background.WithAlpha(0.7);
        }
    }

    private static Coordinates Project(double[] at)
    {
        double height = Math.Cos(Elevation) * at[2] + Math.Sin(Elevation) * Depth(at);
        return new Coordinates(1.4 * (Math.Cos(Azimuth) * at[0] - Math.Sin(Azimuth) * at[1]), 1.4 * height);
    }

    private static double Depth(double[] at) => Math.Sin(Azimuth) * at[0] + Math.Cos(Azimuth) * at[1];

    private static double[] Place(float[] values, (double Low, double High)[] ranges) =>
    [
        .. values.Zip(ranges, (value, range) => (value - range.Low) / (range.High - range.Low) - 0.5),
    ];

    private static (double Low, double High) Range(IEnumerable<float> values)
    {
        double[] finite = [.. values.Where(float.IsFinite).Select(value => (double)value)];
        if (finite.Length == 0)
            return (0, 1);
        return finite.Max() > finite.Min() ? (finite.Min(), finite.Max()) : (finite[0] - 0.5, finite[0] + 0.5);
    }

    private sealed class ColorScale((double Low, double High) range) : IHasColorAxis
    {
        public IColormap Colormap { get; } = new ScottPlot.Colormaps.Viridis();

        public ScottPlot.Range GetRange() => new(range.Low, range.High);

        public Color Of(double value) => Colormap.GetColor((value - range.Low) / (range.High - range.Low));
    }

    /// <summary>A colour map that gives each marker its own colour, by its position from first to last.</summary>
    private sealed class ColorOfEach(Color[] colors) : IColormap
    {
        public string Name => "each its own";

        public Color GetColor(double position) =>
            colors[Math.Clamp((int)Math.Round(position * (colors.Length - 1)), 0, colors.Length - 1)];
    }
}
