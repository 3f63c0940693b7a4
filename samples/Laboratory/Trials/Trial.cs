using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Jepa.Samples.Worlds;
using Jepa.Training;
using Jepa.Training.Losses;

namespace Jepa.Samples.Lab.Trials;

/// <summary>One training in one world and the probes of what it learned. Equal trials have equal results, and are run once.</summary>
internal sealed record Trial
{
    /// <summary>Gets the world.</summary>
    public required IWorld World { get; init; }

    /// <summary>Gets what is trained. Latents keep the scale that training gave them: least squares reads them as they are.</summary>
    public required JepaTrainingOptions Options { get; init; }

    /// <summary>Gets how many series are learned from; a quarter as many more are held out for the probes.</summary>
    public int TrainingSeries { get; init; } = 400;

    /// <summary>Gets the frames of a series.</summary>
    public int SeriesLength { get; init; } = 200;

    /// <summary>Gets how many held-out windows' latents the result keeps for pictures.</summary>
    public int KeptLatents { get; init; }

    [JsonIgnore]
    public int HeldOutSeries => (TrainingSeries + 3) / 4;

    /// <summary>Gets a rough measure of how long the trial takes, for the time that is left.</summary>
    [JsonIgnore]
    public double Work
    {
        get
        {
            JepaObjective objective = Options.Objective;
            double views = objective.RegularizedLatents == RegularizedLatents.CurrentAndNext ? 2 : 1;
            double directions = objective.Regularizer == Regularizer.SigReg ? views * objective.SigReg.Projections / 256 : 0;
            double weights = Options.EncoderHiddenSizes.Append(Options.LatentSize).Aggregate(
                (Sum: 0.0, Inputs: (double)Options.WindowSize), (sizes, outputs) => (sizes.Sum + sizes.Inputs * outputs, outputs)).Sum;
            return Options.Epochs * (double)TrainingSeries * (1 + directions + weights / 4000);
        }
    }

    public Trial WithSeed(int seed) => this with { Options = Options with { Seed = seed } };

    /// <summary>The trial in letters and digits: another program, another option or another seed gives another key.</summary>
    public string Key()
    {
        var described = new JsonObject
        {
            ["trial"] = JsonSerializer.SerializeToNode(this with { World = null! }),
            ["world"] = JsonSerializer.SerializeToNode(World, World.GetType()),
            ["kind"] = World.GetType().Name,
            ["result"] = TrialResult.Format,
            ["programs"] = $"{typeof(JepaTrainer).Module.ModuleVersionId} {typeof(BouncingBall).Module.ModuleVersionId}",
        };
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(described.ToJsonString())))[..32];
    }
}
