using System.Text.RegularExpressions;
using Jepa.Samples.Lab.Figures;

namespace Jepa.Samples.Lab.Report;

/// <summary>The report as one self-contained page: pictures, style and scripts are inside it.</summary>
internal static partial class ReportPage
{
    /// <summary>Writes the page.</summary>
    /// <param name="reports">A section each, in this order.</param>
    /// <param name="notice">A notice at the top; null for none.</param>
    public static string Write(IReadOnlyList<ExperimentReport> reports, string? notice = null) =>
        Write(reports, notice, EmbeddedText.Find("plotly.min.js"));

    /// <summary>Writes the page.</summary>
    /// <param name="reports">A section each, in this order.</param>
    /// <param name="notice">A notice at the top; null for none.</param>
    /// <param name="plotly">plotly.js, which turns plots; without it they stand still, and the page says so.</param>
    public static string Write(IReadOnlyList<ExperimentReport> reports, string? notice, string? plotly)
    {
        bool turns = plotly is not null && reports.Any(report => report.Figures.OfType<TurnablePoints>().Any());
        var figures = new FigureMarkup(turns);
        var parts = new Dictionary<string, Markup>
        {
            ["style"] = Markup.Verbatim(EmbeddedText.Read("page.css")),
            ["notice"] = notice is null ? Markup.Verbatim("") : Notice(notice),
            ["architecture"] = figures.Of("jepa", Architecture.Diagram),
            ["contents"] = $"{reports.Select(Entry)}",
            ["experiments"] = $"{reports.Select(report => Section(report, figures))}",
            ["plotly"] = Markup.Verbatim(turns ? $"<script>{plotly}</script>" : ""),
            ["script"] = Markup.Verbatim(EmbeddedText.Read("page.js")),
        };
        return Placeholder().Replace(EmbeddedText.Read("page.html"), match => parts[match.Groups[1].Value].ToString());
    }

    private static Markup Notice(string notice) => $"<p class=\"notice\">{notice}</p>";

    private static Markup Entry(ExperimentReport report) => $"""

        <li><a href="#{report.Name}">{report.Title}</a><p>{report.Finding}</p></li>
        """;

    private static Markup Section(ExperimentReport report, FigureMarkup figures) => $"""

        <section id="{report.Name}" aria-labelledby="{report.Name}-title">
        <h2 id="{report.Name}-title">{report.Title}</h2>
        <p class="question">{report.Question}</p>
        <p class="finding"><strong>Finding</strong> {report.Finding}</p>
        <div class="figures">{report.Figures.Select(figure => figures.Of(report.Name, figure))}
        </div>{report.Tables.Select(Table)}
        <p class="time">Its trainings took {SpokenTime.Of(report.Seconds)} of one core.</p>
        <details>
        <summary>Repeat it</summary>
        <pre tabindex="0"><code>{report.Command}</code></pre>
        {OptionList(report.Options)}
        </details>
        </section>
        """;

    private static Markup OptionList(IReadOnlyList<string> options)
    {
        if (options.Count == 0)
            return $"<p>With the defaults throughout.</p>";
        IEnumerable<Markup> items = options.Select<string, Markup>(option => $"<li><code>{option}</code></li>");
        return $"<p>What differs from the defaults:</p><ul>{items}</ul>";
    }

    private static Markup Table(ResultTable table) => $"""

        <div class="wide" tabindex="0" role="region" aria-label="{table.Caption}">
        <table>
        <caption><span>{table.Caption}</span></caption>
        <thead><tr>{table.Header.Select<string, Markup>(name => $"<th scope=\"col\">{name}</th>")}</tr></thead>
        <tbody>{table.Rows.Select(Row)}
        </tbody>
        </table>
        </div>
        """;

    private static Markup Row(IReadOnlyList<string> cells)
    {
        Markup name = $"<th scope=\"row\">{cells[0]}</th>";
        IEnumerable<Markup> numbers = cells.Skip(1).Select<string, Markup>(cell => $"<td>{cell}</td>");
        return $"""

            <tr>{name}{numbers}</tr>
            """;
    }

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Placeholder();
}
