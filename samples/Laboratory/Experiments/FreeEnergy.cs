using System.Diagnostics;
using Jepa.Samples.Lab.Figures;
using Jepa.Samples.Lab.Report;
using Jepa.Samples.Worlds;

namespace Jepa.Samples.Lab.Experiments;

/// <summary>The article's mistake in the simulator: a mirrored overshoot creates energy.</summary>
internal sealed class FreeEnergy() : Experiment(
    "free-energy",
    "Mistake: free energy",
    "A step that ends below the floor can be mirrored back above it, or the bounce can be solved for as an event. "
    + "What does the short cut cost?")
{
    private const int Launches = 200;
    private const int Length = 200;

    private static readonly double[] ShownSpeeds = [3, 5, 7];

    public override IReadOnlyList<Variant> Variants => [];

    protected override Findings Find(IReadOnlyList<Outcome> outcomes, Effort effort)
    {
        var clock = Stopwatch.StartNew();
        int seeds = effort.Seeds(SeedCount).Count();
        (Spread Gains, Spread Highest) mirrored = Measure(FloorContact.MirroredOvershoot, effort);
        (Spread Gains, Spread Highest) solved = Measure(FloorContact.Event, effort);
        string verdict = mirrored.Gains.Mean > 0 ? "creates energy" : "creates no energy here";
        return new Findings(
            $"Mirroring {verdict}: in {100 * mirrored.Gains.Mean:f0} % of launches ({seeds} seeds of {Launches}) "
            + $"a bounce ends with more energy than it began with, and one step multiplies the energy by up to "
            + $"{Words.Number(mirrored.Highest.Values.Max(), "f2")}; "
            + $"with the event solved it does in {100 * solved.Gains.Mean:f0} %.",
            new Dictionary<string, double>
            {
                ["mirroredLaunchesThatGain"] = mirrored.Gains.Mean,
                ["eventLaunchesThatGain"] = solved.Gains.Mean,
                ["mirroredLargestGain"] = mirrored.Highest.Values.Max(),
                ["eventLargestGain"] = solved.Highest.Values.Max(),
            },
            [
                Heights(
                    "mirrored",
                    "Overshoot mirrored: the peaks do not fall as they must.",
                    FloorContact.MirroredOvershoot),
                Heights("event", "Bounce solved as an event: every peak is lower than the last.", FloorContact.Event),
            ],
            [
                new ResultTable(
                    "Energy over a step, mean ± standard deviation over the seeds",
                    ["bounce", "launches in which it grows", "largest factor in one step"],
                    [
                        ["overshoot mirrored", mirrored.Gains.ToString(), mirrored.Highest.ToString("f2")],
                        ["solved as an event", solved.Gains.ToString(), solved.Highest.ToString("f2")],
                    ]),
            ])
        {
            Seconds = clock.Elapsed.TotalSeconds,
        };
    }

    private (Spread Gains, Spread Highest) Measure(FloorContact contact, Effort effort)
    {
        var ball = new BouncingBall { FloorContact = contact };
        double[][] factors = [.. effort.Seeds(SeedCount).Select(seed => Launch(ball, new Random(seed)))];
        var gains = new Spread([.. factors.Select(all => all.Count(factor => factor > 1 + 1e-9) / (double)Launches)]);
        var highest = new Spread([.. factors.Select(all => all.Max())]);
        return (gains, highest);
    }

    /// <summary>The largest growth of energy in one step of each launch, as a factor.</summary>
    private static double[] Launch(BouncingBall ball, Random random)
    {
        double[] factors = new double[Launches];
        for (int launch = 0; launch < Launches; launch++)
        {
            double speed = ball.MinLaunchSpeed + (ball.MaxLaunchSpeed - ball.MinLaunchSpeed) * random.NextDouble();
            Trajectory flight = ball.Simulate(0, speed, Length);
            double[] energies = [.. flight.Positions.Zip(flight.Velocities, ball.Energy)];
            factors[launch] = energies.Zip(energies.Skip(1), (before, after) => after / before).Max();
        }
        return factors;
    }

    private static Chart Heights(string name, string caption, FloorContact contact)
    {
        var ball = new BouncingBall { FloorContact = contact };
        double[] times = [.. Enumerable.Range(0, Length).Select(time => time * ball.TimeStep)];
        return Charts.Lines(
            name,
            $"{caption} Three launches, a frame each 0.05 s.",
            "time (s)",
            "height (m)",
            [
                .. ShownSpeeds.Select(speed =>
                    new Line($"{speed:f0} m/s", times, ball.Simulate(0, speed, Length).Positions)),
            ]);
    }
}
