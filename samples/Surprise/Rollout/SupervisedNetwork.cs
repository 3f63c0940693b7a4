using Jepa.Training.Native;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Jepa.Samples.Surprise.Rollout;

/// <summary>A network of two hidden layers of 128, trained with labels: the ceiling for a rollout's step.</summary>
internal sealed class SupervisedNetwork : IDisposable
{
    private const int Hidden = 128, BatchSize = 256;
    private const double LearningRate = 1e-3;

    private readonly Generator _generator;
    private readonly Parameter[] _weights;
    private readonly Parameter[] _biases;

    public SupervisedNetwork(int inputs, int seed)
    {
        LibTorch.EnsureLoaded();
        _generator = new Generator((ulong)seed, CPU);
        int[] widths = [inputs, Hidden, Hidden, 1];
        // He's initial weights, from a generator of its own: networks are trained side by side.
        _weights =
        [
            .. widths.Zip(widths.Skip(1), (from, to) =>
            {
                using Tensor drawn = randn(from, to, generator: _generator);
                return nn.Parameter(drawn.mul(Math.Sqrt(2.0 / from)));
            }),
        ];
        _biases = [.. widths.Skip(1).Select(width => nn.Parameter(zeros(width)))];
    }

    public void Train(float[][] windows, double[] heights, int epochs, CancellationToken cancellation)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor inputs = Rows(windows), targets = tensor(heights, ScalarType.Float32);
        int batches = windows.Length / BatchSize;
        optim.Optimizer adam = optim.Adam([.. _weights, .. _biases], LearningRate);
        var decay = optim.lr_scheduler.CosineAnnealingLR(adam, Math.Max(1, epochs));
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            using Tensor order = randperm(windows.Length, generator: _generator);
            for (int batch = 0; batch < batches; batch++)
            {
                cancellation.ThrowIfCancellationRequested();
                using DisposeScope step = NewDisposeScope();
                Tensor rows = order.narrow(0, batch * BatchSize, BatchSize);
                Tensor loss = (Forward(inputs.index_select(0, rows)) - targets.index_select(0, rows)).square().mean();
                adam.zero_grad();
                loss.backward();
                adam.step();
            }
            decay.step();
        }
        adam.Dispose();
    }

    public double[] Predict(float[][] windows)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        return [.. Forward(Rows(windows)).data<float>().Select(height => (double)height)];
    }

    public void Dispose()
    {
        foreach (Parameter parameter in _weights.Concat(_biases))
            parameter.Dispose();
        _generator.Dispose();
    }

    private Tensor Forward(Tensor rows)
    {
        Tensor hidden = nn.functional.relu(rows.mm(_weights[0]).add(_biases[0]));
        hidden = nn.functional.relu(hidden.mm(_weights[1]).add(_biases[1]));
        return hidden.mm(_weights[2]).add(_biases[2]).squeeze(1);
    }

    private static Tensor Rows(float[][] windows) =>
        tensor(windows.SelectMany(window => window).ToArray(), [windows.Length, windows[0].Length]);
}
