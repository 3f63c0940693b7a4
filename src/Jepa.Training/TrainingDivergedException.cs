namespace Jepa.Training;

/// <summary>
/// Training stopped because the loss or a parameter was no longer a number. A smaller learning rate or a gradient norm
/// limit usually helps.
/// </summary>
public sealed class TrainingDivergedException : Exception
{
    internal TrainingDivergedException(int epoch, long step, string? checkpointPath)
        : base($"Training diverged in epoch {epoch} at step {step}: the loss is not a number. "
            + (checkpointPath is null
                ? "There is no checkpoint to go back to."
                : $"The checkpoint '{checkpointPath}' holds the epoch before."))
    {
        Epoch = epoch;
        Step = step;
        CheckpointPath = checkpointPath;
    }

    /// <summary>Gets the epoch, counted from 1.</summary>
    public int Epoch { get; }

    /// <summary>Gets the step within the epoch, counted from 1.</summary>
    public long Step { get; }

    /// <summary>Gets the path of the last good checkpoint; null where there is none.</summary>
    public string? CheckpointPath { get; }
}
