using Jepa.Samples.Lab.Figures;

namespace Jepa.Samples.Lab.Report;

/// <summary>
/// The output folder: report.html, report.json and figures/. All is written aside first, so that a run that fails or is stopped leaves an
/// earlier report as it was.
/// </summary>
internal sealed class ReportFolder : IDisposable
{
    private static readonly string[] Parts = ["figures", "report.json", "report.html"];
    private readonly string _folder, _aside, _earlier;

    /// <summary>Makes sure that the folder can be written to.</summary>
    /// <exception cref="IOException">There is a file in its place.</exception>
    public ReportFolder(string folder)
    {
        if (File.Exists(folder))
            throw new IOException($"'{folder}' is a file; expected a folder.");
        _folder = folder;
        _aside = Path.Combine(folder, $".{Guid.NewGuid():N}.part");
        _earlier = Path.Combine(_aside, "earlier");
        Directory.CreateDirectory(_earlier);
    }

    /// <summary>Writes the report in the place of an earlier one.</summary>
    /// <param name="reports">In reading order.</param>
    /// <exception cref="ArgumentException">Two figures of an experiment have the same name.</exception>
    public void Write(IReadOnlyList<ExperimentReport> reports)
    {
        Directory.CreateDirectory(Path.Combine(_aside, "figures"));
        WriteFigure("architecture", Architecture.Diagram);
        foreach (ExperimentReport report in reports)
        {
            if (report.Figures.CountBy(figure => figure.Name).FirstOrDefault(count => count.Value > 1).Key is { } twice)
                throw new ArgumentException($"Experiment '{report.Name}' has two figures named '{twice}'; expected a name each.", nameof(reports));
            foreach (Figure figure in report.Figures)
                WriteFigure($"{report.Name}-{figure.Name}", figure);
        }
        File.WriteAllText(Path.Combine(_aside, "report.json"), ReportJson.Write(reports));
        File.WriteAllText(Path.Combine(_aside, "report.html"), ReportPage.Write(reports));
        Keep();
    }

    public void Dispose() => Directory.Delete(_aside, recursive: true);

    private void WriteFigure(string name, Figure figure)
    {
        string path = Path.Combine(_aside, "figures", name);
        switch (figure)
        {
            case Chart chart:
                WriteChart(path, chart);
                break;
            case TurnablePoints points:
                WriteChart(path, StillView.Of(points));
                break;
            case Animation animation:
                File.WriteAllBytes(path + ".gif", animation.Gif);
                break;
            case Diagram diagram:
                File.WriteAllText(path + ".svg", diagram.Svg);
                break;
            default:
                throw new ArgumentException($"Figure '{name}' is a {figure.GetType().Name}, which has no file format.", nameof(figure));
        }
    }

    private static void WriteChart(string path, Chart chart)
    {
        File.WriteAllBytes(path + ".png", ChartDrawing.DrawPng(chart, Theme.Light));
        File.WriteAllText(path + ".svg", ChartDrawing.DrawSvg(chart, Theme.Light));
    }

    /// <summary>Gives the new parts their place, the page last; if one cannot take it, the earlier ones go back to theirs.</summary>
    private void Keep()
    {
        var undo = new Stack<Action>();
        try
        {
            foreach (string part in Parts)
            {
                (string place, string made, string earlier) = (Path.Combine(_folder, part), Path.Combine(_aside, part), Path.Combine(_earlier, part));
                if (Path.Exists(place))
                {
                    Directory.Move(place, earlier);
                    undo.Push(() => Directory.Move(earlier, place));
                }
                Directory.Move(made, place);
                undo.Push(() => Directory.Move(place, made));
            }
        }
        catch
        {
            while (undo.TryPop(out Action? step))
                step();
            throw;
        }
    }
}
