using System.Globalization;
using Jepa.Training.Losses;
using Jepa.Training.Networks;

namespace Jepa.Training;

/// <summary>The order in which the transitions of an epoch are learned from.</summary>
public enum TransitionOrder
{
    /// <summary>All transitions in one bag, shuffled afresh every epoch.</summary>
    Shuffled,

    /// <summary>
    /// Every series' first transition, then every series' second, and so on: the article's second mistake. Where series are in the same phase
    /// at the same time, the gradients of a batch are correlated and the loss thrashes.
    /// </summary>
    Trajectory,
}

/// <summary>How the learning rate changes over a training.</summary>
public enum LearningRateSchedule
{
    /// <summary>It does not, once <see cref="JepaTrainingOptions.WarmUpEpochs"/> are over.</summary>
    Constant,

    /// <summary>After the warm-up it falls along half a cosine to 0 at the end of the last epoch.</summary>
    Cosine,
}

/// <summary>What a <see cref="JepaTrainer"/> trains and how. The defaults are the article's.</summary>
public sealed record JepaTrainingOptions
{
    /// <summary>Gets K, the number of frames the encoder sees at once. A single frame carries no velocity.</summary>
    /// <value>The default is 4.</value>
    public int WindowSize { get; init; } = 4;

    /// <summary>Gets H, how many frames after the window's the predicted window lies.</summary>
    /// <value>The default is 1.</value>
    public int Horizon { get; init; } = 1;

    /// <summary>Gets D, the number of latent numbers. More than the state needs makes seeds agree.</summary>
    /// <value>The default is 16.</value>
    public int LatentSize { get; init; } = 16;

    /// <summary>Gets the widths of the encoder's hidden layers, first to last.</summary>
    /// <value>The default is one layer of 32.</value>
    public IReadOnlyList<int> EncoderHiddenSizes { get; init; } = [32];

    /// <summary>Gets the widths of the predictor's hidden layers, first to last.</summary>
    /// <value>The default is one layer of 32.</value>
    public IReadOnlyList<int> PredictorHiddenSizes { get; init; } = [32];

    /// <summary>Gets the loss.</summary>
    /// <value>The default is <see cref="JepaObjective.Article"/>.</value>
    public JepaObjective Objective { get; init; } = JepaObjective.Article;

    /// <summary>Gets the number of passes over all transitions.</summary>
    /// <value>The default is 40.</value>
    public int Epochs { get; init; } = 40;

    /// <summary>Gets N, the transitions of a step. Transitions that do not fill a last batch wait for the next epoch's shuffle.</summary>
    /// <value>The default is 256.</value>
    public int BatchSize { get; init; } = 256;

    /// <summary>Gets the order in which the transitions of an epoch are learned from.</summary>
    /// <value>The default is <see cref="TransitionOrder.Shuffled"/>.</value>
    public TransitionOrder Order { get; init; } = TransitionOrder.Shuffled;

    /// <summary>Gets Adam's learning rate.</summary>
    /// <value>The default is 0.001.</value>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Gets how the learning rate changes over the training.</summary>
    /// <value>The default is <see cref="LearningRateSchedule.Constant"/>.</value>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Constant;

    /// <summary>Gets the epochs, whole or in part, over which the learning rate rises linearly from 0 to its full value.</summary>
    /// <value>The default is 0.</value>
    public double WarmUpEpochs { get; init; }

    /// <summary>Gets the decoupled weight decay (AdamW): the part of itself, times the learning rate, that each parameter loses in a step.</summary>
    /// <value>The default is 0.</value>
    public double WeightDecay { get; init; }

    /// <summary>Gets the Euclidean norm that a step's gradient is scaled down to where it is longer.</summary>
    /// <value>The default is <see langword="null"/>: no limit.</value>
    public double? MaximumGradientNorm { get; init; }

    /// <summary>
    /// Gets the file (safetensors) that the training is written to after every epoch, and resumed from if it is already there: a process that is
    /// killed and started again ends with the parameters it would have had, bit for bit.
    /// </summary>
    /// <value>The default is <see langword="null"/>: no checkpoints.</value>
    public string? CheckpointPath { get; init; }

    /// <summary>Gets the seed of everything random: initial weights, shuffles and SIGReg's directions. Same seed and machine, same numbers.</summary>
    /// <value>The default is 1.</value>
    public int Seed { get; init; } = 1;

    /// <summary>Gets the scaling of the finished model's latents.</summary>
    /// <value>The default is <see cref="LatentScaling.Whiten"/>: every linear trainer then reads them as well as least squares does.</value>
    public LatentScaling LatentScaling { get; init; } = LatentScaling.Whiten;

    /// <summary>
    /// Gets the threads that a step may use: torch within one of its operations (in the whole process, from <see cref="JepaTrainer.Train"/> on) and
    /// SIGReg over its directions.
    /// </summary>
    /// <value>
    /// The default is <see langword="null"/>: torch uses one, because operations on small batches gain nothing from a second and its waiting costs a
    /// hundredfold where others need the core; SIGReg uses every core where batch and directions are many.
    /// </value>
    public int? Threads { get; init; }

    internal void Validate()
    {
        Given(EncoderHiddenSizes, nameof(EncoderHiddenSizes));
        Given(PredictorHiddenSizes, nameof(PredictorHiddenSizes));
        Given(Objective, nameof(Objective));
        AtLeast(1, WindowSize, nameof(WindowSize));
        AtLeast(1, Horizon, nameof(Horizon));
        AtLeast(1, LatentSize, nameof(LatentSize));
        foreach (int size in EncoderHiddenSizes)
            AtLeast(1, size, nameof(EncoderHiddenSizes));
        foreach (int size in PredictorHiddenSizes)
            AtLeast(1, size, nameof(PredictorHiddenSizes));
        AtLeast(1, Epochs, nameof(Epochs));
        AtLeast(1, BatchSize, nameof(BatchSize));
        AtLeast(1, Threads ?? 1, nameof(Threads));
        Defined(Order, nameof(Order));
        Defined(Schedule, nameof(Schedule));
        Defined(LatentScaling, nameof(LatentScaling));
        if (!(LearningRate > 0) || !double.IsFinite(LearningRate))
            throw Invalid(nameof(LearningRate), LearningRate.ToString(CultureInfo.InvariantCulture), "a positive number");
        if (!(WarmUpEpochs >= 0 && WarmUpEpochs <= Epochs))
            throw Invalid(nameof(WarmUpEpochs), WarmUpEpochs.ToString(CultureInfo.InvariantCulture), $"a number from 0 to {nameof(Epochs)}");
        if (!(WeightDecay >= 0) || !double.IsFinite(WeightDecay))
            throw Invalid(nameof(WeightDecay), WeightDecay.ToString(CultureInfo.InvariantCulture), "a number of at least 0");
        if (MaximumGradientNorm is double norm && !(norm > 0))
            throw Invalid(nameof(MaximumGradientNorm), norm.ToString(CultureInfo.InvariantCulture), "a positive number, or null for no limit");
        if (CheckpointPath is not null && string.IsNullOrWhiteSpace(CheckpointPath))
            throw Invalid(nameof(CheckpointPath), "empty", "the path of a file, or null for no checkpoints");
        Objective.Validate();
    }

    private static void Given(object? value, string name)
    {
        if (value is null)
            throw Invalid(name, "null", "a value");
    }

    private static void AtLeast(int least, int value, string name)
    {
        if (value < least)
            throw Invalid(name, value.ToString(CultureInfo.InvariantCulture), $"at least {least}");
    }

    private static void Defined<T>(T value, string name)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
            throw Invalid(name, value.ToString(), $"one of {string.Join(", ", Enum.GetNames<T>())}");
    }

    private static ArgumentException Invalid(string name, string value, string expected) =>
        new($"{nameof(JepaTrainingOptions)}.{name} is {value}; expected {expected}.");
}
