using static TorchSharp.torch;

namespace Jepa.Training.Losses;

/// <summary>What keeps the latents from collapsing.</summary>
internal interface IRegularizer
{
    /// <summary>Measures latents <c>[N, D]</c>.</summary>
    /// <param name="latents">The latents, attached to the graph that the gradient shall flow back through.</param>
    /// <param name="generator">The source of whatever is drawn at random.</param>
    RegularizerTerm Evaluate(Tensor latents, Generator generator);

    /// <summary>The value that a batch of exact N(0, I) latents scores in expectation: what no training gets below for long.</summary>
    double Floor(long batchSize);
}

/// <summary>A regulariser's part in one step.</summary>
/// <param name="Value">Its value, a scalar for reports.</param>
/// <param name="Differentiable">A scalar that goes into the loss: its gradient is the regulariser's, its value need not be.</param>
internal readonly record struct RegularizerTerm(Tensor Value, Tensor Differentiable);
