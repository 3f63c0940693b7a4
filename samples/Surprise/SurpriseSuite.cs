using Jepa.Samples.Surprise.Detectors;
using Jepa.Samples.Worlds;
using Jepa.Samples.Worlds.Violations;

namespace Jepa.Samples.Surprise;

/// <summary>Violation of expectation: is a detector more surprised where physics is violated?</summary>
internal sealed class SurpriseSuite
{
    private const double WantedFalseAlarms = 0.01;

    private static readonly double[] ProcessNoises = [1e-5, 1e-4, 1e-3, 1e-2, 1e-1];

    private readonly Detector _untrained;
    private readonly Detector _collapsed;
    private readonly Detector _linear;
    private readonly Detector _kalman;

    public SurpriseSuite(BouncingBall ball, Flights flights, WorldModels models)
    {
        const int windowSize = WorldModels.WindowSize, steps = WorldModels.Steps;
        float[][] training = Heights(flights.Training), normal = Heights(flights.Calibration);
        Trained = new ResidualDetector(new JepaResiduals(models.Trained, steps), steps, normal);
        _untrained = new ResidualDetector(new JepaResiduals(models.Untrained, steps), steps, normal);
        _collapsed = new ResidualDetector(new JepaResiduals(models.Collapsed, steps), steps, normal);
        _linear = new ResidualDetector(new Autoregression(training, windowSize, steps), steps, normal);
        _kalman = new KalmanDetector(KalmanFilter.Fit(ball, training, ProcessNoises), windowSize, steps);
    }

    /// <summary>Gets the world model's detector.</summary>
    public Detector Trained { get; }

    public ViolationResult Measure(string kind, ViolationPair[] pairs)
    {
        Scores trained = Scores.Of(Trained, pairs), kalman = Scores.Of(_kalman, pairs);
        (double t, double p) = Statistics.PairedTTest(trained.Violated, trained.Benign);
        return new ViolationResult(
            kind,
            trained.Auroc,
            Statistics.PairedAccuracy(trained.Violated, trained.Benign),
            t,
            p,
            Scores.Of(_untrained, pairs).Auroc,
            Scores.Of(_collapsed, pairs).Auroc,
            Scores.Of(_linear, pairs).Auroc,
            kalman.Auroc,
            trained.PlainAuroc,
            kalman.PlainAuroc,
            pairs.Average(pair => pair.Size));
    }

    /// <summary>The part of normal flights whose conformal p-value is at most the wanted one.</summary>
    public FalseAlarms CountFalseAlarms(Flights flights)
    {
        double[] normal = [.. Heights(flights.Conformal).Select(Trained.Score)];
        double[] values =
            [.. Heights(flights.Normal).Select(seen => Statistics.ConformalPValue(normal, Trained.Score(seen)))];
        return new FalseAlarms(
            WantedFalseAlarms,
            values.Count(value => value <= WantedFalseAlarms) / (double)values.Length,
            normal.Length,
            values.Length);
    }

    private static float[][] Heights(IEnumerable<ObservedTrajectory> flights) =>
        [.. flights.Select(flight => flight.Frames)];

    /// <summary>A detector's scores of all flights of a violation.</summary>
    private sealed record Scores(double[] Violated, double[] Benign, double[] Plain)
    {
        public double Auroc => Statistics.Auroc(Violated, Benign);

        public double PlainAuroc => Statistics.Auroc(Violated, Plain);

        public static Scores Of(Detector detector, ViolationPair[] pairs) => new(
            [.. pairs.Select(pair => detector.Score(pair.Violated.Frames))],
            [.. pairs.Select(pair => detector.Score(pair.Benign.Frames))],
            [.. pairs.Select(pair => detector.Score(pair.Plain.Frames))]);
    }
}
