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

/// <summary>What becomes of NaN in the windows.</summary>
public enum MissingValues
{
    /// <summary>Training refuses windows with NaN, and the model gives NaN latents for them.</summary>
    Refuse,

    /// <summary>
    /// The channel's mean takes a missing value's place, and the encoder is told which values are missing. The model then encodes windows with NaN like any
    /// other. Not with convolutional or transformer encoders.
    /// </summary>
    Impute,
}

/// <summary>How the learning rate changes over a training.</summary>
public enum LearningRateSchedule
{
    /// <summary>It does not, once <see cref="JepaTrainingOptions.WarmUpEpochs"/> are over.</summary>
    Constant,

    /// <summary>After the warm-up it falls along half a cosine to 0 at the end of the last epoch.</summary>
    Cosine,
}

/// <summary>How the latents of a trained model are scaled. The scaling is folded into the weights of its dense layers: it costs nothing at run time.</summary>
public enum LatentScaling
{
    /// <summary>The latents as they were trained.</summary>
    None,

    /// <summary>Zero mean and unit variance on each axis, over the training windows.</summary>
    Standardize,

    /// <summary>
    /// ZCA whitening: zero mean, and the covariance over the training windows as near the identity as its noise allows. Trained latents
    /// have directions that differ in variance by nine orders of magnitude; iterative linear trainers see only the largest of them
    /// until they are whitened.
    /// </summary>
    Whiten,
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

    /// <summary>
    /// Gets a value indicating whether each channel is brought to zero mean and unit variance before the encoder sees it. What is learned for it from
    /// the training windows becomes part of the exported graph: raw units go in.
    /// </summary>
    /// <value>The default is <see langword="true"/>. The article's ball is seen in metres as it is.</value>
    public bool Standardize { get; init; } = true;

    /// <summary>Gets what becomes of NaN in the windows.</summary>
    /// <value>The default is <see cref="MissingValues.Refuse"/>.</value>
    public MissingValues MissingValues { get; init; } = MissingValues.Refuse;

    /// <summary>
    /// Gets the numbers of positional encoding (see <see cref="Jepa.MLNet.PositionalEncoding"/>) of the window's last frame that the predictor reads after the actions,
    /// or in their place: the passive mode, for worlds in which nobody acts.
    /// </summary>
    /// <value>The default is 0: none.</value>
    public int PositionalEncodingSize { get; init; }

    /// <summary>Gets D, the number of latent numbers. More than the state needs makes seeds agree.</summary>
    /// <value>The default is 16.</value>
    public int LatentSize { get; init; } = 16;

    /// <summary>Gets the form of the encoder, where it is another than dense layers over the whole window.</summary>
    /// <value>The default is <see langword="null"/>: dense layers, with a ReLU after each of <see cref="EncoderHiddenSizes"/>.</value>
    public EncoderArchitecture? Encoder { get; init; }

    /// <summary>Gets the widths of the encoder's hidden layers, first to last. An <see cref="Encoder"/> of another form has its own and does not read these.</summary>
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

    /// <summary>
    /// Gets the part of the series, drawn at random, that is held out of training to stop it early: the model of the epoch with the least loss on them is kept, and
    /// training ends when <see cref="Patience"/> epochs have brought no better one.
    /// </summary>
    /// <value>The default is 0: all series are learned from, in all epochs.</value>
    public double ValidationFraction { get; init; }

    /// <summary>Gets the epochs without a better one after which training ends, where <see cref="ValidationFraction"/> is above 0.</summary>
    /// <value>The default is 5.</value>
    public int Patience { get; init; } = 5;

    /// <summary>Gets N, the transitions of a step. Transitions that do not fill a last batch wait for the next epoch's shuffle.</summary>
    /// <value>The default is 256.</value>
    public int BatchSize { get; init; } = 256;

    /// <summary>Gets the order in which the transitions of an epoch are learned from.</summary>
    /// <value>The default is <see cref="TransitionOrder.Shuffled"/>.</value>
    public TransitionOrder Order { get; init; } = TransitionOrder.Shuffled;

    /// <summary>
    /// Gets the number of transitions held in memory at a time, for data that is larger than memory: the data is then read anew each epoch, its transitions pass
    /// through a buffer of this many, and those of a batch leave it from random places. Memory holds the buffer and, for each series, the last
    /// <see cref="Horizon"/> windows, however long the data.
    /// </summary>
    /// <remarks>
    /// The smaller the buffer, the less a batch mixes, and the higher the loss ends. The article's ball (78 400 transitions, means of three seeds, flight after flight)
    /// ends at a loss of 0.209 in memory and of 0.223, 0.240 and 0.269 with buffers of 10 000, 1000 and 256; with the flights, which all start in the same
    /// phase, interleaved frame by frame, of 0.38, 0.46 and 0.49. The velocity R² of a linear probe, 0.66 ± 0.07 in memory, stayed between 0.62 and 0.69 in all of these.
    /// <para>
    /// The data has to give the same rows each time it is read: once an epoch, once before the first and once after the last, and once each for
    /// <see cref="Standardize"/>, the statistics of the latents and <see cref="ValidationFraction"/>. The validation loss and what <see cref="LatentScaling"/>
    /// learns are then measured on a random sample as large as the buffer, or of 4096 transitions where the buffer is smaller. Series in memory are windowed as they pass,
    /// which saves the K-fold copy of their frames.
    /// </para>
    /// </remarks>
    /// <value>The default is <see langword="null"/>: all transitions are in memory and shuffled in full.</value>
    public int? ShuffleBufferSize { get; init; }

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

    /// <summary>Gets the name of the column that tells series apart, for training in a pipeline: any scalar type. No transition crosses from one series to another.</summary>
    /// <value>The default is <see langword="null"/>: all rows are one series.</value>
    public string? SeriesColumnName { get; init; }

    /// <summary>Gets the name of the column of actions, for training in a pipeline: a <see cref="float"/> or a vector of them, the action at the window's last frame.</summary>
    /// <value>The default is <see langword="null"/>: no actions.</value>
    public string? ActionColumnName { get; init; }

    /// <summary>Gets the name of a column of numbers that must not fall within a series, for training in a pipeline: rows out of time order are then refused.</summary>
    /// <value>The default is <see langword="null"/>: the order of the rows is taken as it is.</value>
    public string? TimeColumnName { get; init; }

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
        Encoder?.Validate(WindowSize);
        foreach (int width in EncoderHiddenSizes)
            AtLeast(1, width, nameof(EncoderHiddenSizes));
        foreach (int width in PredictorHiddenSizes)
            AtLeast(1, width, nameof(PredictorHiddenSizes));
        AtLeast(1, Epochs, nameof(Epochs));
        AtLeast(1, BatchSize, nameof(BatchSize));
        AtLeast(1, Threads ?? 1, nameof(Threads));
        AtLeast(0, PositionalEncodingSize, nameof(PositionalEncodingSize));
        AtLeast(1, Patience, nameof(Patience));
        if (!(ValidationFraction is >= 0 and < 1))
            throw Invalid(nameof(ValidationFraction), ValidationFraction.ToString(CultureInfo.InvariantCulture), "a number from 0 to below 1");
        Defined(MissingValues, nameof(MissingValues));
        if (MissingValues == MissingValues.Impute && Encoder is not null)
            throw Invalid(nameof(MissingValues), nameof(MissingValues.Impute), $"{nameof(MissingValues.Refuse)} where {nameof(Encoder)} is set: only the multilayer perceptron reads the indicators");
        Defined(Order, nameof(Order));
        if (ShuffleBufferSize is int size && size < BatchSize)
            throw Invalid(nameof(ShuffleBufferSize), size.ToString(CultureInfo.InvariantCulture), $"at least {BatchSize} ({nameof(BatchSize)}), or null for all transitions in memory");
        if (ShuffleBufferSize is not null && Order == TransitionOrder.Trajectory)
            throw Invalid(nameof(Order), nameof(TransitionOrder.Trajectory), $"{nameof(TransitionOrder.Shuffled)} where {nameof(ShuffleBufferSize)} is set: to go through all series in lockstep takes all of them in memory");
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
