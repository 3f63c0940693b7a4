using Jepa.MLNet;
using Jepa.Training.Data;
using Jepa.Training.Diagnostics;
using Jepa.Training.Export;
using Jepa.Training.Native;
using Jepa.Training.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training;

/// <summary>
/// A trained world model in torch, with the history of its training. <see cref="Export"/> frees it from torch.
/// </summary>
public sealed class TrainedJepa : IDisposable
{
    private bool _disposed;

    internal TrainedJepa(
        WorldModel model,
        JepaTrainingOptions options,
        string fingerprint,
        IReadOnlyList<TrainingProgress> history,
        LatentStatistics latentStatistics)
    {
        Model = model;
        Options = options;
        History = history;
        LatentStatistics = latentStatistics;
        Description = new JepaModelDescription
        {
            ModelId = model.ComputeId(),
            WindowSize = model.Shape.WindowSize,
            Frame = model.Shape.Frame,
            LatentSize = options.LatentSize,
            ActionSize = model.Shape.ActionSize,
            Horizon = model.Shape.Horizon,
            PositionalEncodingSize = model.Shape.PositionalEncodingSize,
            ImputesMissingValues = options.MissingValues == MissingValues.Impute,
            Regularizer = $"{options.Objective.Regularizer.Name}/{options.Objective.Name}",
            RegularizerWeight = options.Objective.RegularizerWeight,
            TrainingDataFingerprint = fingerprint,
            PackageVersion = Package.Version,
        };
    }

    /// <summary>Gets the options the model was trained with.</summary>
    public JepaTrainingOptions Options { get; }

    /// <summary>
    /// Gets one entry an epoch, in order; empty for an untrained model and for one loaded from files.
    /// </summary>
    public IReadOnlyList<TrainingProgress> History { get; }

    /// <summary>Gets the model's shapes, identity and origin.</summary>
    public JepaModelDescription Description { get; }

    /// <summary>
    /// Gets how the latents of the training windows were spread at the end of training, before
    /// <see cref="JepaTrainingOptions.LatentScaling"/>.
    /// </summary>
    public LatentStatistics LatentStatistics { get; }

    internal WorldModel Model { get; }

    /// <summary>Gets the loss of the first step; null where it is not known.</summary>
    internal double? InitialLoss { get; init; }

    /// <summary>Loads an exported model back into torch, to go on training it.</summary>
    /// <param name="encoderPath">
    /// Path of the encoder that <see cref="Export"/> wrote, or of a saved pipeline with a trained encoder in it.
    /// </param>
    /// <param name="predictorPath">
    /// Path of the predictor that <see cref="Export"/> wrote. The default is <see langword="null"/>: the pipeline's.
    /// </param>
    /// <param name="options">
    /// The options of the training. The default is <see langword="null"/>: the files say them. Needed where encoder,
    /// predictor, regulariser or prediction error are of the caller's own making.
    /// </param>
    /// <returns>The model, without a history; dispose it to free its native memory.</returns>
    /// <exception cref="FileNotFoundException">A file is not there.</exception>
    /// <exception cref="FormatException">
    /// A file is not an exported JEPA model of this version, the two do not belong together or are damaged, or the
    /// options have another form.
    /// </exception>
    /// <exception cref="DllNotFoundException">libtorch cannot be loaded; the message says what is missing.</exception>
    public static TrainedJepa Load(
        string encoderPath, string? predictorPath = null, JepaTrainingOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(encoderPath);
        LibTorch.EnsureLoaded();
        return JepaImporter.Load(encoderPath, predictorPath, options);
    }

    /// <summary>Encodes windows with the torch module.</summary>
    /// <param name="windows"><c>[N, K, …frame]</c>, row after row, oldest frame first.</param>
    /// <returns><c>[N, D]</c>, row after row.</returns>
    /// <exception cref="ArgumentException">The values are no whole number of windows.</exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed.</exception>
    public float[] Encode(ReadOnlySpan<float> windows)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        int length = Description.WindowLength;
        if (windows.Length % length != 0)
        {
            throw new ArgumentException(
                $"There are {windows.Length} values; expected a multiple of {length}, the length of a window.",
                nameof(windows));
        }
        if (windows.IsEmpty)
            return [];
        using DisposeScope scope = NewDisposeScope();
        long[] frame = [.. Description.Frame.Dimensions];
        Tensor rows = empty([windows.Length / length, Description.WindowSize, .. frame], ScalarType.Float32);
        windows.CopyTo(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(rows.bytes));
        return Model.EncodeInBlocks(rows).data<float>().ToArray();
    }

    /// <summary>Writes the encoder and the predictor as ONNX files (opset 17) that any ONNX Runtime reads.</summary>
    /// <remarks>
    /// Both are first written aside and compared with the torch modules; only files that agree within 1e-5 (of a row's
    /// largest number, where that is above 1) get their names, and files already there are then replaced.
    /// </remarks>
    /// <param name="encoderPath">
    /// Where the encoder goes: <c>window [batch, K·F]</c> → <c>latent [batch, D]</c>.
    /// </param>
    /// <param name="predictorPath">
    /// Where the predictor goes: <c>latent [batch, D]</c>, <c>action [batch, A·H + P]</c> →
    /// <c>next_latent [batch, D]</c>.
    /// </param>
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

    /// <summary>
    /// Makes the model that scores without libtorch, as <see cref="Export"/> and <c>JepaModel.Load</c> would.
    /// </summary>
    /// <returns>The model; dispose of it when it is no longer needed.</returns>
    /// <exception cref="InvalidOperationException">The exported graphs do not agree with the torch modules.</exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed.</exception>
    public JepaModel ToJepaModel()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return JepaExporter.ToJepaModel(this);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        Model.Dispose();
    }

    /// <summary>Refuses a training that cannot go on with this model.</summary>
    /// <exception cref="ArgumentException">
    /// Windows, actions, latents or networks differ; the message says which.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed.</exception>
    internal void RequireFits(JepaTrainingOptions options, ClipShape shape)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Require(Model.Shape.WindowSize, shape.WindowSize, "windows of so many frames");
        Require(Model.Shape.Frame, shape.Frame, "frames of the shape");
        Require(Model.Shape.ActionSize, shape.ActionSize, "actions of the size");
        Require(Model.Shape.Horizon, shape.Horizon, "the horizon");
        Require(Model.Shape.PositionalEncodingSize, shape.PositionalEncodingSize, "a positional encoding of the size");
        Require(Options.LatentSize, options.LatentSize, "latents of the size");
        Require(Options.MissingValues, options.MissingValues, "missing values treated as");
        Require(Json(Options.Encoder), Json(options.Encoder), "the encoder");
        Require(Json(Options.Predictor), Json(options.Predictor), "the predictor");

        static string Json<T>(T part) => System.Text.Json.JsonSerializer.Serialize(part);

        static void Require<T>(T mine, T wanted, string what)
        {
            if (!EqualityComparer<T>.Default.Equals(mine, wanted))
            {
                throw new ArgumentException(FormattableString.Invariant(
                    $"The initial model has {what}: {mine}; the training has {wanted}. Expected the same."));
            }
        }
    }
}
