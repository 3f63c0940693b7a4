using Jepa.Training.Native;
using Jepa.Training.Networks;
using static TorchSharp.torch;

namespace Jepa.Training.Losses;

/// <summary>A step's loss in its parts, each a scalar.</summary>
/// <param name="Total">What backward starts from; its gradient is the loss's, its value need not be.</param>
/// <param name="PredictionError">The error of latent prediction, before any weight.</param>
/// <param name="Regularizer">The regulariser's value, before its weight.</param>
internal readonly record struct JepaLossTerms(Tensor Total, Tensor PredictionError, Tensor Regularizer);

/// <summary>The loss that a <see cref="JepaObjective"/> describes: P, the error of latent prediction, and S, the regulariser.</summary>
internal sealed class JepaLoss(JepaObjective objective)
{
    private readonly IRegularizer _regularizer = Create(objective);

    /// <summary>Gets what S scores in expectation on exact Gaussian latents.</summary>
    public double RegularizerFloor(long batchSize) => _regularizer.Floor(batchSize);

    /// <summary>The whole loss for given values of P and S.</summary>
    public double Compose(double predictionError, double regularizer) =>
        objective.PredictionWeight * predictionError + objective.RegularizerWeight * regularizer;

    /// <summary>The loss of window pairs <c>[N, 2, K·C]</c> with actions <c>[N, A·H]</c> (null without actions).</summary>
    public JepaLossTerms Evaluate(JepaNetworks networks, Tensor windowPairs, Tensor? actions, Generator generator)
    {
        (Tensor current, Tensor next) = networks.EncodePairs(windowPairs);
        Tensor target = objective.Target switch
        {
            PredictionTarget.StopGradient => next.detach(),
            PredictionTarget.MovingAverage => networks.EncodeTarget(windowPairs.select(1, 1)),
            _ => next,
        };
        Tensor predicted = networks.Predict(current, actions);
        Tensor squaredError = (predicted - target).Squared();
        Tensor error = objective.PredictionError == PredictionErrorReduction.SumOverAxes
            ? squaredError.sum(1).mean()
            : squaredError.mean();

        RegularizerTerm penalty = Regularize(current, next, predicted, generator);
        Tensor total = error.Times(objective.PredictionWeight).Plus(penalty.Differentiable.Times(objective.RegularizerWeight));
        return new JepaLossTerms(total, error, penalty.Value);
    }

    private RegularizerTerm Regularize(Tensor current, Tensor next, Tensor predicted, Generator generator)
    {
        if (objective.RegularizedLatents == RegularizedLatents.Predicted)
            return _regularizer.Evaluate(predicted, generator);
        RegularizerTerm ofCurrent = _regularizer.Evaluate(current, generator);
        if (objective.RegularizedLatents == RegularizedLatents.Current)
            return ofCurrent;
        RegularizerTerm ofNext = _regularizer.Evaluate(next, generator);
        return new RegularizerTerm(ofCurrent.Value.Plus(ofNext.Value).Over(2), ofCurrent.Differentiable.Plus(ofNext.Differentiable).Over(2));
    }

    private static IRegularizer Create(JepaObjective objective) => objective.Regularizer switch
    {
        Regularizer.SigReg => new SigRegRegularizer(objective.SigReg),
        Regularizer.VicReg => new VicReg(),
        Regularizer.None => new NoRegularizer(),
        _ => throw new ArgumentException($"{nameof(JepaObjective)}.{nameof(JepaObjective.Regularizer)} is {objective.Regularizer}; expected a defined regulariser."),
    };
}
