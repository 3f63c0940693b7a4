using Jepa.MLNet;
using Jepa.Training.Diagnostics;
using Jepa.Training.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training;

/// <summary>A trained encoder and predictor, in torch, with the history of their training. Export frees them from torch.</summary>
public sealed class TrainedJepa : IDisposable
{
    internal TrainedJepa(JepaNetworks networks, JepaTrainingOptions options, int channels, string fingerprint, IReadOnlyList<TrainingProgress> history)
    {
        Networks = networks;
        Options = options;
        History = history;
        Description = new JepaModelDescription
        {
            WindowSize = options.WindowSize,
            Channels = channels,
            LatentSize = options.LatentSize,
            ActionSize = networks.ActionSize,
            Horizon = options.Horizon,
            Regularizer = $"SIGReg/{options.Objective.Name}",
            RegularizerWeight = options.Objective.RegularizerWeight,
            TrainingDataFingerprint = fingerprint,
            PackageVersion = typeof(TrainedJepa).Assembly.GetName().Version!.ToString(3),
        };
    }

    /// <summary>Gets the options the model was trained with.</summary>
    public JepaTrainingOptions Options { get; }

    /// <summary>Gets one entry an epoch, in order.</summary>
    public IReadOnlyList<TrainingProgress> History { get; }

    /// <summary>Gets what the model expects and where it comes from.</summary>
    public JepaModelDescription Description { get; }

    internal JepaNetworks Networks { get; }

    /// <summary>Encodes windows with the torch module.</summary>
    /// <param name="windows"><c>[N, K·C]</c>, row after row: oldest frame first, the channels of a frame together.</param>
    /// <returns><c>[N, D]</c>, row after row.</returns>
    /// <exception cref="ArgumentException">The numbers are no whole number of windows.</exception>
    public float[] Encode(ReadOnlySpan<float> windows)
    {
        using DisposeScope scope = NewDisposeScope();
        return EncodeToTensor(windows).data<float>().ToArray();
    }

    /// <summary>Measures how the latents of windows are spread.</summary>
    /// <param name="windows"><c>[N, K·C]</c>, row after row, N at least 2.</param>
    /// <returns>The statistics of their latents.</returns>
    /// <exception cref="ArgumentException">The numbers are no whole number of windows, or fewer than two.</exception>
    public LatentStatistics MeasureLatents(ReadOnlySpan<float> windows)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor latents = EncodeToTensor(windows);
        if (latents.shape[0] < 2)
            throw new ArgumentException($"There are {latents.shape[0]} windows; expected at least 2.", nameof(windows));
        return LatentStatistics.Of(latents);
    }

    /// <inheritdoc/>
    public void Dispose() => Networks.Dispose();

    private Tensor EncodeToTensor(ReadOnlySpan<float> windows)
    {
        if (windows.Length % Description.InputSize != 0)
            throw new ArgumentException($"There are {windows.Length} numbers; expected a multiple of {Description.InputSize}, the size of a window.", nameof(windows));
        using var noGradient = no_grad();
        return Networks.Encoder.forward(tensor(windows.ToArray(), [windows.Length / Description.InputSize, Description.InputSize]));
    }
}
