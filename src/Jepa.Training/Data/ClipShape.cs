using Jepa.MLNet;

namespace Jepa.Training.Data;

/// <summary>The shape of a clip: T + 1 windows, H frames apart, and the actions between them.</summary>
/// <param name="WindowSize">K, the frames of a window.</param>
/// <param name="Frame">The shape of a frame.</param>
/// <param name="ActionSize">A, the size of an action; 0 for none.</param>
/// <param name="Horizon">H, the frames from a window to the next.</param>
/// <param name="Steps">T, the steps of the rollout.</param>
/// <param name="PositionalEncodingSize">P, the size of the positional encoding that goes with the actions.</param>
internal sealed record ClipShape(
    int WindowSize, FrameShape Frame, int ActionSize, int Horizon, int Steps, int PositionalEncodingSize)
{
    /// <summary>Gets the values of a window.</summary>
    public int WindowLength => checked(WindowSize * Frame.Size);

    /// <summary>Gets A·H + P, the values that the predictor reads beside the latent at each step.</summary>
    public int StepActionSize => checked(ActionSize * Horizon + PositionalEncodingSize);

    /// <summary>
    /// Gets a value indicating whether the windows of a clip slide along one row of frames; windows of the user's own
    /// making need not.
    /// </summary>
    public bool IsSliding { get; init; } = true;

    /// <summary>Gets a value indicating whether a window of a clip holds frames of the one before it.</summary>
    public bool SharesFrames => IsSliding && Horizon < WindowSize;

    /// <summary>
    /// Gets the clips that are handled at once where no gradient is asked for: 1024, or as many as fill 16 MiB.
    /// </summary>
    public int BlockSize => BlockSizeOf(ClipLength);

    /// <summary>Gets T·H, the frames from a clip's first window to its last.</summary>
    public long Reach => (long)Steps * Horizon;

    /// <summary>Gets the values of a clip's windows.</summary>
    public long ClipLength => (Steps + 1L) * WindowLength;

    /// <summary>The rows of so many values that are handled at once where no gradient is asked for.</summary>
    public static int BlockSizeOf(long length)
    {
        // A transformer holds megabytes for each hundred windows of sensors; the activations of an image are several
        // times its size.
        const int Most = 1024, Bytes = 16 << 20;
        return (int)Math.Clamp(Bytes / (length * sizeof(float)), 1, Most);
    }

    public static ClipShape Of(JepaTrainingOptions options, int windowSize, FrameShape frame, int actionSize) =>
        new(windowSize, frame, actionSize, options.Horizon, options.RolloutSteps, options.PositionalEncodingSize);
}
