using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Benchmarks;

/// <summary>
/// The article's training step word for word, in TorchSharp: all N × M × K cosines and sines at once, two calls of the encoder, stock Adam.
/// </summary>
internal sealed class LiteralPort : IDisposable
{
    private const int Knots = 17;

    private readonly nn.Module<Tensor, Tensor> _encoder;
    private readonly nn.Module<Tensor, Tensor> _predictor;
    private readonly optim.Optimizer _optimizer;
    private readonly int _projections;
    private readonly int _latentSize;
    private readonly Tensor _knots = linspace(0, 3, Knots).DetachFromDisposeScope();
    private readonly Tensor _characteristicFunction;
    private readonly Tensor _weights;

    public LiteralPort(int windowSize, int latentSize, int projections)
    {
        _projections = projections;
        _latentSize = latentSize;
        _encoder = nn.Sequential(nn.Linear(windowSize, 32), nn.ReLU(), nn.Linear(32, latentSize));
        _predictor = nn.Sequential(nn.Linear(latentSize + 1, 32), nn.ReLU(), nn.Linear(32, latentSize));
        _optimizer = optim.Adam(_encoder.parameters().Concat(_predictor.parameters()), lr: 1e-3);
        using DisposeScope scope = NewDisposeScope();
        _characteristicFunction = (-_knots.square() / 2).exp().DetachFromDisposeScope();
        _weights = tensor([.. Enumerable.Range(0, Knots).Select(knot => 3f / (Knots - 1) / 3 * (knot is 0 or Knots - 1 ? 1 : knot % 2 == 1 ? 4 : 2))])
            .DetachFromDisposeScope();
    }

    public void Step(Tensor window, Tensor action, Tensor nextWindow)
    {
        using DisposeScope scope = NewDisposeScope();
        _optimizer.zero_grad();
        Tensor latent = _encoder.forward(window);
        Tensor predicted = _predictor.forward(cat([latent, action], 1));
        Tensor target = _encoder.forward(nextWindow);
        Tensor loss = (predicted - target).square().sum(1).mean() + SigReg(latent);
        loss.backward();
        _optimizer.step();
    }

    public Tensor SigReg(Tensor latent)
    {
        Tensor directions = randn(_latentSize, _projections);
        directions = directions / directions.square().sum([0], keepdim: true).sqrt();
        Tensor angles = latent.mm(directions).unsqueeze(-1) * _knots;
        Tensor real = angles.cos().mean([0]);
        Tensor imaginary = angles.sin().mean([0]);
        Tensor error = (real - _characteristicFunction).square() + imaginary.square();
        return error.mv(_weights).mean();
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _encoder.Dispose();
        _predictor.Dispose();
        _knots.Dispose();
        _characteristicFunction.Dispose();
        _weights.Dispose();
    }
}
