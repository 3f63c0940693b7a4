using Jepa.MLNet;
using Jepa.Training.Diagnostics;
using Jepa.Training.Export;
using Jepa.Training.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training;

/// <summary>A trained encoder and predictor, in torch, with the history of their training. <see cref="Export"/> frees them from torch.</summary>
public sealed class TrainedJepa : IDisposable
{
    private bool _disposed;

    internal TrainedJepa(
        JepaNetworks networks, JepaTrainingOptions options, int channels, string fingerprint, IReadOnlyList<TrainingProgress> history, LatentStatistics latentStatistics)
    {
        Networks = networks;
        Options = options;
        History = history;
        LatentStatistics = latentStatistics;
        Description = new JepaModelDescription
        {
            WindowSize = options.WindowSize,
            Frame = new FrameShape(channels),
            LatentSize = options.LatentSize,
            ActionSize = (networks.ActionSize - options.PositionalEncodingSize) / options.Horizon,
            Horizon = options.Horizon,
            PositionalEncodingSize = options.PositionalEncodingSize,
            ImputesMissingValues = options.MissingValues == MissingValues.Impute,
            Regularizer = options.Objective.Regularizer == Losses.Regularizer.SigReg ? $"SIGReg/{options.Objective.Name}" : $"{options.Objective.Regularizer}",
            RegularizerWeight = options.Objective.RegularizerWeight,
            TrainingDataFingerprint = fingerprint,
            PackageVersion = Package.Version,
        };
    }

    /// <summary>Gets the options the model was trained with.</summary>
    public JepaTrainingOptions Options { get; }

    /// <summary>Gets one entry an epoch, in order.</summary>
    public IReadOnlyList<TrainingProgress> History { get; }

    /// <summary>Gets what the model expects and where it comes from.</summary>
    public JepaModelDescription Description { get; }

    /// <summary>Gets how the latents of the training windows were spread at the end of training, before <see cref="JepaTrainingOptions.LatentScaling"/>.</summary>
    public LatentStatistics LatentStatistics { get; }

    internal JepaNetworks Networks { get; }

    /// <summary>Encodes windows with the torch module.</summary>
    /// <param name="windows"><c>[N, K·C]</c>, row after row: oldest frame first, the channels of a frame together.</param>
    /// <returns><c>[N, D]</c>, row after row.</returns>
    /// <exception cref="ArgumentException">The numbers are no whole number of windows.</exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed.</exception>
    public float[] Encode(ReadOnlySpan<float> windows)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (windows.Length % Description.WindowLength != 0)
            throw new ArgumentException($"There are {windows.Length} numbers; expected a multiple of {Description.WindowLength}, the size of a window.", nameof(windows));
        if (windows.IsEmpty)
            return [];
        using DisposeScope scope = NewDisposeScope();
        Tensor rows = tensor(windows.ToArray(), [windows.Length / Description.WindowLength, Description.WindowLength]);
        return Networks.Encode(rows).data<float>().ToArray();
    }

    /// <summary>
    /// Writes the encoder and the predictor as ONNX files (opset 17) that any ONNX Runtime reads. Both are first written aside and compared
    /// with the torch modules; only files that agree within 1e-5 (of a row's largest number, where that is above 1) get their names, and files already there are then replaced.
    /// </summary>
    /// <param name="encoderPath">Where the encoder goes: <c>window [batch, K·C]</c> → <c>latent [batch, D]</c>.</param>
    /// <param name="predictorPath">Where the predictor goes: <c>latent [batch, D]</c>, <c>action [batch, A]</c> → <c>next_latent [batch, D]</c>.</param>
    /// <exception cref="ArgumentException">A path is empty, or the two are the same.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">A file or its folder may not be written to.</exception>
    /// <exception cref="InvalidOperationException">An exported file does not agree with the torch module.</exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed.</exception>
    public void Export(string encoderPath, string predictorPath)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentException.ThrowIfNullOrWhiteSpace(encoderPath);
        ArgumentException.ThrowIfNullOrWhiteSpace(predictorPath);
        JepaExporter.Export(this, encoderPath, predictorPath);
    }

    /// <summary>The encoder's ONNX file as bytes, checked like an exported one.</summary>
    internal byte[] ExportEncoder() => JepaExporter.ExportEncoder(this);

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        Networks.Dispose();
    }
}
