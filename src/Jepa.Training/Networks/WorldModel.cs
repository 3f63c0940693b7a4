using System.Security.Cryptography;
using System.Text;
using Jepa.Training.Data;
using Jepa.Training.Diagnostics;
using Jepa.Training.Onnx;
using Jepa.Training.Native;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Jepa.Training.Networks;

/// <summary>
/// A world model: the encoder <c>f</c> (window → latent), the predictor <c>g</c> ((latent, action) → next latent)
/// and their composition over several steps. Loss, diagnostics and exported rollouts all go through
/// <see cref="Unroll"/>.
/// </summary>
internal sealed class WorldModel : IDisposable
{
    private readonly EncoderNetwork _encoder;
    private readonly PredictorNetwork _predictor;
    private readonly EncoderNetwork? _targetEncoder;

    /// <param name="options">What the networks are made of.</param>
    /// <param name="shape">The windows and actions that they read.</param>
    /// <param name="generator">Draws the initial weights.</param>
    /// <param name="normalization">What happens to windows before the encoder; owned from now on.</param>
    public WorldModel(
        JepaTrainingOptions options, ClipShape shape, Generator generator, InputNormalization? normalization = null)
    {
        Shape = shape;
        Normalization = normalization;
        _encoder = CreateEncoder();
        _predictor = options.Predictor.Create(options.LatentSize, shape.StepActionSize, generator);
        if (options.Objective.HasTrailingEncoder)
        {
            _targetEncoder = CreateEncoder();
            UpdateTarget(momentum: 0);
        }

        EncoderNetwork CreateEncoder() => options.Encoder.Create(
            shape.WindowSize, normalization?.OutputFrame ?? shape.Frame, options.LatentSize, generator);
    }

    public ClipShape Shape { get; }

    public InputNormalization? Normalization { get; }

    public IEnumerable<(string Name, Parameter Value)> EncoderParameters => _encoder.named_parameters();

    public IEnumerable<(string Name, Parameter Value)> PredictorParameters => _predictor.named_parameters();

    /// <summary>Gets the parameters of encoder and predictor, under the names that a checkpoint gives them.</summary>
    public IEnumerable<(string Name, Tensor Value)> Parameters =>
        Prefixed("encoder", EncoderParameters).Concat(Prefixed("predictor", PredictorParameters));

    /// <summary>Gets the trailing encoder's parameters, if there is one: they follow the optimiser's changes.</summary>
    public IEnumerable<(string Name, Tensor Value)> TargetParameters =>
        _targetEncoder is null ? [] : Prefixed("target", _targetEncoder.named_parameters());

    /// <summary>f: windows in raw units <c>[…, K, …frame]</c> → latents <c>[…, D]</c>.</summary>
    public Tensor Encode(Tensor windows) => Encode(_encoder, windows);

    /// <summary>The trailing encoder's latents; no gradient flows through them.</summary>
    public Tensor EncodeTarget(Tensor windows)
    {
        using var noGradient = no_grad();
        return Encode(_targetEncoder!, windows);
    }

    /// <summary>
    /// <see cref="Encode(Tensor)"/> of any number of windows <c>[N, K, …frame]</c>, block by block, without
    /// gradients.
    /// </summary>
    public Tensor EncodeInBlocks(Tensor windows)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        int blockSize = ClipShape.BlockSizeOf(Shape.WindowLength);
        return cat([.. windows.split(blockSize).Select(EncodeBlock)]).MoveToOuterDisposeScope();

        Tensor EncodeBlock(Tensor block)
        {
            using DisposeScope blockScope = NewDisposeScope();
            return Encode(block).MoveToOuterDisposeScope();
        }
    }

    /// <summary>
    /// g: latents <c>[N, D]</c> and actions <c>[N, A·H + P]</c> (null without) → next latents <c>[N, D]</c>.
    /// </summary>
    public Tensor Predict(Tensor latents, Tensor? actions) => _predictor.forward(latents, actions);

    /// <summary>
    /// The rollout: <c>ẑ_0 = z</c>, <c>ẑ_k = g(ẑ_{k−1}, a_{k−1})</c>, open loop, for as many steps as the
    /// clips have.
    /// </summary>
    /// <param name="latents"><c>[N, D]</c>, where the rollout starts.</param>
    /// <param name="actions"><c>[N, T, A·H + P]</c>; null where there are none.</param>
    /// <param name="steps">T.</param>
    /// <returns><c>ẑ_1 … ẑ_T</c>, each <c>[N, D]</c>.</returns>
    public Tensor[] Unroll(Tensor latents, Tensor? actions, int steps)
    {
        var predicted = new Tensor[steps];
        for (int step = 0; step < steps; step++)
            predicted[step] = Predict(step == 0 ? latents : predicted[step - 1], actions?.select(1, step));
        return predicted;
    }

    /// <summary>The parameters that an optimiser changes; those of a frozen network get no gradient.</summary>
    public IEnumerable<Tensor> Trainable(bool freezeEncoder, bool freezePredictor)
    {
        foreach (Parameter frozen in Frozen())
            frozen.requires_grad = false;
        return Parameters.Select(parameter => parameter.Value).Where(value => value.requires_grad);

        IEnumerable<Parameter> Frozen() =>
            [.. freezeEncoder ? _encoder.parameters() : [], .. freezePredictor ? _predictor.parameters() : []];
    }

    /// <summary>Takes over the weights of a model of the same form.</summary>
    public void CopyWeights(WorldModel other) => CopyWeights(other.Parameters.Select(parameter => parameter.Value));

    /// <summary>
    /// Takes over weights in the order of <see cref="Parameters"/>; the trailing encoder follows at once.
    /// </summary>
    public void CopyWeights(IEnumerable<Tensor> weights)
    {
        using (no_grad())
        {
            foreach ((Tensor mine, Tensor theirs) in Parameters.Select(parameter => parameter.Value).Zip(weights))
                mine.copy_(theirs);
        }
        UpdateTarget(momentum: 0);
    }

    /// <summary>Lets the trailing encoder, if there is one, follow: θ′ ← m·θ′ + (1 − m)·θ.</summary>
    public void UpdateTarget(double momentum)
    {
        if (_targetEncoder is null)
            return;
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach ((Tensor target, Tensor live) in _targetEncoder.parameters().Zip(_encoder.parameters()))
        {
            target.ScaleInPlace(momentum);
            target.AddInPlace(live, 1 - momentum);
        }
    }

    /// <summary>
    /// Scales the latents as measured on <paramref name="latents"/>; predictions stay, in the new scale.
    /// </summary>
    public void Rescale(LatentScaling scaling, LatentMoments latents)
    {
        if (scaling == LatentScaling.None)
            return;
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        LatentScale scale = LatentScale.Of(scaling, latents);
        _encoder.Rescale(scale);
        _predictor.Rescale(scale);
    }

    /// <summary>Adds the encoder, from raw units to latents, to an ONNX graph.</summary>
    public string AppendEncoderTo(OnnxGraphBuilder graph, string window) =>
        _encoder.AppendTo(graph, Normalization?.AppendTo(graph, window) ?? window);

    /// <summary>Adds the predictor to an ONNX graph.</summary>
    public string AppendPredictorTo(OnnxGraphBuilder graph, string latent, string? action) =>
        _predictor.AppendTo(graph, latent, action);

    /// <summary>The model's identity: a SHA-256 over the names and values of all that scoring depends on.</summary>
    public string ComputeId()
    {
        using DisposeScope scope = NewDisposeScope();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string name, Tensor value) in Parameters.Concat(Normalization?.State ?? []))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{name}[{string.Join(",", value.shape)}]"));
            hash.AppendData(value.detach().cpu().contiguous().bytes);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public void Dispose()
    {
        Normalization?.Dispose();
        _encoder.Dispose();
        _predictor.Dispose();
        _targetEncoder?.Dispose();
    }

    private Tensor Encode(EncoderNetwork encoder, Tensor windows)
    {
        long[] batch = windows.shape[..^(1 + Shape.Frame.Dimensions.Count)];
        if (batch.Length == 2 && Shape.SharesFrames && encoder is FramewiseEncoderNetwork framewise)
            return EncodeFramesOnce(framewise, windows);
        Tensor flat = windows.reshape(-1, Shape.WindowLength);
        Tensor latents = encoder.forward(Normalization?.Forward(flat) ?? flat);
        return batch.Length == 1 ? latents : latents.view([.. batch, -1]);
    }

    /// <summary>Encodes the windows of clips <c>[N, T + 1, K, …frame]</c>, each frame of a clip once.</summary>
    private Tensor EncodeFramesOnce(FramewiseEncoderNetwork encoder, Tensor windows)
    {
        (long clips, long later) = (windows.shape[0], windows.shape[1] - 1);
        Tensor flat = windows.reshape(clips, later + 1, Shape.WindowSize, Shape.Frame.Size);
        Tensor added = flat.narrow(1, 1, later).narrow(2, Shape.WindowSize - Shape.Horizon, Shape.Horizon);
        Tensor frames = cat([flat.select(1, 0), added.flatten(1, 2)], dim: 1).flatten(0, 1);
        Tensor embeddings = encoder.EmbedFrames(Normalization?.ForwardFrames(frames) ?? frames);
        Tensor shared = embeddings.view(clips, Shape.WindowSize + later * Shape.Horizon, -1)
            .unfold(1, Shape.WindowSize, Shape.Horizon); // [N, T + 1, E, K]
        return encoder.Join(shared.transpose(2, 3).flatten(2).flatten(0, 1)).view(clips, later + 1, -1);
    }

    private static IEnumerable<(string Name, Tensor Value)> Prefixed(
        string prefix, IEnumerable<(string Name, Parameter Value)> parameters) =>
        parameters.Select(parameter => ($"{prefix}.{parameter.Name}", (Tensor)parameter.Value));
}
