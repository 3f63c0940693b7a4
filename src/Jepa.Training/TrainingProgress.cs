using Jepa.Training.Diagnostics;

namespace Jepa.Training;

/// <summary>What the trainer reports after each epoch.</summary>
/// <param name="Epoch">The epoch just finished, counted from 1.</param>
/// <param name="Epochs">The number of epochs in all.</param>
/// <param name="Steps">The optimiser's steps so far.</param>
/// <param name="Loss">The epoch's mean loss.</param>
/// <param name="PredictionError">The epoch's mean error of latent prediction, before any weight.</param>
/// <param name="StepErrors">
/// The epoch's mean error at each of the T steps of the rollout (<see cref="JepaTrainingOptions.RolloutSteps"/>).
/// </param>
/// <param name="Regularizer">The epoch's mean value of the regulariser, before its weight.</param>
/// <param name="RegularizerExcess">
/// How far <paramref name="Regularizer"/> lies above the sampling-noise floor of batches of this size.
/// </param>
/// <param name="StepToStepVariance">
/// The epoch's mean squared difference between the losses of successive steps, <c>(L_t − L_(t−1))²</c>; 0 where
/// the epoch has one step. In trajectory order the loss thrashes: this is how much.
/// </param>
/// <param name="Latents">
/// How the latents are spread at the end of the epoch, on a sample of the training windows; says <c>collapsed</c> in
/// words when they are.
/// </param>
/// <param name="ValidationLoss">The loss on the series held out for early stopping; null where there are none.</param>
/// <param name="Elapsed">The time since training began.</param>
public sealed record TrainingProgress(
    int Epoch,
    int Epochs,
    long Steps,
    double Loss,
    double PredictionError,
    IReadOnlyList<double> StepErrors,
    double Regularizer,
    double RegularizerExcess,
    double StepToStepVariance,
    LatentStatistics Latents,
    double? ValidationLoss,
    TimeSpan Elapsed);
