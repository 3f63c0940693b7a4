using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Checkpoints;

/// <summary>
/// A training between two epochs, in a file: parameters, optimiser state, the generator's state, the history. A training that resumes from it
/// gives bit for bit what the uninterrupted one gives.
/// </summary>
internal static class TrainingCheckpoint
{
    private const string Epoch = "jepa.epoch";
    private const string Steps = "jepa.steps";
    private const string Options = "jepa.options";
    private const string Data = "jepa.training_data_fingerprint";
    private const string History = "jepa.history";
    private const string GeneratorState = "generator";

    private static readonly JsonSerializerOptions Json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    public static void Save(string path, TrainingRun run)
    {
        using DisposeScope scope = NewDisposeScope();
        var metadata = new Dictionary<string, string>
        {
            [Epoch] = run.History.Count.ToString(CultureInfo.InvariantCulture),
            [Steps] = run.Optimizer.Steps.ToString(CultureInfo.InvariantCulture),
            [Options] = Identify(run.Options),
            [Data] = run.Fingerprint,
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
        (IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata) = Safetensors.Read(path);
        Require(Options, Identify(run.Options), "options");
        Require(Data, run.Fingerprint, "training data");
        List<TrainingProgress> history = JsonSerializer.Deserialize<List<TrainingProgress>>(Text(History), Json)!;
        if (history.Count > run.Options.Epochs)
            throw new ArgumentException($"The checkpoint '{path}' has {history.Count} epochs behind it; expected at most {run.Options.Epochs}.");

        foreach ((string name, Tensor value) in run.State)
        {
            if (!tensors.TryGetValue(name, out Tensor? stored) || !stored.shape.SequenceEqual(value.shape))
                throw new InvalidDataException($"The checkpoint '{path}' has no tensor '{name}' of shape [{string.Join(", ", value.shape)}].");
            value.copy_(stored);
        }
        if (!tensors.TryGetValue(GeneratorState, out Tensor? generatorState))
            throw new InvalidDataException($"The checkpoint '{path}' has no tensor '{GeneratorState}'.");
        run.Generator.set_state(generatorState);
        run.Optimizer.Steps = long.Parse(Text(Steps), CultureInfo.InvariantCulture);
        run.History.AddRange(history);

        string Text(string key) => metadata.TryGetValue(key, out string? text)
            ? text
            : throw new InvalidDataException($"'{path}' is not a training checkpoint: its property '{key}' is missing.");

        void Require(string key, string expected, string what)
        {
            if (Text(key) != expected)
                throw new ArgumentException($"The checkpoint '{path}' belongs to a training with other {what}: choose another CheckpointPath or delete the file.");
        }
    }

    /// <summary>The options that a training cannot change half-way; with a constant rate it may go on for more epochs than first planned.</summary>
    private static string Identify(JepaTrainingOptions options) => JsonSerializer.Serialize(
        options with
        {
            CheckpointPath = null,
            TorchThreads = 1,
            LatentScaling = default,
            Epochs = options.Schedule == LearningRateSchedule.Constant ? 1 : options.Epochs,
        },
        Json);
}
