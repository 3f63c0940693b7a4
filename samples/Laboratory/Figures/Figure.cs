using ScottPlot;

namespace Jepa.Samples.Lab.Figures;

/// <summary>A picture of a report.</summary>
/// <param name="Name">The stem of its file name, unique within the experiment.</param>
/// <param name="Caption">What it shows; also its alternative text.</param>
internal abstract record Figure(string Name, string Caption);

/// <summary>A plot with axes, drawn once for light pages and once for dark ones.</summary>
internal sealed record Chart(string Name, string Caption, Action<Plot, Theme> Draw) : Figure(Name, Caption);

/// <summary>Moving frames, as an animated GIF.</summary>
internal sealed record Animation(string Name, string Caption, byte[] Gif) : Figure(Name, Caption);

/// <summary>A drawing in SVG whose lines and letters take the page's colour.</summary>
internal sealed record Diagram(string Name, string Caption, string Svg) : Figure(Name, Caption);

/// <summary>Points in three dimensions that the reader can turn, coloured by a value.</summary>
internal sealed record TurnablePoints(
    string Name,
    string Caption,
    IReadOnlyList<string> AxisTitles,
    IReadOnlyList<float[]> Points,
    string ColorTitle,
    IReadOnlyList<float> Colors) : Figure(Name, Caption);
