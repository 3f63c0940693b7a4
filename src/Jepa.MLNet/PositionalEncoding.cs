namespace Jepa.MLNet;

/// <summary>
/// Positional encoding: the time of a frame as sines and cosines of falling frequency (Vaswani et al. 2017,
/// arXiv 1706.03762, section 3.5). A predictor reads it in place of an action where nobody acts.
/// </summary>
public static class PositionalEncoding
{
    private const double LongestWavelength = 10_000;

    /// <summary>Encodes a time.</summary>
    /// <param name="time">The frame's index in its series, counted from 0.</param>
    /// <param name="encoding">Receives sin and cos in turn, one pair for each frequency, highest first.</param>
    public static void Encode(long time, Span<float> encoding)
    {
        for (int index = 0; index < encoding.Length; index++)
        {
            double angle = time / Math.Pow(LongestWavelength, (double)(index / 2 * 2) / encoding.Length);
            encoding[index] = (float)(index % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle));
        }
    }
}
