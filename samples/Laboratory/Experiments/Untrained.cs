using Jepa.Training;

namespace Jepa.Samples.Lab.Experiments;

/// <summary>The control of every claim that training helped: the same network with its initial weights.</summary>
internal static class Untrained
{
    /// <summary>The same options without an epoch.</summary>
    public static JepaTrainingOptions Of(JepaTrainingOptions options) => options with { Epochs = 0 };
}
