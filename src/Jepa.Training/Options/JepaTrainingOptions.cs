using System.Globalization;
using Jepa.MLNet;
using Jepa.Training.Losses;
using Jepa.Training.Networks;
using Jepa.Training.Networks.Encoders;
using Jepa.Training.Networks.Predictors;

namespace Jepa.Training;

/// <summary>What a <see cref="JepaTrainer"/> trains and how. The defaults are the article's.</summary>
public sealed record JepaTrainingOptions
{
    private readonly int? _windowSize;

    /// <summary>Gets K, the number of frames the encoder sees at once. A single frame carries no velocity.</summary>
    /// <value>
    /// The default is what <c>SlidingWindow</c> made, for training in a pipeline, and 4 for series in memory.
    /// </value>
    public int WindowSize
    {
        get => _windowSize ?? 4;
        init => _windowSize = value;
    }

    /// <summary>Gets H, the frames from a window to the window that is predicted from it.</summary>
    /// <value>The default is 1.</value>
    public int Horizon { get; init; } = 1;

    /// <summary>
    /// Gets T, the steps of the rollout in the loss: the predictor is applied to its own output T times, H frames
    /// further each time, and each step's prediction is compared with the encoded window at that step.
    /// </summary>
    /// <value>The default is 1: the next window alone.</value>
    public int RolloutSteps { get; init; } = 1;

    /// <summary>Gets the weights of the steps' prediction errors, T numbers; only their proportions count.</summary>
    /// <value>The default is <see langword="null"/>: every step weighs the same.</value>
    public IReadOnlyList<double>? RolloutWeights { get; init; }

    /// <summary>
    /// Gets a value indicating whether each channel is brought to zero mean and unit variance before the encoder sees
    /// it. The statistics of the training frames become part of the exported graph: raw units go in.
    /// </summary>
    /// <value>The default is <see langword="true"/>. The article's ball is seen in metres as it is.</value>
    public bool Standardize { get; init; } = true;

    /// <summary>Gets what becomes of NaN in the windows.</summary>
    /// <value>The default is <see cref="MissingValues.Throw"/>.</value>
    public MissingValues MissingValues { get; init; } = MissingValues.Throw;

    /// <summary>
    /// Gets P, the size of the <see cref="PositionalEncoding"/> of the window's last frame, which the predictor reads
    /// after the actions or in their place; 0 disables it.
    /// </summary>
    /// <value>The default is 0.</value>
    public int PositionalEncodingSize { get; init; }

    /// <summary>Gets D, the size of a latent. More than the state needs makes seeds agree.</summary>
    /// <value>The default is 16.</value>
    public int LatentSize { get; init; } = 16;

    /// <summary>Gets the form of the encoder.</summary>
    /// <value>The default is a <see cref="DenseEncoder"/> with one hidden layer of 32.</value>
    public EncoderArchitecture Encoder { get; init; } = new DenseEncoder();

    /// <summary>Gets the form of the predictor.</summary>
    /// <value>The default is a <see cref="DensePredictor"/> with one hidden layer of 32.</value>
    public PredictorArchitecture Predictor { get; init; } = new DensePredictor();

    /// <summary>
    /// Gets a value indicating whether the encoder, its latents' scaling included, stays as it is: for going on with an
    /// initial model whose latents others rely on.
    /// </summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool FreezeEncoder { get; init; }

    /// <summary>Gets a value indicating whether the predictor is not trained.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool FreezePredictor { get; init; }

    /// <summary>Gets the loss.</summary>
    /// <value>The default is <see cref="JepaObjective.Article"/>.</value>
    public JepaObjective Objective { get; init; } = JepaObjective.Article;

    /// <summary>
    /// Gets the number of passes over all transitions; 0 gives the untrained model, the control of every claim.
    /// </summary>
    /// <value>The default is 40.</value>
    public int Epochs { get; init; } = 40;

    /// <summary>
    /// Gets the part of the series, drawn at random, that is held out for early stopping: the model of the epoch with
    /// the least loss on them is kept, and training ends after <see cref="Patience"/> epochs without a better one.
    /// </summary>
    /// <value>The default is 0: all series are learned from, in all epochs.</value>
    public double ValidationFraction { get; init; }

    /// <summary>Gets the epochs without a better one after which training stops early.</summary>
    /// <value>The default is 5. Used where <see cref="ValidationFraction"/> is above 0.</value>
    public int Patience { get; init; } = 5;

    /// <summary>
    /// Gets N, the transitions of a step. Those that do not fill a last batch wait for the next epoch.
    /// </summary>
    /// <value>The default is 256.</value>
    public int BatchSize { get; init; } = 256;

    /// <summary>Gets the order in which the transitions of an epoch are learned from.</summary>
    /// <value>The default is <see cref="TransitionOrder.Shuffled"/>.</value>
    public TransitionOrder Order { get; init; } = TransitionOrder.Shuffled;

    /// <summary>
    /// Gets the size of the shuffle buffer, for data larger than memory: transitions are re-read every epoch and leave
    /// the buffer from random places. Memory holds the buffer and, for each series, the windows of T·H + 1 frames.
    /// </summary>
    /// <remarks>
    /// The smaller the buffer, the less a batch mixes, and the higher the loss ends; docs/training.md has figures.
    /// <para>
    /// The data has to give the same rows each time it is read: once an epoch, once before the first and once after the
    /// last, and once each for <see cref="Standardize"/>, the statistics of the latents and
    /// <see cref="ValidationFraction"/>. The validation loss and what <see cref="LatentScaling"/> learns are then
    /// measured on a random sample as large as the buffer, or of 4096 transitions where the buffer is smaller.
    /// </para>
    /// </remarks>
    /// <value>
    /// The default is <see langword="null"/>: all frames are in memory, and transitions shuffled in full.
    /// </value>
    public int? ShuffleBufferSize { get; init; }

    /// <summary>Gets Adam's learning rate.</summary>
    /// <value>The default is 0.001.</value>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Gets how the learning rate changes over the training.</summary>
    /// <value>The default is <see cref="LearningRateSchedule.Constant"/>.</value>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Constant;

    /// <summary>
    /// Gets the epochs, whole or in part, over which the learning rate rises linearly from 0 to its full value.
    /// </summary>
    /// <value>The default is 0.</value>
    public double WarmUpEpochs { get; init; }

    /// <summary>
    /// Gets the decoupled weight decay (AdamW): the part of itself, times the learning rate, lost in a step.
    /// </summary>
    /// <value>The default is 0.</value>
    public double WeightDecay { get; init; }

    /// <summary>Gets the Euclidean norm that a step's gradient is scaled down to where it is longer.</summary>
    /// <value>The default is <see langword="null"/>: no limit.</value>
    public double? GradientClipNorm { get; init; }

    /// <summary>
    /// Gets the checkpoint file (safetensors), written after every epoch and resumed from if it is already there: a
    /// killed and restarted process ends with the same parameters, bit for bit.
    /// </summary>
    /// <value>The default is <see langword="null"/>: no checkpoints.</value>
    public string? CheckpointPath { get; init; }

    /// <summary>Gets the seed of everything random: initial weights, shuffles and SIGReg's directions.</summary>
    /// <value>The default is 1. Same seed and machine, same numbers.</value>
    public int Seed { get; init; } = 1;

    /// <summary>Gets the scaling of the finished model's latents.</summary>
    /// <value>
    /// The default is <see cref="LatentScaling.Whiten"/>: every linear trainer then reads them as well as least
    /// squares.
    /// </value>
    public LatentScaling LatentScaling { get; init; } = LatentScaling.Whiten;

    /// <summary>
    /// Gets the name of the column that tells series apart, for training in a pipeline: any scalar type. No transition
    /// crosses from one series to another.
    /// </summary>
    /// <value>
    /// The default is <see langword="null"/>: the series that <c>SlidingWindow</c> was told of; without one, all rows
    /// are one series.
    /// </value>
    public string? SeriesColumnName { get; init; }

    /// <summary>
    /// Gets the name of the column of actions, for training in a pipeline: a number or a vector of them, the action at
    /// the window's last frame.
    /// </summary>
    /// <value>The default is <see langword="null"/>: no actions.</value>
    public string? ActionColumnName { get; init; }

    /// <summary>
    /// Gets the name of a column of numbers or dates that must not fall within a series, for training in a pipeline:
    /// rows out of time order are then refused.
    /// </summary>
    /// <value>The default is <see langword="null"/>: the order of the rows is taken as it is.</value>
    public string? TimeColumnName { get; init; }

    /// <summary>
    /// Gets the threads that a step may use: torch within one of its operations (in the whole process, from
    /// <see cref="JepaTrainer.Train"/> on) and SIGReg over its directions.
    /// </summary>
    /// <value>
    /// The default is <see langword="null"/>: torch uses one, because operations on small batches gain nothing from a
    /// second and its waiting costs a hundredfold where others need the core; SIGReg uses every core where it pays.
    /// </value>
    public int? Threads { get; init; }

    /// <summary>Whether K was given, and not left to the window column.</summary>
    internal bool IsWindowSizeGiven => _windowSize is not null;

    /// <param name="windowSizeIsKnown">Whether K is final; if not, the encoder's own check has to wait for it.</param>
    internal void Validate(bool windowSizeIsKnown = true)
    {
        var check = new OptionGuard(nameof(JepaTrainingOptions));
        check.Given(Objective);
        check.Given(Encoder);
        check.Given(Predictor);
        check.AtLeast(1, WindowSize);
        check.AtLeast(1, Horizon);
        check.AtLeast(1, RolloutSteps);
        check.That(
            (long)RolloutSteps * Horizon < int.MaxValue, RolloutSteps,
            $"at most {int.MaxValue} frames for {nameof(RolloutSteps)} times {nameof(Horizon)}", nameof(RolloutSteps));
        if (RolloutWeights is { } weights)
        {
            check.That(
                weights.Count == RolloutSteps && weights.All(weight => weight >= 0) && double.IsNormal(weights.Sum()),
                $"[{string.Join(", ", weights.Select(weight => weight.ToString(CultureInfo.InvariantCulture)))}]",
                $"{RolloutSteps} weights ({nameof(RolloutSteps)}), none negative and one above 0",
                nameof(RolloutWeights));
        }
        check.AtLeast(0, PositionalEncodingSize);
        check.AtLeast(1, LatentSize);
        if (windowSizeIsKnown)
            Encoder.Validate(WindowSize);
        Predictor.Validate();
        check.That(
            Epochs == 0 || !(FreezeEncoder && FreezePredictor), true,
            $"false, or {nameof(Epochs)} = 0: with {nameof(FreezeEncoder)} too there is nothing to train",
            nameof(FreezePredictor));
        check.AtLeast(0, Epochs);
        check.AtLeast(1, BatchSize);
        check.AtLeast(1, Threads ?? 1, nameof(Threads));
        check.AtLeast(1, Patience);
        check.Fraction(ValidationFraction);
        check.Defined(MissingValues);
        check.Defined(Order);
        check.Defined(Schedule);
        check.Defined(LatentScaling);
        if (ShuffleBufferSize is int size)
        {
            check.That(
                size >= BatchSize, size, $"at least {BatchSize} ({nameof(BatchSize)}), or null for all in memory",
                nameof(ShuffleBufferSize));
            check.That(
                Order == TransitionOrder.Shuffled, Order,
                $"{nameof(TransitionOrder.Shuffled)} where {nameof(ShuffleBufferSize)} is set: " +
                "lockstep takes all series in memory",
                nameof(Order));
        }
        check.Positive(LearningRate);
        check.That(
            WarmUpEpochs >= 0 && WarmUpEpochs <= Epochs, WarmUpEpochs, $"a number from 0 to {nameof(Epochs)}",
            nameof(WarmUpEpochs));
        check.NotNegative(WeightDecay);
        check.That(
            GradientClipNorm is null or > 0, GradientClipNorm, "a positive number, or null for no limit",
            nameof(GradientClipNorm));
        check.That(
            CheckpointPath is null || !string.IsNullOrWhiteSpace(CheckpointPath), "empty",
            "the path of a file, or null for no checkpoints", nameof(CheckpointPath));
        Objective.Validate();
    }
}
