using Jepa.Samples.Lab.Figures;

namespace Jepa.Samples.Lab.Report;

/// <summary>
/// The output folder: report.html, report.json and figures/, replaced as a whole,
/// so that a run that fails or is stopped leaves an earlier report intact.
/// </summary>
internal sealed class ReportFolder : IDisposable
{
    private readonly ResultFolder _results;

    /// <summary>Creates the folder to write aside in.</summary>
    /// <exception cref="IOException">A file has the folder's name.</exception>
    public ReportFolder(string folder) => _results = new ResultFolder(folder);

    /// <summary>Writes the report and replaces an earlier one.</summary>
    /// <param name="reports">In reading order.</param>
    /// <param name="notice">A notice at the top of the page; null for none.</param>
    /// <exception cref="ArgumentException">Two figures of an experiment have the same name.</exception>
    public void Write(IReadOnlyList<ExperimentReport> reports, string? notice = null)
    {
        Directory.CreateDirectory(Path.Combine(_results.Aside, "figures"));
        WriteFigure("architecture", Architecture.Diagram);
        foreach (ExperimentReport report in reports)
        {
            if (report.Figures.CountBy(figure => figure.Name).FirstOrDefault(count => count.Value > 1).Key is { } twice)
            {
                throw new ArgumentException(
                    $"Experiment '{report.Name}' has two figures named '{twice}'; expected a name each.",
                    nameof(reports));
            }
            foreach (Figure figure in report.Figures)
                WriteFigure($"{report.Name}-{figure.Name}", figure);
        }
        File.WriteAllText(Path.Combine(_results.Aside, "report.json"), ReportJson.Write(reports));
        File.WriteAllText(Path.Combine(_results.Aside, "report.html"), ReportPage.Write(reports, notice));
        // The page last: it refers to the others.
        _results.Keep("figures", "report.json", "report.html");
    }

    public void Dispose() => _results.Dispose();

    private void WriteFigure(string name, Figure figure)
    {
        string path = Path.Combine(_results.Aside, "figures", name);
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
                throw new ArgumentException(
                    $"Figure '{name}' is a {figure.GetType().Name}, which has no file format.", nameof(figure));
        }
    }

    private static void WriteChart(string path, Chart chart)
    {
        File.WriteAllBytes(path + ".png", ChartDrawing.DrawPng(chart, Theme.Light));
        File.WriteAllText(path + ".svg", ChartDrawing.DrawSvg(chart, Theme.Light));
    }
}
