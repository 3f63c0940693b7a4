using System.Diagnostics;
using Jepa.Training.Data;
using Jepa.Training.Diagnostics;
using Jepa.Training.Losses;
using Jepa.Training.Networks;
using Jepa.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training;

/// <summary>A training under way: everything that changes while it runs.</summary>
internal sealed class TrainingRun : IDisposable
{
    /// <summary>The clips that the statistics of an epoch are measured on, at most.</summary>
    private const int MeasuredClips = 4096;

    private readonly IClipSource _source;
    private readonly IClipSource? _validation;
    private readonly JepaLoss _loss;
    private readonly FlatParameters _parameters;
    private readonly LearningRate _learningRate;
    private readonly long _stepsPerEpoch;
    private readonly Tensor? _best;

    private int _bestEpoch;

    public TrainingRun(
        JepaTrainingOptions options,
        IClipSource source,
        IClipSource? validation = null,
        WorldModel? initialModel = null)
    {
        Options = options;
        InitialModelId = initialModel?.ComputeId() ?? "none";
        _source = source;
        _validation = validation;
        int threads = options.Threads ?? Environment.ProcessorCount;
        _loss = new JepaLoss(options.Objective, options.RolloutSteps, options.RolloutWeights, threads);
        Generator = new Generator((ulong)options.Seed);
        InputNormalization? normalization =
            initialModel is null ? MeasureInput() : initialModel.Normalization?.Copy();
        Model = new WorldModel(options, source.Shape, Generator, normalization);
        if (initialModel is not null)
            Model.CopyWeights(initialModel);
        _parameters = new FlatParameters(Model.Trainable(options.FreezeEncoder, options.FreezePredictor));
        Optimizer = new Adam(_parameters, options.WeightDecay, options.GradientClipNorm);
        _best = validation is null ? null : zeros_like(_parameters.Values).DetachFromDisposeScope();
        _stepsPerEpoch = source.Count / options.BatchSize;
        _learningRate = new LearningRate(options, _stepsPerEpoch);
    }

    public JepaTrainingOptions Options { get; }

    public WorldModel Model { get; }

    public Adam Optimizer { get; }

    public Generator Generator { get; }

    public string Fingerprint => _source.Fingerprint;

    /// <summary>Gets the identity of the model that the training started from.</summary>
    public string InitialModelId { get; }

    public List<TrainingProgress> History { get; } = [];

    /// <summary>Gets the loss of the first step, before it; null where the run resumed after it.</summary>
    public double? InitialLoss { get; private set; }

    /// <summary>Gets a value indicating whether all epochs are over, or early stopping has seen enough.</summary>
    public bool IsFinished => History.Count >= Options.Epochs
        || (_best is not null && History.Count - _bestEpoch >= Options.Patience);

    /// <summary>Gets every tensor that a later step depends on, by name.</summary>
    public IEnumerable<(string Name, Tensor Value)> State =>
    [
        .. Model.Parameters,
        .. Model.TargetParameters,
        .. Model.Normalization?.State ?? [],
        .. Optimizer.State.Select(state => ("optimizer." + state.Name, state.Value)),
        .. _best is null ? Array.Empty<(string, Tensor)>() : [("best", _best)],
    ];

    /// <summary>Takes up the history of the run that this one goes on with.</summary>
    public void Resume(IEnumerable<TrainingProgress> history, long steps)
    {
        Optimizer.Steps = steps;
        foreach (TrainingProgress epoch in history)
        {
            History.Add(epoch);
            NoteIfBest(epoch);
        }
    }

    /// <summary>Runs the next epoch and adds it to the history.</summary>
    /// <exception cref="TrainingDivergedException">The loss, a parameter or a latent is no longer a number.</exception>
    public TrainingProgress RunEpoch(CancellationToken cancellationToken)
    {
        var stopwatch = Stopwatch.StartNew();
        EpochLoss loss = Learn(cancellationToken);
        // Moments too: where the second one has overflowed, steps have become nothing and the loss stands still for
        // ever.
        LatentStatistics latents = Measure(_source.Sample(MeasuredClips));
        if (!State.All(state => IsFinite(state.Value)) || double.IsNaN(latents.EffectiveRank))
            throw Diverged(_stepsPerEpoch);
        TimeSpan before = History.Count > 0 ? History[^1].Elapsed : TimeSpan.Zero;
        var epoch = new TrainingProgress(
            Epoch: History.Count + 1,
            Options.Epochs,
            Optimizer.Steps,
            loss.Total,
            loss.PredictionError,
            loss.StepErrors,
            loss.Regularizer,
            RegularizerExcess: loss.Regularizer - _loss.RegularizerFloor(Options.BatchSize),
            loss.StepToStepVariance,
            latents,
            Validate(),
            before + stopwatch.Elapsed);
        History.Add(epoch);
        if (NoteIfBest(epoch))
        {
            using var noGradient = no_grad();
            _best!.copy_(_parameters.Values);
        }
        return epoch;
    }

    /// <summary>Restores the best epoch's weights, measures the latents and applies latent scaling.</summary>
    /// <exception cref="TrainingDivergedException">A latent is not a number.</exception>
    public LatentStatistics Finish()
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        if (_best is not null && _bestEpoch > 0)
            _parameters.Values.copy_(_best);
        // Every window of each clip: none starts in the last horizon of a series, where what it came to shows most.
        using var latents = new LatentMoments();
        LatentStatistics statistics = Measure(_source.Sample(_source.Count), latents);
        if (double.IsNaN(statistics.EffectiveRank) || !IsFinite(latents.Covariance()))
            throw new TrainingDivergedException(History.Count, _stepsPerEpoch, checkpointPath: null);
        // A frozen encoder's latents are relied on as they are.
        if (!Options.FreezeEncoder)
            Model.Rescale(Options.LatentScaling, latents);
        return statistics;
    }

    /// <summary>Frees everything but the networks, which outlive a training that succeeds.</summary>
    public void Dispose()
    {
        _best?.Dispose();
        Optimizer.Dispose();
        _parameters.Dispose();
        Generator.Dispose();
    }

    private EpochLoss Learn(CancellationToken cancellationToken)
    {
        using DisposeScope epochScope = NewDisposeScope();
        // The caller may have switched gradients off around us.
        using var gradient = enable_grad();
        var sums = new EpochLoss(new double[Options.RolloutSteps]);
        long step = 0;
        foreach (Clips batch in _source.Batches(Options.Order, Options.BatchSize, History.Count + 1, Generator))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using DisposeScope stepScope = NewDisposeScope();
            step++;
            JepaLossTerms loss = _loss.Evaluate(Model, batch, Generator);
            if (!sums.TryAdd(loss))
                throw Diverged(step);
            if (Optimizer.Steps == 0)
                InitialLoss = sums.Total;
            loss.Total.backward();
            Optimizer.Step(_learningRate.At(Optimizer.Steps));
            Model.UpdateTarget(Options.Objective.TargetMomentum);
        }
        return sums.Over(_stepsPerEpoch);
    }

    /// <summary>The loss on the held-out series; null where there are none.</summary>
    private double? Validate()
    {
        if (_validation is null)
            return null;
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        // Directions of its own, the same after every epoch: otherwise their luck would choose the best one.
        using var generator = new Generator((ulong)Options.Seed);
        return _loss.Evaluate(Encode(_validation.Sample(_validation.Count)), generator).Total.item<float>();
    }

    /// <summary>Whether the epoch's validation loss is the least so far.</summary>
    private bool NoteIfBest(TrainingProgress epoch)
    {
        if (_best is null || epoch.ValidationLoss is not double loss)
            return false;
        bool isBest = _bestEpoch == 0 || loss < History[_bestEpoch - 1].ValidationLoss;
        if (isBest && !double.IsNaN(loss))
            _bestEpoch = epoch.Epoch;
        return isBest && !double.IsNaN(loss);
    }

    /// <summary>Encodes blocks of clips and joins them; what the networks hold for a block is freed after it.</summary>
    private EncodedClips Encode(IEnumerable<Clips> blocks)
    {
        List<EncodedClips> all = [];
        foreach (Clips block in blocks)
        {
            using DisposeScope scope = NewDisposeScope();
            EncodedClips encoded = _loss.Encode(Model, block);
            all.Add(new EncodedClips(Kept(encoded.Latents), Kept(encoded.Predicted), Kept(encoded.Targets)));
        }
        return new EncodedClips(
            Joined(clips => clips.Latents), Joined(clips => clips.Predicted), Joined(clips => clips.Targets));

        // Copies: views would keep a block's memory, and targets may be the very latents.
        static Tensor[] Kept(Tensor[] tensors) =>
            [.. tensors.Select(tensor => tensor.clone().MoveToOuterDisposeScope())];

        Tensor[] Joined(Func<EncodedClips, Tensor[]> part) =>
            [.. part(all[0]).Select((_, step) => cat([.. all.Select(clips => part(clips)[step])]))];
    }

    /// <summary>Measures the latents that clips start from, and, if asked, those of all their windows.</summary>
    private LatentStatistics Measure(IEnumerable<Clips> blocks, LatentMoments? all = null)
    {
        using var noGradient = no_grad();
        using var statistics = new LatentStatistics.Builder();
        foreach (Clips block in blocks)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor latents = Model.Encode(block.Windows);
            Tensor current = latents.select(1, 0);
            statistics.Add(current, latents.select(1, 1), Model.Unroll(current, block.Actions, steps: 1)[0]);
            all?.Add(latents.flatten(0, 1));
        }
        return statistics.ToStatistics();
    }

    /// <summary>What happens to windows before the encoder; null where nothing does.</summary>
    private InputNormalization? MeasureInput()
    {
        bool impute = Options.MissingValues == MissingValues.Impute;
        if (!Options.Standardize && !impute)
            return null;
        ChannelStatistics? statistics = Options.Standardize ? _source.MeasureChannels() : null;
        return InputNormalization.Of(statistics, _source.Shape.WindowSize, _source.Shape.Frame, impute);
    }

    private TrainingDivergedException Diverged(long step) =>
        new(History.Count + 1, step, History.Count > 0 ? Options.CheckpointPath : null);

    private static bool IsFinite(Tensor tensor)
    {
        using DisposeScope scope = NewDisposeScope();
        return tensor.isfinite().all().item<bool>();
    }
}
