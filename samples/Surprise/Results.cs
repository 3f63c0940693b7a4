using System.Text.Json.Serialization;

namespace Jepa.Samples.Surprise;

/// <summary>What a run showed; the shape of results.json.</summary>
internal sealed record Results(
    IReadOnlyList<ViolationResult> Violations,
    FalseAlarms FalseAlarms,
    IReadOnlyList<RolloutResult> Rollout,
    int Seed,
    int Epochs);

/// <summary>Scores of violated flights against those of their benign partners.</summary>
/// <param name="Kind">The violation.</param>
/// <param name="Auroc">Of the world model, as all that follow but the named ones.</param>
/// <param name="PairedAccuracy">The part of pairs in which the violated flight surprises more.</param>
/// <param name="PairedT">Of a paired t-test on the scores' logarithms.</param>
/// <param name="PairedP">Two-sided, of that test.</param>
/// <param name="UntrainedAuroc">Of the same networks with initial weights.</param>
/// <param name="CollapsedAuroc">Of the same networks trained without a regulariser.</param>
/// <param name="LinearAuroc">Of a linear autoregression.</param>
/// <param name="KalmanAuroc">Of a Kalman filter that knows the physics.</param>
/// <param name="PlainAuroc">Against the partners without their additional noise.</param>
/// <param name="PlainKalmanAuroc">The Kalman filter's, against those.</param>
/// <param name="MeanSize">The mean size of the violation, in metres.</param>
internal sealed record ViolationResult(
    string Kind,
    double Auroc,
    double PairedAccuracy,
    double PairedT,
    double PairedP,
    double UntrainedAuroc,
    double CollapsedAuroc,
    double LinearAuroc,
    double KalmanAuroc,
    double PlainAuroc,
    double PlainKalmanAuroc,
    double MeanSize);

/// <summary>How many normal flights alarm.</summary>
/// <param name="Wanted">The p-value at and below which a flight alarms.</param>
/// <param name="Measured">The part of normal flights that do.</param>
/// <param name="CalibrationFlights">How many flights p-values come from.</param>
/// <param name="Flights">How many were tested.</param>
internal sealed record FalseAlarms(double Wanted, double Measured, int CalibrationFlights, int Flights);

/// <summary>R² of the true height some steps ahead.</summary>
/// <param name="Step">How many frames ahead.</param>
/// <param name="RSquared">Of a linear probe, fit on encoded latents, on rolled-out ones.</param>
/// <param name="LastValue">Of the last height seen.</param>
/// <param name="ConstantVelocity">Of the last heights' straight line.</param>
/// <param name="Supervised">Of a network that was trained for this step, with labels.</param>
internal sealed record RolloutResult(
    int Step,
    [property: JsonPropertyName("rSquared")] double RSquared,
    double LastValue,
    double ConstantVelocity,
    double Supervised);
