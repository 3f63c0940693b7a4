using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Checkpoints;

/// <summary>
/// A training between two epochs, in a file: parameters, optimiser state, the generator's state, the history. A
/// training that resumes from it gives bit for bit what the uninterrupted one gives.
/// </summary>
internal static class TrainingCheckpoint
{
    private const string Epoch = "jepa.epoch";
    private const string Steps = "jepa.steps";
    private const string Options = "jepa.options";
    private const string Data = "jepa.training_data_fingerprint";
    private const string InitialModel = "jepa.initial_model";
    private const string History = "jepa.history";
    private const string GeneratorState = "generator";

    private static readonly JsonSerializerOptions Json = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public static void Save(string path, TrainingRun run)
    {
        using DisposeScope scope = NewDisposeScope();
        var metadata = new Dictionary<string, string>
        {
            [Epoch] = run.History.Count.ToString(CultureInfo.InvariantCulture),
            [Steps] = run.Optimizer.Steps.ToString(CultureInfo.InvariantCulture),
            [Options] = Identify(run.Options),
            [Data] = run.Fingerprint,
            [InitialModel] = run.InitialModelId,
            [History] = JsonSerializer.Serialize(run.History, Json),
        };
        Safetensors.Write(path, [.. run.State, (GeneratorState, run.Generator.get_state())], metadata);
    }

    /// <summary>Brings a fresh run to where the file's run stood.</summary>
    /// <exception cref="ArgumentException">The file belongs to a training with other options or other data.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static void Restore(string path, TrainingRun run)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        (IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata) =
            Safetensors.Read(path);
        Require(Options, Identify(run.Options), "options");
        Require(Data, run.Fingerprint, "training data");
        Require(InitialModel, run.InitialModelId, "initial model");
        List<TrainingProgress> history =
            Parse(History, text => JsonSerializer.Deserialize<List<TrainingProgress>>(text, Json));
        if (history.Contains(null!))
            throw Damaged(History);
        long steps = Parse(Steps, text => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture));
        if (history.Count > run.Options.Epochs)
        {
            throw new ArgumentException(
                $"The checkpoint '{path}' has {history.Count} epochs behind it; " +
                $"expected at most {run.Options.Epochs}.");
        }

        Tensor generatorState = run.Generator.get_state();
        foreach ((string name, Tensor value) in run.State.Append((GeneratorState, generatorState)))
        {
            bool fits = tensors.TryGetValue(name, out Tensor? stored)
                && stored.shape.SequenceEqual(value.shape) && stored.dtype == value.dtype;
            if (!fits)
            {
                throw new InvalidDataException(
                    $"The checkpoint '{path}' has no tensor '{name}' of shape [{string.Join(", ", value.shape)}] " +
                    $"and type {value.dtype}.");
            }
            value.copy_(stored!);
        }
        if (!IsMersenneTwister(generatorState.bytes))
            throw Damaged(GeneratorState);
        run.Generator.set_state(generatorState);
        run.Resume(history.Select(epoch => epoch with { Epochs = run.Options.Epochs }), steps);

        string Text(string key) => metadata.TryGetValue(key, out string? text)
            ? text
            : throw new InvalidDataException(
                $"'{path}' is not a training checkpoint: its property '{key}' is missing.");

        T Parse<T>(string key, Func<string, T?> parse)
        {
            try
            {
                return parse(Text(key)) ?? throw Damaged(key);
            }
            catch (Exception exception) when (exception is JsonException or FormatException or OverflowException)
            {
                throw Damaged(key, exception);
            }
        }

        InvalidDataException Damaged(string what, Exception? cause = null) =>
            new($"The checkpoint '{path}' is damaged: its '{what}' cannot be read.", cause);

        void Require(string key, string expected, string what)
        {
            if (Text(key) != expected)
            {
                throw new ArgumentException(
                    $"The checkpoint '{path}' belongs to a training with other {what}: " +
                    "choose another CheckpointPath or delete the file. " +
                    "To go on with a trained model, train with it as the initialModel.");
            }
        }
    }

    /// <summary>
    /// Whether torch takes the bytes for its generator's state: the seed (8 bytes), the numbers left before the next
    /// refill (4), whether it is seeded (4), the place of the next number (8), and 624 words. TorchSharp 0.107 ends the
    /// process where torch refuses a state.
    /// </summary>
    private static bool IsMersenneTwister(ReadOnlySpan<byte> state)
    {
        const int Words = 624;
        int left = BitConverter.ToInt32(state[8..]);
        int seeded = BitConverter.ToInt32(state[12..]);
        ulong next = BitConverter.ToUInt64(state[16..]);
        return seeded == 1 && left is > 0 and <= Words && next <= Words;
    }

    /// <summary>
    /// The options that a training cannot change half-way; at a constant rate it may go on for more epochs.
    /// </summary>
    private static string Identify(JepaTrainingOptions options) => JsonSerializer.Serialize(
        options with
        {
            CheckpointPath = null,
            Threads = null,
            LatentScaling = default,
            Epochs = options.Schedule == LearningRateSchedule.Constant ? 1 : options.Epochs,
        },
        Json);
}
