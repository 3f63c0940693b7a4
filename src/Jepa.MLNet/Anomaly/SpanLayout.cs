namespace Jepa.MLNet;

/// <summary>Where the starts of a span lie, and what of them is evidence.</summary>
internal sealed class SpanLayout(JepaModelDescription description, JepaAnomalyOptions options)
{
    /// <summary>The widest start whose covariance is learned: 8 MB, and half a million products a row.</summary>
    public const int WidestFrames = 1024;

    /// <summary>Gets the frames of a span.</summary>
    public int Frames { get; } = options.SpanOf(description);

    /// <summary>Gets m, the starts.</summary>
    public int Starts => options.Smoothing;

    public int Steps => options.Steps;

    /// <summary>Gets the values of a frame.</summary>
    public int FrameSize => description.Frame.Size;

    /// <summary>Gets the channels of a frame: sensors, or the colours of an image.</summary>
    public int Channels => description.Frame.Channels;

    /// <summary>Gets the numbers of one start's frames.</summary>
    public int FramesSize => StepResiduals.SpanOf(description, options.Steps) * FrameSize;

    /// <summary>Gets the numbers of one start's residuals.</summary>
    public int ResidualSize => options.Steps * description.LatentSize;

    public bool ReadsResiduals => options.Evidence != AnomalyEvidence.Frames;

    public bool ReadsFrames => options.Evidence != AnomalyEvidence.Surprise;

    /// <summary>Gets room for one start's numbers.</summary>
    public int ScratchSize => Math.Max(FramesSize, ResidualSize);

    /// <summary>The frames of one start.</summary>
    public ReadOnlySpan<float> FramesOf(ReadOnlySpan<float> span, int start) =>
        span.Slice(start * FrameSize, FramesSize);

    /// <summary>Where a channel's values lie among one start's frames.</summary>
    public int[] IndicesOf(int channel)
    {
        int values = FrameSize / Channels;
        return
        [
            .. Enumerable.Range(0, FramesSize / FrameSize)
                .SelectMany(frame => Enumerable.Range(frame * FrameSize + channel * values, values)),
        ];
    }

    /// <summary>
    /// Copies a span; a missing value becomes the channel's last one before it in the span, else its first one after.
    /// </summary>
    public void CopyFilled(ReadOnlySpan<float> span, Span<float> filled)
    {
        span.CopyTo(filled);
        for (int index = FrameSize; index < filled.Length; index++)
        {
            if (float.IsNaN(filled[index]))
                filled[index] = filled[index - FrameSize];
        }
        for (int index = filled.Length - FrameSize - 1; index >= 0; index--)
        {
            if (float.IsNaN(filled[index]))
                filled[index] = filled[index + FrameSize];
        }
    }
}
