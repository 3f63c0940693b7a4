using Jepa.Training;

namespace Jepa.Samples.Lab.Experiments;

/// <summary>The control of every claim that training found something: the same network with the weights it began with.</summary>
internal static class Untrained
{
    /// <summary>The same options with training that moves nothing.</summary>
    public static JepaTrainingOptions Of(JepaTrainingOptions options) => options with { Epochs = 1, LearningRate = 1e-12 };
}
