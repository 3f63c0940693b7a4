namespace Jepa.Training.Tests.Fixtures;

/// <summary>All that a training comes to, but for the time it took.</summary>
internal sealed class TrainingOutcome(TrainedJepa model)
{
    private readonly float[] _parameters = model.Parameters();
    private readonly double[] _history =
    [
        .. model.History.SelectMany(epoch => (double[])
        [
            epoch.Epoch, epoch.Steps, epoch.Loss, epoch.PredictionError, epoch.Regularizer, epoch.RegularizerExcess, epoch.StepToStepVariance,
            epoch.Latents.EffectiveRank, epoch.Latents.OffDiagonalCovariance, epoch.Latents.PredictionRSquared, .. epoch.Latents.AxisStandardDeviations,
        ]),
        .. model.LatentStatistics.AxisStandardDeviations,
    ];

    public void AssertEqual(TrainingOutcome other, string message = "")
    {
        CollectionAssert.AreEqual(_parameters.Select(BitConverter.SingleToInt32Bits).ToArray(), other._parameters.Select(BitConverter.SingleToInt32Bits).ToArray(), $"{message} parameters");
        CollectionAssert.AreEqual(_history.Select(BitConverter.DoubleToInt64Bits).ToArray(), other._history.Select(BitConverter.DoubleToInt64Bits).ToArray(), $"{message} history");
    }
}
