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
    /// <summary>The windows that are encoded at once where no gradient is asked for: a transformer holds megabytes for each hundred.</summary>
    private const int BlockSize = 1024;

    private readonly EncoderNetwork? _targetEncoder;
    private readonly InputPreparation? _preparation;

    /// <param name="options">What the networks are made of.</param>
    /// <param name="channels">C, the numbers of a frame.</param>
    /// <param name="actionSize">The numbers of all actions between a window and the one it predicts.</param>
    /// <param name="generator">Draws the initial weights.</param>
    /// <param name="preparation">What happens to windows before the encoder; the networks own it from now on.</param>
    public JepaNetworks(JepaTrainingOptions options, int channels, int actionSize, Generator generator, InputPreparation? preparation = null)
    {
        _preparation = preparation;
        Encoder = CreateEncoder();
        Predictor = new MultilayerPerceptron("predictor", options.LatentSize + actionSize, options.PredictorHiddenSizes, options.LatentSize, generator);
        ActionSize = actionSize;
        if (options.Objective.Target == PredictionTarget.MovingAverage)
        {
            _targetEncoder = CreateEncoder();
            MoveTarget(momentum: 0);
        }

        EncoderNetwork CreateEncoder() =>
            options.Encoder?.Create(options.WindowSize, channels, options.LatentSize, generator)
            ?? new MultilayerPerceptron(
                "encoder", options.WindowSize * channels * (preparation?.Expansion ?? 1), options.EncoderHiddenSizes, options.LatentSize, generator);
    }

    public EncoderNetwork Encoder { get; }

    public MultilayerPerceptron Predictor { get; }

    public int ActionSize { get; }

    /// <summary>Gets what an optimiser changes.</summary>
    public IEnumerable<(string Name, Tensor Value)> Parameters => Named("encoder", Encoder).Concat(Named("predictor", Predictor));

    /// <summary>Gets what follows the optimiser's changes: the trailing encoder's parameters, if there is one.</summary>
    public IEnumerable<(string Name, Tensor Value)> TargetParameters => _targetEncoder is null ? [] : Named("target", _targetEncoder);

    /// <summary>f for both windows of each pair, in one call: <c>[N, 2, K·C]</c> → two of <c>[N, D]</c>.</summary>
    public (Tensor Current, Tensor Next) EncodePairs(Tensor windowPairs)
    {
        Tensor latents = Encoder.forward(Prepare(windowPairs.flatten(0, 1))).view(windowPairs.shape[0], 2, -1);
        return (latents.select(1, 0), latents.select(1, 1));
    }

    /// <summary>f for any number of windows in raw units, <c>[N, K·C]</c> → <c>[N, D]</c>, without gradients; what the encoder holds for a window is held for a block of them only.</summary>
    public Tensor Encode(Tensor windows)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor latents = cat([.. windows.split(BlockSize).Select(EncodeBlock)]);
        return latents.MoveToOuterDisposeScope();

        Tensor EncodeBlock(Tensor block)
        {
            using DisposeScope blockScope = NewDisposeScope();
            return Encoder.forward(Prepare(block)).MoveToOuterDisposeScope();
        }
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

    public void Dispose()
    {
        _preparation?.Dispose();
        Encoder.Dispose();
        Predictor.Dispose();
        _targetEncoder?.Dispose();
    }

    private Tensor Prepare(Tensor windows) => _preparation?.Forward(windows) ?? windows;

    private static IEnumerable<(string Name, Tensor Value)> Named(string prefix, EncoderNetwork network) =>
        network.named_parameters().Select(parameter => ($"{prefix}.{parameter.name}", (Tensor)parameter.parameter));
}
