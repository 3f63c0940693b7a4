using Jepa.Samples.Lab.Figures;
using Jepa.Samples.Lab.Report;
using ScottPlot;

namespace Jepa.Samples.Lab.Tests.Fixtures;

/// <summary>Two experiments that nobody made, with every kind of figure and with texts that would break a careless page.</summary>
internal static class MadeUpReport
{
    public const string Nasty = "</script><script>alert(\"1 < 2 & 'so'\")</script>{{style}}";

    public static IReadOnlyList<ExperimentReport> All { get; } =
    [
        new(
            "seeds", "How much luck is in a seed?", "Eight trainings differ in their seed alone. How far apart do their probes end?",
            "The velocity R² moves by 0.05 from seed to seed; the position R² hardly moves.", 83.4,
            new Dictionary<string, double> { ["velocityRSquared"] = 0.64, ["notTried"] = double.NaN, ["diverged"] = double.PositiveInfinity },
            [Lines, new Diagram("sketch", "The architecture once more.", Architecture.Diagram.Svg), Flight, Cloud], [Wide], ["--seeds 8", "--epochs 3"]),
        new("nasty", Nasty, Nasty, Nasty, 0.2, new Dictionary<string, double> { ["one"] = 1 },
            [new Chart("plain", Nasty, (plot, _) => plot.Add.Signal([1.0, 3, 2])), Tiny with { Caption = Nasty, ColorTitle = Nasty, AxisTitles = [Nasty, "y", "z"] }],
            [new ResultTable(Nasty, ["model", Nasty], [[Nasty, "0.5"]])], []),
    ];

    public static Chart Lines => new("losses", "The loss of three trainings.", (plot, _) =>
    {
        double[] epochs = [.. Enumerable.Range(1, 40)];
        for (int series = 1; series <= 3; series++)
            plot.Add.ScatterLine(epochs, Array.ConvertAll(epochs, epoch => series * Math.Exp(-epoch / 9))).LegendText = $"seed {series}";
        plot.XLabel("epoch");
        plot.YLabel("loss");
        plot.ShowLegend(Alignment.UpperRight);
    });

    public static TurnablePoints Cloud => Points("latent", 800);

    private static TurnablePoints Tiny => Points("tiny", 3);

    private static Animation Flight => BallAnimation.Create("flight", "A ball bounces.", [.. Enumerable.Range(0, 30).Select(t => Math.Abs(Math.Sin(0.2 * t)))], 0.05);

    private static ResultTable Wide => new(
        "Probes by seed, with more columns than a phone has room for.",
        ["seed", .. Enumerable.Range(1, 12).Select(column => $"column {column} R²")],
        [.. Enumerable.Range(1, 8).Select(seed => (IReadOnlyList<string>)[$"{seed}", .. Enumerable.Range(1, 12).Select(column => $"0.{seed}{column:00}")])]);

    private static TurnablePoints Points(string name, int count)
    {
        float[] turns = [.. Enumerable.Range(0, count).Select(index => 0.03f * index)];
        return new TurnablePoints(
            name, "Three principal axes of the latent, coloured by the ball's velocity.", ["axis 1", "axis 2", "axis 3"],
            [.. turns.Select(turn => new[] { MathF.Cos(turn), MathF.Sin(turn), 0.1f * turn })], "velocity (m/s)", [.. turns.Select(turn => 5 * MathF.Sin(turn / 3))]);
    }
}
