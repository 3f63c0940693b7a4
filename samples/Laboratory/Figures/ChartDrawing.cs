using ScottPlot;

namespace Jepa.Samples.Lab.Figures;

/// <summary>Draws charts in a theme's colours, with letters that stay readable on a phone (358 pixels wide).</summary>
internal static class ChartDrawing
{
    public const int Width = 480, Height = 360;

    private const string FontName = "DejaVu Sans";
    private const int LabelSize = 16, TickSize = 14;

    /// <summary>The chart in PNG, two dots a pixel, for high-density screens.</summary>
    public static byte[] DrawPng(Chart chart, Theme theme)
    {
        using Plot plot = Draw(chart, theme);
        plot.ScaleFactor = 2;
        return plot.GetImageBytes(2 * Width, 2 * Height, ImageFormat.Png);
    }

    public static string DrawSvg(Chart chart, Theme theme)
    {
        using Plot plot = Draw(chart, theme);
        return plot.GetSvgXml(Width, Height);
    }

    /// <summary>An empty plot in a theme's colours.</summary>
    public static Plot Prepare(Theme theme)
    {
        var plot = new Plot();
        plot.Font.Set(FontName);
        plot.Add.Palette = new ThemePalette(theme);
        plot.FigureBackground.Color = plot.DataBackground.Color = theme.Background;
        plot.Axes.Color(theme.Ink);
        plot.Grid.MajorLineColor = theme.Grid;
        foreach (IAxis axis in new IAxis[] { plot.Axes.Bottom, plot.Axes.Left, plot.Axes.Right, plot.Axes.Top })
        {
            axis.TickLabelStyle.FontSize = TickSize;
            axis.Label.FontSize = LabelSize;
            axis.Label.Bold = false;
        }
        plot.Axes.Right.FrameLineStyle.Width = plot.Axes.Top.FrameLineStyle.Width = 0;
        plot.Axes.Title.Label.FontSize = LabelSize;
        plot.Axes.Title.Label.ForeColor = theme.Ink;
        plot.Legend.FontSize = TickSize;
        plot.Legend.FontColor = theme.Ink;
        plot.Legend.BackgroundColor = theme.Background.WithAlpha(0.8);
        plot.Legend.OutlineColor = theme.Grid;
        plot.Legend.ShadowColor = Colors.Transparent;
        return plot;
    }

    private static Plot Draw(Chart chart, Theme theme)
    {
        Plot plot = Prepare(theme);
        chart.Draw(plot, theme);
        plot.Font.Set(FontName); // also for the text and the axes that the chart has added
        return plot;
    }

    private sealed class ThemePalette(Theme theme) : IPalette
    {
        public string Name => theme.Name;

        public string Description => "The theme's colours of series.";

        public Color[] Colors { get; } = [.. theme.Series];

        public Color GetColor(int index) => Colors[index % Colors.Length];
    }
}
