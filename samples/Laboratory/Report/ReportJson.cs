using System.Text.Json;

namespace Jepa.Samples.Lab.Report;

/// <summary>The numbers of a report, for programs to read.</summary>
internal static class ReportJson
{
    private static readonly JsonSerializerOptions Indented = new(NonFiniteAsNull.Json) { WriteIndented = true };

    /// <summary>Writes <c>{"experiments":[{"name":…,"finding":…,"seconds":…,"metrics":{…}}]}</c>.</summary>
    public static string Write(IEnumerable<ExperimentReport> reports)
    {
        var experiments = reports.Select(report => new { report.Name, report.Finding, report.Seconds, report.Metrics });
        return JsonSerializer.Serialize(new { experiments }, Indented) + "\n";
    }
}
