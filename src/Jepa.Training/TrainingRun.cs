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
    /// <summary>The transitions that the statistics of an epoch are measured on, at most.</summary>
    private const int MeasuredTransitions = 4096;

    private readonly ITransitionSource _source;
    private readonly JepaLoss _loss;
    private readonly FlatParameters _parameters;
    private readonly LearningRate _learningRate;
    private readonly long _stepsPerEpoch;

    private readonly ITransitionSource? _validation;
    private readonly Tensor? _best;

    private Transitions? _measured;
    private Transitions? _heldOut;

    public TrainingRun(JepaTrainingOptions options, ITransitionSource source, ITransitionSource? validation = null)
    {
        Options = options;
        _source = source;
        _validation = validation;
        InputPreparation? preparation = LearnPreparation();
        _loss = new JepaLoss(options.Objective, options.Threads ?? Environment.ProcessorCount);
        Generator = new Generator((ulong)options.Seed);
        Networks = new JepaNetworks(options, source.Channels, source.ActionSize, Generator, preparation);
        _parameters = new FlatParameters(Networks.Parameters.Select(parameter => parameter.Value));
        Optimizer = new Adam(_parameters, options.WeightDecay, options.MaximumGradientNorm);
        _best = validation is null ? null : zeros_like(_parameters.Values).DetachFromDisposeScope();
        _stepsPerEpoch = source.Count / options.BatchSize;
        _learningRate = new LearningRate(options, _stepsPerEpoch);
    }

    public JepaTrainingOptions Options { get; }

    public JepaNetworks Networks { get; }

    public Adam Optimizer { get; }

    public Generator Generator { get; }

    public string Fingerprint => _source.Fingerprint;

    public List<TrainingProgress> History { get; } = [];

    /// <summary>Gets a value indicating whether all epochs are over, or early stopping has seen enough.</summary>
    public bool IsFinished => History.Count >= Options.Epochs || (_best is not null && History.Count - BestEpoch >= Options.Patience);

    /// <summary>The epoch, counted from 1, with the least loss on the held-out series; 0 before the first.</summary>
    private int BestEpoch => History.MinBy(epoch => double.IsNaN(epoch.ValidationLoss ?? 0) ? double.PositiveInfinity : epoch.ValidationLoss)?.Epoch ?? 0;

    /// <summary>Gets every tensor that a later step depends on, by name.</summary>
    public IEnumerable<(string Name, Tensor Value)> State =>
    [
        .. Networks.Parameters,
        .. Networks.TargetParameters,
        .. Optimizer.State.Select(state => ("optimizer." + state.Name, state.Value)),
        .. _best is null ? Array.Empty<(string, Tensor)>() : [("best", _best)],
    ];

    /// <summary>Runs the next epoch and adds it to the history.</summary>
    /// <exception cref="TrainingDivergedException">The loss, a parameter or a latent is no longer a number.</exception>
    public TrainingProgress RunEpoch(CancellationToken cancellationToken)
    {
        var stopwatch = Stopwatch.StartNew();
        (double predictionError, double regularizer, double stepToStepVariance) = Learn(cancellationToken);
        // Moments too: where the second one has overflowed, steps have become nothing and the loss stands still for ever.
        LatentStatistics latents = Measure(_measured ??= _source.Sample(MeasuredTransitions).Detached());
        if (!State.All(state => IsFinite(state.Value)) || double.IsNaN(latents.EffectiveRank))
            throw Diverged(_stepsPerEpoch);
        TimeSpan before = History.Count > 0 ? History[^1].Elapsed : TimeSpan.Zero;
        History.Add(new TrainingProgress(
            History.Count + 1, Options.Epochs, Optimizer.Steps, _loss.Compose(predictionError, regularizer), predictionError, regularizer,
            regularizer - _loss.RegularizerFloor(Options.BatchSize), stepToStepVariance, latents, Validate(), before + stopwatch.Elapsed));
        if (_best is not null && BestEpoch == History.Count)
        {
            using var noGradient = no_grad();
            _best.copy_(_parameters.Values);
        }
        return History[^1];
    }

    /// <summary>Goes back to the best epoch, measures the latents that transitions start from, then scales by those of both windows of each, as far as the source has room for them.</summary>
    /// <exception cref="TrainingDivergedException">A latent is not a number.</exception>
    public LatentStatistics Finish()
    {
        if (_best is not null)
        {
            using var unrecorded = no_grad();
            _parameters.Values.copy_(_best);
        }
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        Transitions transitions = _source.Sample(_source.Count);
        LatentStatistics statistics = Measure(transitions);
        // Both windows of each pair: no transition starts in the last horizon of a series, where what it came to shows most.
        Tensor latents = Networks.Encode(transitions.Windows.flatten(0, 1));
        if (double.IsNaN(statistics.EffectiveRank) || !IsFinite(latents))
            throw new TrainingDivergedException(History.Count, _stepsPerEpoch, checkpointPath: null);
        Networks.Scale(Options.LatentScaling, latents);
        return statistics;
    }

    /// <summary>Frees everything but the networks, which outlive a training that succeeds.</summary>
    public void Dispose()
    {
        _measured?.Dispose();
        _heldOut?.Dispose();
        _best?.Dispose();
        Optimizer.Dispose();
        _parameters.Dispose();
        Generator.Dispose();
    }

    private (double PredictionError, double Regularizer, double StepToStepVariance) Learn(CancellationToken cancellationToken)
    {
        using DisposeScope epochScope = NewDisposeScope();
        // The caller may have switched gradients off around us.
        using var gradient = enable_grad();
        double predictionErrors = 0;
        double regularizers = 0;
        double squaredDifferences = 0;
        double? previous = null;
        long step = 0;
        foreach (Transitions batch in _source.Batches(Options, History.Count + 1, Generator))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using DisposeScope stepScope = NewDisposeScope();
            step++;
            JepaLossTerms loss = _loss.Evaluate(Networks, batch.Windows, batch.Actions, Generator);
            double predictionError = loss.PredictionError.item<float>();
            double regularizer = loss.Regularizer.item<float>();
            if (!double.IsFinite(predictionError + regularizer))
                throw Diverged(step);
            loss.Total.backward();
            Optimizer.Step(_learningRate.At(Optimizer.Steps));
            Networks.MoveTarget(Options.Objective.TargetMomentum);
            predictionErrors += predictionError;
            regularizers += regularizer;
            double total = _loss.Compose(predictionError, regularizer);
            double difference = total - (previous ?? total);
            squaredDifferences += difference * difference;
            previous = total;
        }
        return (predictionErrors / _stepsPerEpoch, regularizers / _stepsPerEpoch, squaredDifferences / Math.Max(1, _stepsPerEpoch - 1));
    }

    /// <summary>The loss on the held-out series; null where there are none.</summary>
    private double? Validate()
    {
        if (_validation is null)
            return null;
        Transitions heldOut = _heldOut ??= _validation.Sample(_validation.Count).Detached();
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        // Directions of its own, the same after every epoch: otherwise their luck would choose the best one.
        using var generator = new Generator((ulong)Options.Seed);
        JepaLossTerms loss = _loss.Evaluate(Networks, heldOut.Windows, heldOut.Actions, generator);
        return _loss.Compose(loss.PredictionError.item<float>(), loss.Regularizer.item<float>());
    }

    /// <summary>What happens to windows before the encoder; null where nothing is to be done.</summary>
    private InputPreparation? LearnPreparation()
    {
        bool impute = Options.MissingValues == MissingValues.Impute;
        return Options.Standardize || impute
            ? new InputPreparation(Options.Standardize ? _source.MeasureChannels() : null, _source.Channels, Options.WindowSize, impute)
            : null;
    }

    private LatentStatistics Measure(Transitions transitions)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor current = Networks.Encode(transitions.Windows.select(1, 0));
        Tensor next = Networks.Encode(transitions.Windows.select(1, 1));
        return LatentStatistics.Of(current, next, Networks.Predict(current, transitions.Actions));
    }

    private TrainingDivergedException Diverged(long step) => new(History.Count + 1, step, Options.CheckpointPath is not null && History.Count > 0 ? Options.CheckpointPath : null);

    private static bool IsFinite(Tensor tensor)
    {
        using DisposeScope scope = NewDisposeScope();
        return tensor.isfinite().all().item<bool>();
    }
}
