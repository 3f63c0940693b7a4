using static TorchSharp.torch;

namespace Jepa.Training.Losses;

/// <summary>No regulariser: the term is 0 everywhere.</summary>
internal sealed class NoRegularizer : IRegularizer
{
    public double Floor(long batchSize) => 0;

    public RegularizerTerm Evaluate(Tensor latents, Generator generator)
    {
        Tensor zero = zeros(1);
        return new RegularizerTerm(zero, zero);
    }
}
