using Jepa.Training.Losses;
using static TorchSharp.torch;

namespace Jepa.Training.Tests.Outsider;

/// <summary>A prediction error as a user would write it: Huber's, a square near 0 and an absolute value beyond.</summary>
public sealed record SmoothAbsoluteError : PredictionError
{
    /// <inheritdoc/>
    public override string Name => "smooth absolute error";

    /// <inheritdoc/>
    public override Tensor Evaluate(Tensor predicted, Tensor target) =>
        nn.functional.smooth_l1_loss(predicted, target);
}
