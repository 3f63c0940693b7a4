using Jepa.MLNet;

namespace Jepa.Samples.Surprise.Detectors;

/// <summary>Windows of a flight and their latents.</summary>
internal static class Latents
{
    /// <summary>The latent of every window of a flight, [T − K + 1, D].</summary>
    public static float[] Of(JepaModel model, float[] heights)
    {
        JepaModelDescription description = model.Description;
        int windowSize = description.WindowSize, windows = heights.Length - windowSize + 1;
        float[] frames = new float[windows * windowSize];
        for (int start = 0; start < windows; start++)
            heights.AsSpan(start, windowSize).CopyTo(frames.AsSpan(start * windowSize));
        float[] latents = new float[windows * description.LatentSize];
        model.Encode(frames, latents);
        return latents;
    }
}
