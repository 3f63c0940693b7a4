using Jepa.Training.Losses;

namespace Jepa.Training;

/// <summary>The losses of an epoch's steps, summed up and then averaged.</summary>
internal sealed class EpochLoss(double[] stepErrors)
{
    private double? _previous;

    public double Total { get; private set; }

    public double PredictionError { get; private set; }

    public double Regularizer { get; private set; }

    public double StepToStepVariance { get; private set; }

    public IReadOnlyList<double> StepErrors => stepErrors;

    /// <summary>Adds a step.</summary>
    /// <returns>Whether its loss is a number.</returns>
    public bool TryAdd(JepaLossTerms loss)
    {
        double total = loss.Total.item<float>();
        if (!double.IsFinite(total))
            return false;
        double predictionError = loss.PredictionError.item<float>();
        Total += total;
        PredictionError += predictionError;
        Regularizer += loss.Regularizer.item<float>();
        for (int step = 0; step < stepErrors.Length; step++)
            stepErrors[step] += stepErrors.Length == 1 ? predictionError : loss.StepErrors[step].item<float>();
        double difference = total - (_previous ?? total);
        StepToStepVariance += difference * difference;
        _previous = total;
        return true;
    }

    /// <summary>The means over all steps.</summary>
    public EpochLoss Over(long steps) => new([.. stepErrors.Select(error => error / steps)])
    {
        Total = Total / steps,
        PredictionError = PredictionError / steps,
        Regularizer = Regularizer / steps,
        StepToStepVariance = StepToStepVariance / Math.Max(1, steps - 1),
    };
}
