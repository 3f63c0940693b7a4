namespace Jepa.Samples.Lab.Trials;

/// <summary>The result of a trial.</summary>
/// <param name="Seconds">The time of training and probing.</param>
/// <param name="Loss">The mean loss of each epoch.</param>
/// <param name="StepToStepVariance">Each epoch's mean squared difference between successive losses.</param>
/// <param name="LatentRSquared">Each state's R² of a linear probe of the latent, on unseen series.</param>
/// <param name="RawRSquared">The same for the raw window: the yardstick.</param>
/// <param name="AxisStandardDeviations">The standard deviation of the training latents along each axis.</param>
/// <param name="EffectiveRank">The effective rank of these latents.</param>
/// <param name="PredictionRSquared">The R² of the predicted next latents; null for a collapsed latent.</param>
/// <param name="Sample">Some held-out latents and their states; null where the trial keeps none.</param>
internal sealed record TrialResult(
    double Seconds,
    IReadOnlyList<double> Loss,
    IReadOnlyList<double> StepToStepVariance,
    IReadOnlyDictionary<string, double> LatentRSquared,
    IReadOnlyDictionary<string, double> RawRSquared,
    IReadOnlyList<double> AxisStandardDeviations,
    double EffectiveRank,
    double? PredictionRSquared,
    LatentSample? Sample)
{
    /// <summary>The version of this shape: stored results of another version do not count.</summary>
    public const int Format = 2;
}

/// <summary>Held-out latents, spread evenly over the windows.</summary>
/// <param name="Latents">D numbers for each window.</param>
/// <param name="States">Each state's value at each window's last frame.</param>
/// <param name="FirstStates">Each state's value at each window's first frame.</param>
internal sealed record LatentSample(
    IReadOnlyList<float[]> Latents,
    IReadOnlyDictionary<string, float[]> States,
    IReadOnlyDictionary<string, float[]> FirstStates);
