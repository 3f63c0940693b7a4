using System.Diagnostics;
using Jepa.Training.Data;
using Jepa.Training.Diagnostics;
using Jepa.Training.Losses;
using Jepa.Training.Native;
using Jepa.Training.Networks;
using Jepa.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training;

/// <summary>
/// Learns an encoder and a predictor from unlabelled series by predicting the embedding of what comes next. There is no decoder,
/// no stop-gradient and no target network: the target is the live encoder, and SIGReg alone keeps it from collapsing (LeJEPA,
/// arXiv 2511.08544; LeWM, arXiv 2603.19312).
/// </summary>
public sealed class JepaTrainer
{
    /// <summary>The transitions that the statistics of an epoch are measured on, at most.</summary>
    private const int MeasuredTransitions = 4096;

    private readonly JepaTrainingOptions _options;
    private readonly JepaLoss _loss;

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
        _loss = new JepaLoss(options.Objective);
    }

    /// <summary>Trains a model. Transitions of all series are pooled and shuffled afresh every epoch.</summary>
    /// <param name="series">The series; all with the same channels and action size, each longer than a window and a horizon.</param>
    /// <param name="progress">Told once an epoch.</param>
    /// <param name="cancellationToken">Stops training between two steps.</param>
    /// <returns>The trained model; dispose it to free its native memory.</returns>
    /// <exception cref="ArgumentException">The series cannot be learned from; the message says which and why.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public TrainedJepa Train(IReadOnlyList<Series> series, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(series);
        using TransitionPool pool = TransitionPool.From(series, _options.WindowSize, _options.Horizon);
        if (pool.Count < _options.BatchSize)
        {
            throw new ArgumentException(
                $"The series hold {pool.Count} transitions; expected at least a batch of {_options.BatchSize}: give more data or a smaller BatchSize.", nameof(series));
        }

        set_num_threads(_options.TorchThreads);
        var stopwatch = Stopwatch.StartNew();
        using var generator = new Generator((ulong)_options.Seed);
        var networks = new JepaNetworks(_options, (int)pool.InputSize, (int)pool.ActionSize, generator);
        try
        {
            List<TrainingProgress> history = Run(networks, pool, generator, stopwatch, progress, cancellationToken);
            LatentStatistics statistics = Finish(networks, pool);
            return new TrainedJepa(networks, _options, series[0].Channels, pool.Fingerprint, history, statistics);
        }
        catch
        {
            networks.Dispose();
            throw;
        }
    }

    private List<TrainingProgress> Run(
        JepaNetworks networks, TransitionPool pool, Generator generator, Stopwatch stopwatch, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        using var parameters = new FlatParameters(networks.Parameters.Select(parameter => parameter.Value));
        using var optimizer = new Adam(parameters, _options.LearningRate);
        long stepsPerEpoch = pool.Count / _options.BatchSize;
        List<TrainingProgress> history = [];
        for (int epoch = 1; epoch <= _options.Epochs; epoch++)
        {
            (double predictionError, double regularizer) = RunEpoch(networks, pool, optimizer, generator, stepsPerEpoch, cancellationToken);
            history.Add(new TrainingProgress(
                epoch, _options.Epochs, epoch * stepsPerEpoch, _loss.Compose(predictionError, regularizer), predictionError, regularizer,
                regularizer - _loss.RegularizerFloor(_options.BatchSize), Measure(networks, pool, MeasuredTransitions), stopwatch.Elapsed));
            progress?.Report(history[^1]);
        }
        return history;
    }

    private (double PredictionError, double Regularizer) RunEpoch(
        JepaNetworks networks, TransitionPool pool, Adam optimizer, Generator generator, long steps, CancellationToken cancellationToken)
    {
        using DisposeScope epochScope = NewDisposeScope();
        Tensor order = _options.Order == TransitionOrder.Shuffled
            ? randperm(pool.Count, generator: generator)
            : pool.TrajectoryOrder();
        Tensor windows = pool.Windows.index_select(0, order);
        Tensor? actions = pool.Actions?.index_select(0, order);
        double predictionError = 0;
        double regularizer = 0;
        for (long step = 0; step < steps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using DisposeScope stepScope = NewDisposeScope();
            long start = step * _options.BatchSize;
            JepaLossTerms loss = _loss.Evaluate(
                networks, windows.narrow(0, start, _options.BatchSize), actions?.narrow(0, start, _options.BatchSize), generator);
            loss.Total.backward();
            optimizer.Step();
            networks.MoveTarget(_options.Objective.TargetMomentum);
            predictionError += loss.PredictionError.item<float>();
            regularizer += loss.Regularizer.item<float>();
        }
        return (predictionError / steps, regularizer / steps);
    }

    /// <summary>Measures the latents of up to <paramref name="most"/> transitions, spread evenly over the pool.</summary>
    private static LatentStatistics Measure(JepaNetworks networks, TransitionPool pool, long most)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        long stride = Math.Max(1, pool.Count / most);
        (Tensor current, Tensor next) = networks.EncodePairs(pool.Windows.slice(0, 0, pool.Count, stride));
        return LatentStatistics.Of(current, next, networks.Predict(current, pool.Actions?.slice(0, 0, pool.Count, stride)));
    }

    /// <summary>Measures the latents of all training windows, then scales them.</summary>
    private LatentStatistics Finish(JepaNetworks networks, TransitionPool pool)
    {
        LatentStatistics statistics = Measure(networks, pool, pool.Count);
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        networks.Scale(_options.LatentScaling, networks.Encoder.forward(pool.Windows.select(1, 0)));
        return statistics;
    }
}
