using Jepa.Samples.Worlds;
using Jepa.Samples.Worlds.Violations;

namespace Jepa.Samples.Surprise;

/// <summary>All flights of a run. No flight is in two sets.</summary>
/// <param name="Training">What models learn from.</param>
/// <param name="Calibration">Normal: for the residuals' mean and covariance.</param>
/// <param name="Conformal">Normal: for p-values.</param>
/// <param name="Normal">Normal: for false alarms and rollouts.</param>
/// <param name="Pairs">Of each violation, by its kind.</param>
internal sealed record Flights(
    ObservedTrajectory[] Training,
    ObservedTrajectory[] Calibration,
    ObservedTrajectory[] Conformal,
    ObservedTrajectory[] Normal,
    IReadOnlyDictionary<string, ViolationPair[]> Pairs)
{
    private const int TrainingLength = 200, Length = 100;

    // 1.5 to 2.5 seconds after the launch: after a bounce or more, and before even the slowest ball is near its rest.
    private const int EarliestMoment = 30, LatestMoment = 50;

    public static Flights Sample(BouncingBall ball, int seed, Effort effort)
    {
        var seeds = new Random(seed);
        return new Flights(
            ball.Sample(Next(), effort.TrainingFlights, TrainingLength),
            ball.Sample(Next(), effort.CalibrationFlights, Length),
            ball.Sample(Next(), effort.ConformalFlights, Length),
            ball.Sample(Next(), effort.NormalFlights, Length),
            Violation.All.ToDictionary(violation => violation.Kind, violation => Violate(violation, Next())));

        Random Next() => new(seeds.Next());

        ViolationPair[] Violate(Violation violation, Random random) =>
        [
            .. Enumerable.Range(0, effort.Pairs).Select(_ =>
                violation.Sample(ball, random, Length, random.Next(EarliestMoment, LatestMoment))),
        ];
    }
}
