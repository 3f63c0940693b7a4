using Jepa.Training.Checkpoints;
using Jepa.Training.Data;
using Jepa.Training.Data.Streaming;
using Jepa.Training.Diagnostics;
using Jepa.Training.Native;
using static TorchSharp.torch;

namespace Jepa.Training;

/// <summary>
/// Learns a world model from unlabelled series: an encoder and a predictor of the embedding of what comes next.
/// </summary>
/// <remarks>
/// There is no decoder, no stop-gradient and no target network: the target is the live encoder, and SIGReg alone keeps
/// it from collapsing (LeJEPA, arXiv 2511.08544; LeWM, arXiv 2603.19312). <see cref="Losses.JepaObjective"/> holds the
/// alternatives.
/// </remarks>
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
    /// Trains a model on the transitions of all series. With a <see cref="JepaTrainingOptions.CheckpointPath"/> that
    /// already has a file of this training, it resumes where the file left off.
    /// </summary>
    /// <param name="series">
    /// The series, all of one frame shape and action size, each longer than a window and T horizons.
    /// </param>
    /// <param name="progress">Told once an epoch.</param>
    /// <param name="initialModel">
    /// A trained model to go on with, of the same shapes and networks; its input normalisation is kept. It stays as it
    /// is. The default is <see langword="null"/>: weights are drawn at random.
    /// </param>
    /// <param name="cancellationToken">
    /// Stops training between two steps; a checkpoint of the last whole epoch stays.
    /// </param>
    /// <returns>The trained model; dispose it to free its native memory.</returns>
    /// <exception cref="ArgumentException">
    /// The series cannot be learned from, the initial model has another form, or the checkpoint is another training's;
    /// the message says which and why.
    /// </exception>
    /// <exception cref="InvalidDataException">The checkpoint is damaged.</exception>
    /// <exception cref="IOException">The checkpoint cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    /// <exception cref="TrainingDivergedException">The loss is no longer a number.</exception>
    public TrainedJepa Train(
        IReadOnlyList<Series> series,
        IProgress<TrainingProgress>? progress = null,
        TrainedJepa? initialModel = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(series);
        RequireEqualShapes(series);
        var shape = ClipShape.Of(_options, _options.WindowSize, series[0].Frame, series[0].ActionSize);
        _options.Encoder.RequireFrame(shape.Frame);
        RequireClips(series, shape);
        var request = new Request(progress, initialModel, cancellationToken);
        if (_options.ShuffleBufferSize is null)
        {
            IEnumerable<Stretch> stretches =
                series.Select((one, index) => Stretch.Of(one, index, _options.WindowSize));
            return TrainInMemory([.. stretches], shape, request);
        }
        return TrainStreamed(new SeriesRows(series, _options.WindowSize), shape, request);
    }

    /// <summary>Trains on rows that are windows already.</summary>
    internal TrainedJepa TrainRows(
        IWindowRows rows,
        IProgress<TrainingProgress>? progress,
        TrainedJepa? initialModel,
        CancellationToken cancellationToken)
    {
        var request = new Request(progress, initialModel, cancellationToken);
        ClipShape shape = ClipShape.Of(_options, rows.WindowSize, rows.Frame, rows.ActionSize) with
        {
            IsSliding = rows.AreSliding,
        };
        _options.Encoder.RequireFrame(shape.Frame);
        return _options.ShuffleBufferSize is null
            ? TrainInMemory(StretchReader.Read(rows), shape, request)
            : TrainStreamed(rows, shape, request);
    }

    private TrainedJepa TrainInMemory(IReadOnlyList<Stretch> stretches, ClipShape shape, Request request)
    {
        long[] clipCounts =
            [.. stretches.GroupBy(stretch => stretch.Series, (_, all) => all.Sum(one => one.ClipCount(shape)))];
        RequireAny(clipCounts, stretches.Max(stretch => (long)stretch.Length), shape);
        SeriesSplit split = SeriesSplit.Draw(clipCounts, _options.ValidationFraction, _options.Seed);
        ILookup<int, Stretch> bySeries = stretches.ToLookup(stretch => stretch.Series);
        using InMemoryClips training = ClipsOf(split.Training);
        using InMemoryClips? validation = split.Validation.Length > 0 ? ClipsOf(split.Validation) : null;
        return TrainFrom(training, validation, request);

        InMemoryClips ClipsOf(int[] series) =>
            new(series.SelectMany(index => bySeries[index]), shape, _options.MissingValues == MissingValues.Impute);
    }

    private TrainedJepa TrainStreamed(IWindowRows rows, ClipShape shape, Request request)
    {
        bool allowMissing = _options.MissingValues == MissingValues.Impute;
        var scan = StreamScan.Of(rows, shape, allowMissing, request.CancellationToken);
        RequireAny(scan.ClipCounts, scan.Lengths.Max(), shape);
        SeriesSplit split = SeriesSplit.Draw(scan.ClipCounts, _options.ValidationFraction, _options.Seed);
        using StreamedClips training = ClipsOf(split.Training);
        using StreamedClips? validation = split.Validation.Length > 0 ? ClipsOf(split.Validation) : null;
        return TrainFrom(training, validation, request);

        StreamedClips ClipsOf(int[] series) =>
            new(rows, shape, scan, series, _options.ShuffleBufferSize!.Value, _options.Seed, request.CancellationToken);
    }

    private TrainedJepa TrainFrom(IClipSource source, IClipSource? validation, Request request)
    {
        if (source.Count < Math.Max(2, _options.BatchSize))
        {
            throw new ArgumentException(
                $"The series hold {source.Count} transitions; expected at least 2 and a batch of " +
                $"{_options.BatchSize}: give more data or set a smaller {nameof(JepaTrainingOptions.BatchSize)}.");
        }
        request.InitialModel?.RequireFits(_options, source.Shape);
        RequireFolderOf(_options.CheckpointPath);
        set_num_threads(_options.Threads ?? 1);
        // The caller may use torch for something else: tensors made in inference mode cannot be trained.
        using IDisposable inference = inference_mode(false);
        using var run = new TrainingRun(_options, source, validation, request.InitialModel?.Model);
        try
        {
            if (File.Exists(_options.CheckpointPath))
                TrainingCheckpoint.Restore(_options.CheckpointPath, run);
            while (!run.IsFinished)
            {
                TrainingProgress epoch = run.RunEpoch(request.CancellationToken);
                if (_options.CheckpointPath is not null)
                    TrainingCheckpoint.Save(_options.CheckpointPath, run);
                request.Progress?.Report(epoch);
            }
            LatentStatistics statistics = run.Finish();
            return new TrainedJepa(run.Model, _options, source.Fingerprint, run.History, statistics)
            {
                InitialLoss = run.InitialLoss,
            };
        }
        catch
        {
            run.Model.Dispose();
            throw;
        }
    }

    private static void RequireEqualShapes(IReadOnlyList<Series> series)
    {
        if (series.Count == 0)
            throw new ArgumentException("There is no series to learn from; expected at least one.", nameof(series));
        foreach ((int index, Series? one) in series.Index())
        {
            if (one is null)
                throw new ArgumentException($"Series {index} is null; expected a series.", nameof(series));
            if (one.Frame != series[0].Frame)
            {
                throw new ArgumentException(
                    $"Series {index} has frames of {one.Frame}; expected {series[0].Frame} as in series 0.",
                    nameof(series));
            }
            if (one.ActionSize != series[0].ActionSize)
            {
                throw new ArgumentException(
                    $"Series {index} has actions of {one.ActionSize} values; " +
                    $"expected {series[0].ActionSize} as in series 0.",
                    nameof(series));
            }
        }
    }

    private static void RequireClips(IReadOnlyList<Series> series, ClipShape shape)
    {
        long shortest = shape.WindowSize + shape.Reach;
        foreach ((int index, Series one) in series.Index())
        {
            if (one.Length < shortest)
            {
                throw new ArgumentException(
                    $"Series {index} has {one.Length} frames; expected at least {shortest} " +
                    $"(a window of {shape.WindowSize} and {Horizons(shape)}).",
                    nameof(series));
            }
        }
    }

    private static void RequireAny(IReadOnlyList<long> clipCounts, long longest, ClipShape shape)
    {
        if (clipCounts.All(count => count == 0))
        {
            throw new ArgumentException(
                $"No series has more than {longest} windows without a gap; expected at least {shape.Reach + 1} " +
                $"for {Horizons(shape)}.");
        }
    }

    private static string Horizons(ClipShape shape) => shape.Steps == 1
        ? $"a horizon of {shape.Horizon}"
        : $"{shape.Steps} horizons of {shape.Horizon}";

    /// <remarks>Fails before training starts rather than at the first save.</remarks>
    private static void RequireFolderOf(string? checkpointPath)
    {
        if (checkpointPath is null)
            return;
        if (Directory.Exists(checkpointPath))
            throw new IOException($"The checkpoint '{checkpointPath}' is a folder; expected the path of a file.");
        if (Path.GetDirectoryName(Path.GetFullPath(checkpointPath)) is { } folder && !Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException(
                $"There is no folder '{folder}' for the checkpoint '{checkpointPath}'.");
        }
    }

    /// <summary>What one call of <see cref="Train"/> asks for beside the data.</summary>
    private readonly record struct Request(
        IProgress<TrainingProgress>? Progress, TrainedJepa? InitialModel, CancellationToken CancellationToken);
}
