using Jepa.Training.Checkpoints;
using Jepa.Training.Data;
using Jepa.Training.Data.Streaming;
using Jepa.Training.Diagnostics;
using Jepa.Training.Native;
using static TorchSharp.torch;

namespace Jepa.Training;

/// <summary>
/// Learns an encoder and a predictor from unlabelled series by predicting the embedding of what comes next. There is no decoder,
/// no stop-gradient and no target network: the target is the live encoder, and SIGReg alone keeps it from collapsing (LeJEPA,
/// arXiv 2511.08544; LeWM, arXiv 2603.19312). <see cref="Losses.JepaObjective"/> holds the alternatives.
/// </summary>
public sealed class JepaTrainer
{
    private readonly JepaTrainingOptions _options;

    /// <summary>Initializes a new instance of the <see cref="JepaTrainer"/> class.</summary>
    /// <param name="options">What to train and how.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    /// <exception cref="DllNotFoundException">libtorch cannot be loaded; the message says what is missing.</exception>
    public JepaTrainer(JepaTrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        LibTorch.EnsureLoaded();
        _options = options;
    }

    /// <summary>
    /// Trains a model. Transitions of all series are pooled and shuffled afresh every epoch. With a <see cref="JepaTrainingOptions.CheckpointPath"/>
    /// that already has a file of this training, it goes on where the file left off.
    /// </summary>
    /// <param name="series">The series; all with the same channels and action size, each longer than a window and a horizon.</param>
    /// <param name="progress">Told once an epoch.</param>
    /// <param name="cancellationToken">Stops training between two steps; a checkpoint of the last whole epoch stays.</param>
    /// <returns>The trained model; dispose it to free its native memory.</returns>
    /// <exception cref="ArgumentException">The series cannot be learned from, or the checkpoint is another training's; the message says which and why.</exception>
    /// <exception cref="InvalidDataException">The checkpoint is damaged.</exception>
    /// <exception cref="IOException">The checkpoint cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    /// <exception cref="TrainingDivergedException">The loss is no longer a number.</exception>
    public TrainedJepa Train(IReadOnlyList<Series> series, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(series);
        if (_options.ShuffleBufferSize is null)
            return TrainInMemory(WindowedSeries.From(series, _options.WindowSize, _options.Horizon), progress, cancellationToken);
        WindowedSeries.RequireTransitions(series, _options.WindowSize, _options.Horizon);
        return TrainStreamed(new SeriesRows(series, _options.WindowSize), progress, cancellationToken);
    }

    /// <summary>Trains on rows that have been windowed already.</summary>
    internal TrainedJepa TrainRows(IWindowRows rows, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken) => _options.ShuffleBufferSize is null
        ? TrainInMemory(WindowedSeries.From(rows), progress, cancellationToken)
        : TrainStreamed(rows, progress, cancellationToken);

    private TrainedJepa TrainInMemory(IReadOnlyList<WindowedSeries> series, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        SeriesSplit split = SeriesSplit.Draw([.. series.Select(one => (long)one.Length)], _options);
        using TransitionPool learned = PoolOf(split.Learned);
        using TransitionPool? heldOut = split.HeldOut.Length > 0 ? PoolOf(split.HeldOut) : null;
        return TrainFrom(learned, heldOut, progress, cancellationToken);

        TransitionPool PoolOf(int[] numbers) => TransitionPool.From(
            [.. numbers.Select(number => series[number])], _options.Horizon, _options.PositionalEncodingSize, _options.MissingValues == MissingValues.Impute);
    }

    private TrainedJepa TrainStreamed(IWindowRows rows, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        (StreamedTransitions learned, StreamedTransitions? heldOut) = StreamedTransitions.Open(rows, _options, cancellationToken);
        using (learned)
        using (heldOut)
            return TrainFrom(learned, heldOut, progress, cancellationToken);
    }

    private TrainedJepa TrainFrom(ITransitionSource source, ITransitionSource? validation, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        if (source.Count < Math.Max(2, _options.BatchSize))
        {
            throw new ArgumentException(
                $"The series hold {source.Count} transitions; expected at least 2 and a batch of {_options.BatchSize}: give more data or a smaller BatchSize.");
        }

        RequireFolderOf(_options.CheckpointPath);
        set_num_threads(_options.Threads ?? 1);
        using var run = new TrainingRun(_options, source, validation);
        try
        {
            if (File.Exists(_options.CheckpointPath))
                TrainingCheckpoint.Restore(_options.CheckpointPath, run);
            while (!run.IsFinished)
            {
                TrainingProgress epoch = run.RunEpoch(cancellationToken);
                if (_options.CheckpointPath is not null)
                    TrainingCheckpoint.Save(_options.CheckpointPath, run);
                progress?.Report(epoch);
            }
            LatentStatistics statistics = run.Finish();
            return new TrainedJepa(run.Networks, _options, source.Channels, source.Fingerprint, run.History, statistics);
        }
        catch
        {
            run.Networks.Dispose();
            throw;
        }
    }

    /// <remarks>Said before the first epoch, not after it.</remarks>
    private static void RequireFolderOf(string? checkpointPath)
    {
        if (checkpointPath is null)
            return;
        if (Directory.Exists(checkpointPath))
            throw new IOException($"The checkpoint '{checkpointPath}' is a folder; expected the path of a file.");
        if (Path.GetDirectoryName(Path.GetFullPath(checkpointPath)) is { } folder && !Directory.Exists(folder))
            throw new DirectoryNotFoundException($"There is no folder '{folder}' for the checkpoint '{checkpointPath}'.");
    }
}
