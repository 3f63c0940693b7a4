using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Jepa.Samples.Worlds;
using Jepa.Training;
using Jepa.Training.Losses;
using Jepa.Training.Networks.Encoders;

namespace Jepa.Samples.Lab.Trials;

/// <summary>A training in a world and its probes. Equal trials have equal results, and are run once.</summary>
internal sealed record Trial
{
    /// <summary>Gets the world.</summary>
    public required IWorld World { get; init; }

    /// <summary>Gets the training's options; latents are never scaled, because least squares needs no scale.</summary>
    public required JepaTrainingOptions Options { get; init; }

    /// <summary>Gets the number of training series; a quarter as many more are held out for the probes.</summary>
    public int TrainingSeries { get; init; } = 400;

    /// <summary>Gets the number of frames in a series.</summary>
    public int SeriesLength { get; init; } = 200;

    /// <summary>Gets the number of held-out latents that the result keeps for figures.</summary>
    public int KeptLatents { get; init; }

    [JsonIgnore]
    public int HeldOutSeries => (TrainingSeries + 3) / 4;

    /// <summary>Gets a rough measure of the trial's duration, for the progress bar.</summary>
    [JsonIgnore]
    public double Work
    {
        get
        {
            JepaObjective objective = Options.Objective;
            double views = objective.RegularizedLatents == RegularizedLatents.EveryStep ? 2 : 1;
            double directions = objective.Regularizer is SigReg sigReg ? views * sigReg.Projections / 256 : 0;
            IReadOnlyList<int> hidden = Options.Encoder is DenseEncoder dense ? dense.HiddenSizes : [];
            int[] sizes = [Options.WindowSize, .. hidden, Options.LatentSize];
            double weights = sizes.Zip(sizes.Skip(1), (inputs, outputs) => (double)inputs * outputs).Sum();
            return Options.Epochs * (double)TrainingSeries * (1 + directions + weights / 4000);
        }
    }

    public Trial WithSeed(int seed) => this with { Options = Options with { Seed = seed } };

    /// <summary>A hash of programs, options and seed.</summary>
    public string Key()
    {
        var described = new JsonObject
        {
            ["trial"] = JsonSerializer.SerializeToNode(this with { World = null! }),
            ["world"] = JsonSerializer.SerializeToNode(World, World.GetType()),
            ["kind"] = World.GetType().Name,
            ["result"] = TrialResult.Format,
            ["programs"] =
                $"{typeof(JepaTrainer).Module.ModuleVersionId} {typeof(BouncingBall).Module.ModuleVersionId}",
        };
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(described.ToJsonString()));
        return Convert.ToHexStringLower(hash)[..32];
    }
}
