using Jepa.Training.Losses.Fused;
using Jepa.Training.Native;
using static TorchSharp.torch;

namespace Jepa.Training.Losses;

/// <summary>
/// SIGReg along directions drawn afresh at every call, fused where the latents are float32 on the CPU.
/// </summary>
internal sealed class SigRegRegularizer : IRegularizer
{
    private readonly SigRegStatistic _statistic;
    private readonly FusedSigReg _fused;

    public SigRegRegularizer(SigReg options, int threads)
    {
        _statistic = new SigRegStatistic(options);
        _fused = new FusedSigReg(_statistic, threads);
    }

    public double Floor(long batchSize) => _statistic.Floor(batchSize);

    public Tensor Evaluate(Tensor latents, Generator generator)
    {
        Tensor directions = _statistic.DrawDirections(latents.shape[1], generator);
        if (!FusedSigReg.Supports(latents))
            return _statistic.Evaluate(latents, directions);
        (double value, Tensor gradient) = _fused.ValueAndGradient(latents.detach(), directions);
        // Σ z·∂S/∂z, with ∂S/∂z held constant, has exactly the gradient ∂S/∂z; a constant gives it the
        // value S.
        Tensor inner = (latents * gradient).sum();
        return inner.Plus(value - inner.item<float>());
    }
}
