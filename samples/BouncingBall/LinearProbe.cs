using Microsoft.ML;
using Microsoft.ML.Trainers;

namespace Jepa.Samples.Ball;

/// <summary>A linear probe: ML.NET's stock Sdca on a column of features, scored on unseen flights.</summary>
internal static class LinearProbe
{
    private static readonly string[] States = ["Position", "Velocity"];

    /// <summary>Window → latent → position and velocity. The cache encodes rows once for Sdca's passes.</summary>
    public static IEstimator<ITransformer> OnLatent(MLContext ml, string encoderPath) =>
        ReadStates(ml, ml.Transforms.JepaEncode("Latent", "Window", encoderPath).AppendCacheCheckpoint(ml), "Latent");

    /// <summary>
    /// The yardstick: the same probe on the raw window. Consecutive heights correlate strongly, and stock Sdca fits
    /// such columns badly until principal components and normalization have whitened them.
    /// </summary>
    public static IEstimator<ITransformer> OnRawWindow(MLContext ml, int windowSize)
    {
        IEstimator<ITransformer> normalize =
            ml.Transforms.NormalizeMeanVariance("Raw", windowSize > 1 ? "Raw" : "Window", fixZero: false);
        if (windowSize > 1)
            normalize = ml.Transforms.ProjectToPrincipalComponents("Raw", "Window", rank: windowSize).Append(normalize);
        return ReadStates(ml, normalize.AppendCacheCheckpoint(ml), "Raw");
    }

    public static StateProbe Read(MLContext ml, IDataView scored)
    {
        return new StateProbe(Of("Position"), Of("Velocity"));

        Reading Of(string state) => new(ml.Regression.Evaluate(scored, state, "Predicted" + state).RSquared);
    }

    private static IEstimator<ITransformer> ReadStates(
        MLContext ml, IEstimator<ITransformer> features, string featureColumnName)
    {
        foreach (string state in States)
        {
            // One thread: with more, Sdca's updates race and the last digits change from run to run.
            features = features
                .Append(ml.Regression.Trainers.Sdca(new SdcaRegressionTrainer.Options
                {
                    LabelColumnName = state,
                    FeatureColumnName = featureColumnName,
                    NumberOfThreads = 1,
                }))
                .Append(ml.Transforms.CopyColumns("Predicted" + state, "Score"));
        }
        return features;
    }
}
