namespace Jepa.Samples.Lab.Trials;

/// <summary>What a trial showed.</summary>
/// <param name="Seconds">The time of training and probing.</param>
/// <param name="Loss">The mean loss of each epoch.</param>
/// <param name="StepToStepVariance">For each epoch, the mean squared difference between the losses of successive steps.</param>
/// <param name="LatentRSquared">For each state, the R² of a linear probe of the latent, on series that neither encoder nor probe has seen.</param>
/// <param name="RawRSquared">The same of the raw window: the yardstick.</param>
/// <param name="AxisStandardDeviations">How far the training windows' latents spread along each axis.</param>
/// <param name="EffectiveRank">In how many directions they spread.</param>
/// <param name="PredictionRSquared">The part of the next latents' variance that the predictor explains; null for a collapsed latent.</param>
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
    /// <summary>The number of this shape; a change of it makes stored results of another shape invalid.</summary>
    public const int Format = 2;
}

/// <summary>Held-out latents, spread evenly over the windows.</summary>
/// <param name="Latents">D numbers for each window.</param>
/// <param name="States">For each state name its value at each window's last frame.</param>
/// <param name="FirstStates">For each state name its value at each window's first frame.</param>
internal sealed record LatentSample(
    IReadOnlyList<float[]> Latents, IReadOnlyDictionary<string, float[]> States, IReadOnlyDictionary<string, float[]> FirstStates);
