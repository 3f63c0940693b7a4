using Jepa.Training.Export;
using Jepa.Training.Losses;
using Jepa.Training.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Networks;

/// <summary>
/// The modules of a JEPA: the encoder <c>f</c> (window → latent), the predictor <c>g</c> ((latent, action) → next latent) and, only while it
/// trains towards a moving average, the encoder that trails the first.
/// </summary>
internal sealed class JepaNetworks : IDisposable
{
    private readonly MultilayerPerceptron? _targetEncoder;
    private readonly InputPreparation? _preparation;

    public JepaNetworks(JepaTrainingOptions options, int inputSize, int actionSize, Generator generator, InputPreparation? preparation = null)
    {
        _preparation = preparation;
        Encoder = CreateEncoder(generator);
        Predictor = new MultilayerPerceptron("predictor", options.LatentSize + actionSize, options.PredictorHiddenSizes, options.LatentSize, generator);
        ActionSize = actionSize;
        if (options.Objective.Target == PredictionTarget.MovingAverage)
        {
            _targetEncoder = CreateEncoder(generator);
            MoveTarget(momentum: 0);
        }

        MultilayerPerceptron CreateEncoder(Generator generator) => new("encoder", inputSize * (preparation?.Expansion ?? 1), options.EncoderHiddenSizes, options.LatentSize, generator);
    }

    public MultilayerPerceptron Encoder { get; }

    public MultilayerPerceptron Predictor { get; }

    public int ActionSize { get; }

    /// <summary>Gets what an optimiser changes.</summary>
    public IEnumerable<(string Name, Tensor Value)> Parameters => Named("encoder", Encoder).Concat(Named("predictor", Predictor));

    /// <summary>Gets what follows the optimiser's changes: the trailing encoder's parameters, if there is one.</summary>
    public IEnumerable<(string Name, Tensor Value)> TargetParameters => _targetEncoder is null ? [] : Named("target", _targetEncoder);

    /// <summary>f: <c>[N, K·C]</c>, in raw units, → <c>[N, D]</c>.</summary>
    public Tensor Encode(Tensor windows) => Encoder.forward(Prepare(windows));

    /// <summary>f for both windows of each pair, in one call: <c>[N, 2, K·C]</c> → two of <c>[N, D]</c>.</summary>
    public (Tensor Current, Tensor Next) EncodePairs(Tensor windowPairs)
    {
        Tensor latents = Encode(windowPairs.flatten(0, 1)).view(windowPairs.shape[0], 2, -1);
        return (latents.select(1, 0), latents.select(1, 1));
    }

    /// <summary>The trailing encoder's latents; no gradient flows through them.</summary>
    public Tensor EncodeTarget(Tensor windows)
    {
        using var noGradient = no_grad();
        return _targetEncoder!.forward(Prepare(windows));
    }

    /// <summary>g(z, a): <c>[N, D]</c> and <c>[N, A·H]</c> (null without actions) → <c>[N, D]</c>.</summary>
    public Tensor Predict(Tensor latents, Tensor? actions) =>
        Predictor.forward(actions is null ? latents : cat([latents, actions], dim: 1));

    /// <summary>Lets the trailing encoder, if there is one, follow: θ′ ← m·θ′ + (1 − m)·θ.</summary>
    public void MoveTarget(double momentum)
    {
        if (_targetEncoder is null)
            return;
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach ((Tensor target, Tensor live) in _targetEncoder.parameters().Zip(Encoder.parameters()))
        {
            target.ScaleInPlace(momentum);
            target.AddInPlace(live, 1 - momentum);
        }
    }

    /// <summary>Adds the encoder, from raw units to latents, to an ONNX graph.</summary>
    public string AppendEncoderTo(OnnxGraphBuilder graph, string window) => Encoder.AppendTo(graph, _preparation?.AppendTo(graph, window) ?? window);

    /// <summary>Random windows of the training windows' scale.</summary>
    public Tensor TypicalWindows(Tensor standardNormal) => _preparation?.Typical(standardNormal) ?? standardNormal;

    private Tensor Prepare(Tensor windows) => _preparation?.Forward(windows) ?? windows;

    public void Dispose()
    {
        _preparation?.Dispose();
        Encoder.Dispose();
        Predictor.Dispose();
        _targetEncoder?.Dispose();
    }

    private static IEnumerable<(string Name, Tensor Value)> Named(string prefix, MultilayerPerceptron network) =>
        network.named_parameters().Select(parameter => ($"{prefix}.{parameter.name}", (Tensor)parameter.parameter));
}
