namespace Jepa.Training.Optimization;

/// <summary>The learning rate as a function of the step.</summary>
internal sealed class LearningRate(JepaTrainingOptions options, long stepsPerEpoch)
{
    private readonly long _steps = options.Epochs * stepsPerEpoch;
    private readonly double _warmUpSteps = options.WarmUpEpochs * stepsPerEpoch;

    /// <summary>The rate of step <paramref name="step"/>, counted from 0.</summary>
    public double At(long step)
    {
        if (step < _warmUpSteps)
            return options.LearningRate * (step + 1) / (_warmUpSteps + 1);
        if (options.Schedule == LearningRateSchedule.Constant)
            return options.LearningRate;
        // Half a cosine from the full rate after the warm-up to 0 at the end (Loshchilov and Hutter 2017, arXiv
        // 1608.03983).
        double done = (step - _warmUpSteps) / (_steps - _warmUpSteps);
        return options.LearningRate * (1 + Math.Cos(Math.PI * done)) / 2;
    }
}
