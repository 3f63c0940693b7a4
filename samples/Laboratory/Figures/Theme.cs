using ScottPlot;

namespace Jepa.Samples.Lab.Figures;

/// <summary>The colours of a chart: the page's, and Okabe and Ito's colour-blind-safe palette.</summary>
internal sealed record Theme(string Name, Color Background, Color Ink, Color Grid, IReadOnlyList<Color> Series)
{
    public static Theme Light { get; } = new(
        "light",
        Color.FromHex("#FFFFFF"),
        Color.FromHex("#1F2328"),
        Color.FromHex("#D9DEE4"),
        Colors("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8A7A00", "#000000"));

    public static Theme Dark { get; } = new(
        "dark",
        Color.FromHex("#161B22"),
        Color.FromHex("#E6EDF3"),
        Color.FromHex("#343B44"),
        Colors("#56B4E9", "#E69F00", "#00B487", "#E58FC0", "#F0E442", "#7FA8FF", "#FF8A5B", "#FFFFFF"));

    public static IReadOnlyList<Theme> All { get; } = [Light, Dark];

    private static Color[] Colors(params string[] hexes) => [.. hexes.Select(Color.FromHex)];
}
