using Jepa.MLNet;
using MathNet.Numerics.LinearAlgebra;

namespace Jepa.Samples.Surprise.Detectors;

/// <summary>A world model's errors: ẑ_s − z_s for s = 1 … S, rolled out from a span's first window.</summary>
internal sealed class JepaResiduals(JepaModel model, int steps) : IResiduals
{
    public Matrix<double> Of(float[] heights)
    {
        JepaModelDescription description = model.Description;
        int latentSize = description.LatentSize, horizon = description.Horizon;
        float[] latents = Latents.Of(model, heights);
        int spans = latents.Length / latentSize - steps * horizon;
        float[] rollouts = new float[spans * steps * latentSize];
        model.Rollout(latents.AsSpan(0, spans * latentSize), actions: [], steps, rollouts);
        return Matrix<double>.Build.Dense(spans, steps * latentSize, (span, column) =>
        {
            int step = column / latentSize + 1, axis = column % latentSize;
            double encoded = latents[(span + step * horizon) * latentSize + axis];
            return rollouts[span * steps * latentSize + column] - encoded;
        });
    }
}
