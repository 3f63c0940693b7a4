using Jepa.Training.Losses.Fused;
using static TorchSharp.torch;

namespace Jepa.Training.Losses;

/// <summary>SIGReg along directions drawn afresh at every call: fused where the latents are on the CPU, in tensor form elsewhere.</summary>
internal sealed class SigRegRegularizer : IRegularizer
{
    private readonly SigReg _sigReg;
    private readonly FusedSigReg _fused;

    public SigRegRegularizer(SigRegOptions options, int threads)
    {
        _sigReg = new SigReg(options);
        _fused = new FusedSigReg(_sigReg, threads);
    }

    public double Floor(long batchSize) => _sigReg.Floor(batchSize);

    public RegularizerTerm Evaluate(Tensor latents, Generator generator)
    {
        Tensor directions = _sigReg.DrawDirections(latents.shape[1], generator);
        if (!FusedSigReg.Supports(latents))
        {
            Tensor statistic = _sigReg.Statistic(latents, directions);
            return new RegularizerTerm(statistic.detach(), statistic);
        }
        (double value, Tensor gradient) = _fused.ValueAndGradient(latents.detach(), directions);
        // Σ z·∂S/∂z, with ∂S/∂z held constant, has exactly the gradient ∂S/∂z.
        return new RegularizerTerm(tensor((float)value), (latents * gradient).sum());
    }
}
