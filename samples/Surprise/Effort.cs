namespace Jepa.Samples.Surprise;

/// <summary>How much is simulated.</summary>
/// <param name="TrainingFlights">Of 200 frames, to learn from.</param>
/// <param name="CalibrationFlights">Normal ones, for the residuals' mean and covariance.</param>
/// <param name="ConformalFlights">Other normal ones, for p-values.</param>
/// <param name="NormalFlights">Others again, to count false alarms on and to test rollouts.</param>
/// <param name="Pairs">Of each violation.</param>
/// <param name="SupervisedEpochs">Of each network that is trained on labels.</param>
internal sealed record Effort(
    int TrainingFlights,
    int CalibrationFlights,
    int ConformalFlights,
    int NormalFlights,
    int Pairs,
    int SupervisedEpochs)
{
    /// <summary>Gets what the documentation's figures come from.</summary>
    public static Effort Full { get; } = new(400, 200, 1000, 1000, 200, 15);

    /// <summary>Gets enough to see that everything runs.</summary>
    public static Effort Quick { get; } = new(60, 60, 100, 100, 40, 2);
}
