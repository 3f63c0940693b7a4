namespace Jepa.MLNet;

/// <summary>What an anomaly detector's score is the Mahalanobis energy of.</summary>
public enum AnomalyEvidence
{
    /// <summary>The residual ẑ − z of the predicted latents: a change of how the system moves.</summary>
    Surprise,

    /// <summary>
    /// The frames of the span themselves, without the model: a linear detector, and often a strong one, of readings
    /// that do not belong together.
    /// </summary>
    Frames,

    /// <summary>Both, as independent: the sum of the two energies.</summary>
    Both,
}
