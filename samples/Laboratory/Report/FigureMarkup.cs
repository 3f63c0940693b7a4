using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ImageMagick;
using Jepa.Samples.Lab.Figures;

namespace Jepa.Samples.Lab.Report;

/// <summary>Figures in the page.</summary>
/// <param name="turns">Whether the page carries plotly.js.</param>
internal sealed partial class FigureMarkup(bool turns)
{
    private const string PlotlyIsMissing = "This plot stands still: to turn it, the page needs plotly.js, "
        + "which npm had not brought when the program was built.";

    public Markup Of(string experiment, Figure figure) => $"""

        <figure class="{figure.GetType().Name.ToLowerInvariant()}">{Picture($"{experiment}-{figure.Name}", figure)}
        <figcaption>{figure.Caption}</figcaption>
        </figure>
        """;

    private Markup Picture(string id, Figure figure) => figure switch
    {
        Chart chart => Chart(chart),
        Animation animation => Animation(animation),
        Diagram diagram => Diagram(id, diagram),
        TurnablePoints points => Turnable(id, points),
        _ => throw new ArgumentException(
            $"The page cannot show figure '{id}', a {figure.GetType().Name}.", nameof(figure)),
    };

    private static Markup Chart(Chart chart) => WithAlternative(
        "screen and (prefers-color-scheme: dark)", ChartDrawing.DrawPng(chart, Theme.Dark), Image(chart));

    /// <summary>Shows the last frame on paper and to readers who prefer reduced motion.</summary>
    private static Markup Animation(Animation animation) => WithAlternative(
        "print, (prefers-reduced-motion: reduce)",
        LastFrame(animation),
        Image("data:image/gif;base64," + Convert.ToBase64String(animation.Gif), animation));

    private static Markup WithAlternative(string media, byte[] png, Markup image) => $"""
        <picture><source media="{media}" srcset="{Png(png)}">{image}</picture>
        """;

    private static Markup Diagram(string id, Diagram diagram)
    {
        XElement svg = XElement.Parse(diagram.Svg);
        foreach (XAttribute attribute in svg.DescendantsAndSelf().Attributes().ToList())
        {
            // Several drawings share the page: their ids must differ.
            attribute.Value = attribute.Name.LocalName == "id"
                ? $"{id}-{attribute.Value}"
                : Reference().Replace(attribute.Value, $"$1#{id}-$2");
        }
        svg.SetAttributeValue("role", "img");
        svg.SetAttributeValue("aria-label", diagram.Caption);
        return Markup.Verbatim(svg.ToString(SaveOptions.DisableFormatting));
    }

    private Markup Turnable(string id, TurnablePoints points)
    {
        Markup still = Image(StillView.Of(points));
        if (!turns)
            return $"""{still}<p class="note">{PlotlyIsMissing}</p>""";
        return $"""
            <div class="stage" id="{id}" data-points="{id}-points"><div class="still">{still}</div></div>
            <script type="application/json" id="{id}-points">{Json(points)}</script>
            """;
    }

    /// <summary>The serializer escapes the characters that could end the script.</summary>
    private static Markup Json(TurnablePoints points)
    {
        var data = new
        {
            points.Caption,
            points.AxisTitles,
            X = Axis(0),
            Y = Axis(1),
            Z = Axis(2),
            points.ColorTitle,
            Colors = points.Colors.Select(Rounded),
        };
        return Markup.Verbatim(JsonSerializer.Serialize(data, NonFiniteAsNull.Json));

        float[] Axis(int axis) => [.. points.Points.Select(point => Rounded(point[axis]))];
    }

    /// <summary>Rounds to four digits, finer than a screen.</summary>
    private static float Rounded(float value)
    {
        if (!float.IsFinite(value) || value == 0)
            return value;
        int decimals = 3 - (int)Math.Floor(Math.Log10(Math.Abs(value)));
        return (float)Math.Round(value, Math.Clamp(decimals, 0, 15));
    }

    private static Markup Image(Chart chart) => Image(Png(ChartDrawing.DrawPng(chart, Theme.Light)), chart);

    private static Markup Image(string source, Figure figure) => $"""
        <img src="{source}" width="{ChartDrawing.Width}" height="{ChartDrawing.Height}" alt="{figure.Caption}">
        """;

    private static byte[] LastFrame(Animation animation)
    {
        using var frames = new MagickImageCollection(animation.Gif);
        frames.Coalesce();
        return frames[^1].ToByteArray(MagickFormat.Png);
    }

    private static string Png(byte[] bytes) => "data:image/png;base64," + Convert.ToBase64String(bytes);

    [GeneratedRegex(@"(^|url\()#([\w-]+)")]
    private static partial Regex Reference();
}
