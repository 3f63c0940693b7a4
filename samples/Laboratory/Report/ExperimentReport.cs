using Jepa.Samples.Lab.Figures;

namespace Jepa.Samples.Lab.Report;

/// <summary>An experiment's results: a section of the page and an entry of report.json.</summary>
/// <param name="Name">Its name on the command line, <c>sigreg-on-predictions</c>.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Question">Its question.</param>
/// <param name="Finding">One sentence derived from the numbers.</param>
/// <param name="Seconds">The time of its trainings, added up over the cores.</param>
/// <param name="Metrics">The numbers, by name.</param>
/// <param name="Figures">In reading order.</param>
/// <param name="Tables">In reading order.</param>
/// <param name="Options">How to repeat it: a line for each configuration, with what differs from the defaults.</param>
internal sealed record ExperimentReport(
    string Name,
    string Title,
    string Question,
    string Finding,
    double Seconds,
    IReadOnlyDictionary<string, double> Metrics,
    IReadOnlyList<Figure> Figures,
    IReadOnlyList<ResultTable> Tables,
    IReadOnlyList<string> Options)
{
    /// <summary>Gets the command that repeats the experiment.</summary>
    public string Command => $"dotnet run -c Release --project samples/Laboratory -- {Name}";
}

/// <summary>Numbers in rows; the first column names them.</summary>
internal sealed record ResultTable(
    string Caption, IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows);
