namespace Jepa.Training;

/// <summary>The order in which the transitions of an epoch are learned from.</summary>
public enum TransitionOrder
{
    /// <summary>All transitions in one pool, shuffled afresh every epoch.</summary>
    Shuffled,

    /// <summary>
    /// Every series' first transition, then every series' second, and so on: the article's second mistake. Where series
    /// are in the same phase at the same time, the gradients of a batch are correlated and the loss thrashes.
    /// </summary>
    Trajectory,
}

/// <summary>What becomes of NaN in the windows.</summary>
public enum MissingValues
{
    /// <summary>Training refuses windows with NaN, and the model gives NaN latents for them.</summary>
    Throw,

    /// <summary>
    /// The channel's mean takes a missing value's place, and each frame gets an indicator for each of its values. The
    /// model then encodes windows with NaN like any other.
    /// </summary>
    Impute,
}

/// <summary>How the learning rate changes over a training.</summary>
public enum LearningRateSchedule
{
    /// <summary>It does not, once <see cref="JepaTrainingOptions.WarmUpEpochs"/> are over.</summary>
    Constant,

    /// <summary>After the warm-up it falls along half a cosine to 0 at the end of the last epoch.</summary>
    Cosine,
}

/// <summary>
/// How the latents of a trained model are scaled; folded into the weights of its dense layers, it costs nothing at run
/// time.
/// </summary>
public enum LatentScaling
{
    /// <summary>The latents as they were trained.</summary>
    None,

    /// <summary>Zero mean and unit variance on each axis, over the training windows.</summary>
    Standardize,

    /// <summary>
    /// ZCA whitening: zero mean, and the covariance over the training windows as near the identity as its noise allows.
    /// Variances of trained latents differ by nine orders of magnitude, and iterative linear trainers see only the
    /// largest until they are whitened.
    /// </summary>
    Whiten,
}
