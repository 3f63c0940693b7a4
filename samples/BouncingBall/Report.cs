using System.Text.Json;
using Spectre.Console;

namespace Jepa.Samples.Ball;

/// <summary>The sample's output: a table on the terminal and results.json.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
    };

    public static void WriteTable(IReadOnlyCollection<BallRun> runs)
    {
        BallRun[] actOne = [.. runs.Where(run => run.Act == Act.One)];
        BallRun[] actTwo = [.. runs.Where(run => run.Act == Act.Two)];
        var table = new Table().AddColumn("linear probe on").AddColumn("position R²").AddColumn("velocity R²");
        AddRow("raw window of 4 (yardstick)", actTwo.Select(run => run.RawProbe));
        AddRow("act one: latent of 1 frame", actOne.Select(run => run.LatentProbe));
        AddRow("act two: latent of 4 frames", actTwo.Select(run => run.LatentProbe));
        AnsiConsole.Write(table);

        void AddRow(string name, IEnumerable<StateProbe> probes)
        {
            var position = new Spread([.. probes.Select(probe => probe.Position.RSquared)]);
            var velocity = new Spread([.. probes.Select(probe => probe.Velocity.RSquared)]);
            table.AddRow(name, position.ToString(), velocity.ToString());
        }
    }

    public static void WriteResults(string path, IReadOnlyCollection<BallRun> runs) =>
        File.WriteAllText(path, JsonSerializer.Serialize(new { runs }, Json));
}
