using Jepa.Training.Data;
using Jepa.Training.Native;
using Jepa.Training.Networks;
using static TorchSharp.torch;

namespace Jepa.Training.Losses;

/// <summary>The loss of a step in its parts, each a scalar.</summary>
/// <param name="Total">The loss, which backward starts from.</param>
/// <param name="StepErrors">The error of latent prediction at each step of the rollout, before any weight.</param>
/// <param name="PredictionError">P, the weighted mean of the step errors.</param>
/// <param name="Regularizer">S, before its weight.</param>
internal readonly record struct JepaLossTerms(
    Tensor Total, Tensor[] StepErrors, Tensor PredictionError, Tensor Regularizer);

/// <summary>A batch of clips, encoded and predicted; every tensor is <c>[N, D]</c>.</summary>
/// <param name="Latents">The encoded windows, T + 1 of them.</param>
/// <param name="Predicted"><c>ẑ_1 … ẑ_T</c>.</param>
/// <param name="Targets">What they are compared with.</param>
internal readonly record struct EncodedClips(Tensor[] Latents, Tensor[] Predicted, Tensor[] Targets);

/// <summary>
/// The loss that a <see cref="JepaObjective"/> describes: P, the error of latent prediction, and S, the regulariser.
/// </summary>
internal sealed class JepaLoss
{
    private readonly JepaObjective _objective;
    private readonly IRegularizer _regularizer;
    private readonly double[] _weights;

    /// <param name="objective">The loss.</param>
    /// <param name="steps">T, the steps of the rollout.</param>
    /// <param name="weights">A weight for each step, made to sum to 1; null for equal weights.</param>
    /// <param name="threads">The threads that the regulariser may use.</param>
    public JepaLoss(JepaObjective objective, int steps, IReadOnlyList<double>? weights, int threads)
    {
        _objective = objective;
        _regularizer = objective.Regularizer.Create(threads);
        double sum = weights?.Sum() ?? steps;
        _weights = [.. Enumerable.Range(0, steps).Select(step => (weights?[step] ?? 1) / sum)];
    }

    /// <summary>Gets the regulariser's sampling-noise floor.</summary>
    public double RegularizerFloor(long batchSize) => _regularizer.Floor(batchSize);

    /// <summary>The loss of clips.</summary>
    public JepaLossTerms Evaluate(WorldModel model, Clips clips, Generator generator) =>
        Evaluate(Encode(model, clips), generator);

    /// <summary>Encodes the windows of clips and predicts all but the first from it.</summary>
    public EncodedClips Encode(WorldModel model, Clips clips)
    {
        Tensor[] latents = model.Encode(clips.Windows).unbind(1);
        Tensor[] predicted = model.Unroll(latents[0], clips.Actions, _weights.Length);
        Tensor[] targets = _objective.Target switch
        {
            PredictionTarget.StopGradient => [.. latents[1..].Select(latent => latent.detach())],
            PredictionTarget.MovingAverage =>
                model.EncodeTarget(clips.Windows.narrow(1, 1, predicted.Length)).unbind(1),
            _ => latents[1..],
        };
        return new EncodedClips(latents, predicted, targets);
    }

    /// <summary>The loss of clips that are encoded already.</summary>
    public JepaLossTerms Evaluate(EncodedClips clips, Generator generator)
    {
        Tensor[] errors =
            [.. clips.Predicted.Zip(clips.Targets, _objective.PredictionError.Evaluate)];
        Tensor error = WeightedMean(errors);
        Tensor penalty = Regularize(clips, generator);
        Tensor total = Weighted(error, _objective.PredictionWeight)
            .Plus(Weighted(penalty, _objective.RegularizerWeight));
        return new JepaLossTerms(total, errors, error, penalty);
    }

    /// <remarks>The article's weights are 1, and a product by 1 costs a step four operations.</remarks>
    private static Tensor Weighted(Tensor value, double weight) => weight == 1 ? value : value.Times(weight);

    private Tensor WeightedMean(Tensor[] errors)
    {
        if (errors.Length == 1)
            return errors[0];
        Tensor sum = errors[0].Times(_weights[0]);
        for (int step = 1; step < errors.Length; step++)
            sum = sum.Plus(errors[step].Times(_weights[step]));
        return sum;
    }

    private Tensor Regularize(EncodedClips clips, Generator generator)
    {
        IEnumerable<Tensor> seen = _objective.RegularizedLatents switch
        {
            RegularizedLatents.Current => [clips.Latents[0]],
            RegularizedLatents.EveryStep => clips.Latents,
            _ => clips.Predicted,
        };
        Tensor[] penalties = [.. seen.Select(latents => _regularizer.Evaluate(latents, generator))];
        return penalties.Length == 1
            ? penalties[0]
            : penalties.Aggregate((sum, term) => sum.Plus(term)).Over(penalties.Length);
    }
}
