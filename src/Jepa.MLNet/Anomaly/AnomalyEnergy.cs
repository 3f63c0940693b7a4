namespace Jepa.MLNet;

/// <summary>
/// The Mahalanobis energy of a span, each part learned from normal data: E = (x − m)ᵀ C⁻¹ (x − m) / numbers of x.
/// </summary>
/// <param name="layout">Where the parts lie.</param>
/// <param name="residuals">The spread of a start's residuals; null where they are no evidence.</param>
/// <param name="frames">The spread of a start's frames; null where neither score nor channels read it.</param>
internal sealed class AnomalyEnergy(SpanLayout layout, Gaussian? residuals, Gaussian? frames)
{
    public SpanLayout Layout => layout;

    /// <summary>Gets the spread of a start's frames, where it is known.</summary>
    public Gaussian? Frames => frames;

    private int Numbers =>
        (layout.ReadsResiduals ? layout.ResidualSize : 0) + (layout.ReadsFrames ? layout.FramesSize : 0);

    /// <summary>The score of a span: the mean of its starts' energies.</summary>
    /// <param name="span">The span's frames; none missing.</param>
    /// <param name="startResiduals">The residuals of each start.</param>
    /// <param name="scratch">Room for one start's numbers.</param>
    public float Score(ReadOnlySpan<float> span, ReadOnlySpan<float> startResiduals, Span<double> scratch)
    {
        double sum = 0;
        for (int start = 0; start < layout.Starts; start++)
        {
            if (layout.ReadsResiduals)
                sum += OfResiduals(startResiduals.Slice(start * layout.ResidualSize, layout.ResidualSize), scratch);
            if (layout.ReadsFrames)
                sum += frames!.SquaredDistance(layout.FramesOf(span, start), scratch[..layout.FramesSize]);
        }
        return (float)(sum / layout.Starts / Numbers);
    }

    /// <summary>The squared distance of one start's residuals.</summary>
    public double OfResiduals(ReadOnlySpan<float> startResiduals, Span<double> scratch) =>
        residuals!.SquaredDistance(startResiduals, scratch[..layout.ResidualSize]);
}
