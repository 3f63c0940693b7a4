using Jepa.Samples.Lab.Trials;
using Jepa.Training;
using Jepa.Training.Losses;

namespace Jepa.Samples.Lab.Experiments;

/// <summary>
/// The ball without a word on its direction, and a network found to read its velocity well: a window of 8, latents by the dozen, and a predictor that is a single matrix,
/// so that what comes next has to be linear in what is now.
/// </summary>
internal static class SilentBall
{
    public static BallWorld World { get; } = new() { TellsDirection = false };

    /// <summary>The reader with so many latents.</summary>
    public static Variant Reader(int latentSize) => Make($"latents{latentSize}", $"K = 8, {latentSize} latents", latentSize, options => options);

    /// <summary>The same with the weights it begins with.</summary>
    public static Variant UntrainedReader(int latentSize) => Make($"untrained{latentSize}", $"{latentSize} latents, untrained", latentSize, Untrained.Of);

    private static Variant Make(string key, string name, int latentSize, Func<JepaTrainingOptions, JepaTrainingOptions> change) => new(
        key, name, new Trial
        {
            World = World,
            Options = change(new JepaTrainingOptions
            {
                WindowSize = 8,
                LatentSize = latentSize,
                EncoderHiddenSizes = [128, 128],
                PredictorHiddenSizes = [],
                Objective = JepaObjective.LeWorldModel with { RegularizerWeight = 0.1, SigReg = SigRegOptions.LeJepa with { Projections = 64 } },
                Epochs = 10,
                LearningRate = 3e-3,
                Schedule = LearningRateSchedule.Cosine,
            }),
        });
}
