using Jepa.Training.Networks.Predictors;
using Jepa.Training.Networks.Encoders;
using Jepa.Samples.Lab.Trials;
using Jepa.Training;
using Jepa.Training.Losses;

namespace Jepa.Samples.Lab.Experiments;

/// <summary>
/// The ball without the action, and a network that reads its velocity well: a window of 8, dozens of latents, and a
/// linear predictor, which makes the next latent linear in the present one.
/// </summary>
internal static class SilentBall
{
    public static BallWorld World { get; } = new() { TellsDirection = false };

    /// <summary>The reader with a number of latents.</summary>
    public static Variant Reader(int latentSize) =>
        Make($"latents{latentSize}", $"K = 8, {latentSize} latents", latentSize, options => options);

    /// <summary>The same with its initial weights.</summary>
    public static Variant UntrainedReader(int latentSize) =>
        Make($"untrained{latentSize}", $"{latentSize} latents, untrained", latentSize, Untrained.Of);

    private static Variant Make(
        string key, string name, int latentSize, Func<JepaTrainingOptions, JepaTrainingOptions> change)
    {
        var options = new JepaTrainingOptions
        {
            WindowSize = 8,
            LatentSize = latentSize,
            Encoder = new DenseEncoder { HiddenSizes = [128, 128] },
            Predictor = new DensePredictor { HiddenSizes = [] },
            Objective = JepaObjective.LeWorldModel with
            {
                RegularizerWeight = 0.1,
                Regularizer = SigReg.LeJepa with { Projections = 64 },
            },
            Epochs = 10,
            LearningRate = 3e-3,
            Schedule = LearningRateSchedule.Cosine,
        };
        return new Variant(key, name, new Trial { World = World, Options = change(options) });
    }
}
