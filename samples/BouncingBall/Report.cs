using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Jepa.Samples.Ball;

/// <summary>What the sample leaves behind: a table on the terminal and results.json.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    public static void WriteTable(IReadOnlyCollection<BallRun> runs)
    {
        BallRun[] actOne = [.. runs.Where(run => run.Act == Act.One)];
        BallRun[] actTwo = [.. runs.Where(run => run.Act == Act.Two)];
        var table = new Table().AddColumn("linear probe on").AddColumn("position R²").AddColumn("velocity R²");
        AddRow("raw window of 4 (yardstick)", actTwo.Select(run => run.RawProbe));
        AddRow("act one: latent of 1 frame", actOne.Select(run => run.LatentProbe));
        AddRow("act two: latent of 4 frames", actTwo.Select(run => run.LatentProbe));
        AnsiConsole.Write(table);

        void AddRow(string name, IEnumerable<StateProbe> probes) => table.AddRow(
            name, MeanAndSpread([.. probes.Select(probe => probe.Position.RSquared)]), MeanAndSpread([.. probes.Select(probe => probe.Velocity.RSquared)]));
    }

    public static void WriteResults(string path, IReadOnlyCollection<BallRun> runs) =>
        File.WriteAllText(path, JsonSerializer.Serialize(new { runs }, Json));

    private static string MeanAndSpread(double[] values)
    {
        double mean = values.Average();
        if (values.Length == 1)
            return mean.ToString("f3", CultureInfo.InvariantCulture);
        double deviation = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
        return string.Create(CultureInfo.InvariantCulture, $"{mean:f3} ± {deviation:f3}");
    }
}
