using static TorchSharp.torch;

namespace Jepa.Training.Networks;

/// <summary>The two modules of a JEPA: the encoder <c>f</c> (window → latent) and the predictor <c>g</c> ((latent, action) → next latent).</summary>
internal sealed class JepaNetworks : IDisposable
{
    public JepaNetworks(JepaTrainingOptions options, int inputSize, int actionSize, Generator generator)
    {
        Encoder = new MultilayerPerceptron("encoder", inputSize, options.EncoderHiddenSizes, options.LatentSize, generator);
        Predictor = new MultilayerPerceptron("predictor", options.LatentSize + actionSize, options.PredictorHiddenSizes, options.LatentSize, generator);
        ActionSize = actionSize;
    }

    public MultilayerPerceptron Encoder { get; }

    public MultilayerPerceptron Predictor { get; }

    public int ActionSize { get; }

    public IEnumerable<Tensor> Parameters => Encoder.parameters().Concat(Predictor.parameters());

    /// <summary>g(z, a): <c>[N, D]</c> and <c>[N, A·H]</c> (null without actions) → <c>[N, D]</c>.</summary>
    public Tensor Predict(Tensor latents, Tensor? actions) =>
        Predictor.forward(actions is null ? latents : cat([latents, actions], dim: 1));

    public void Dispose()
    {
        Encoder.Dispose();
        Predictor.Dispose();
    }
}
