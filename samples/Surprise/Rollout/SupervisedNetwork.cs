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
                using Tensor drawn = randn(to, from, generator: _generator);
                using Scalar deviation = Math.Sqrt(2.0 / from).ToScalar();
                return nn.Parameter(drawn.mul(deviation));
            }),
        ];
        _biases = [.. widths.Skip(1).Select(width => nn.Parameter(zeros(width)))];
    }

    public void Train(float[][] windows, double[] heights, int epochs, CancellationToken cancellation)
    {
        using DisposeScope scope = NewDisposeScope();
        using Scalar minusOne = (-1.0).ToScalar();
        Tensor inputs = Rows(windows), targets = tensor(heights, ScalarType.Float32);
        int batches = windows.Length / BatchSize;
        var adam = new Adam([.. _weights, .. _biases]);
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            double rate = LearningRate * (1 + Math.Cos(Math.PI * epoch / Math.Max(1, epochs))) / 2;
            using Tensor order = randperm(windows.Length, generator: _generator);
            for (int batch = 0; batch < batches; batch++)
            {
                cancellation.ThrowIfCancellationRequested();
                using DisposeScope step = NewDisposeScope();
                Tensor rows = order.narrow(0, batch * BatchSize, BatchSize);
                Tensor error = Forward(inputs.index_select(0, rows)).add(targets.index_select(0, rows), minusOne);
                error.mul(error).mean().backward();
                adam.Step(rate);
            }
        }
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

    private static Tensor Rows(float[][] windows) =>
        tensor(windows.SelectMany(window => window).ToArray(), [windows.Length, windows[0].Length]);

    private Tensor Forward(Tensor rows)
    {
        for (int layer = 0; layer < _weights.Length; layer++)
        {
            rows = nn.functional.linear(rows, _weights[layer], _biases[layer]);
            if (layer < _weights.Length - 1)
                rows = nn.functional.relu(rows);
        }
        return rows.squeeze(1);
    }

    /// <summary>
    /// Adam (Kingma and Ba 2015). TorchSharp's own does not keep its numbers alive during the native calls, and dies of
    /// it now and then where networks are trained side by side; here each number outlives its call.
    /// </summary>
    private sealed class Adam(Parameter[] parameters)
    {
        private const double Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8;

        private readonly Tensor[] _first = [.. parameters.Select(parameter => zeros_like(parameter))];
        private readonly Tensor[] _second = [.. parameters.Select(parameter => zeros_like(parameter))];
        private int _steps;

        public void Step(double rate)
        {
            using IDisposable noGradients = no_grad();
            _steps++;
            double correction = Math.Sqrt(1 - Math.Pow(Beta2, _steps));
            using Scalar beta1 = Beta1.ToScalar(), rest1 = (1 - Beta1).ToScalar(), beta2 = Beta2.ToScalar();
            using Scalar rest2 = (1 - Beta2).ToScalar(), epsilon = (Epsilon * correction).ToScalar();
            using Scalar one = 1.0.ToScalar();
            using Scalar step = (-rate * correction / (1 - Math.Pow(Beta1, _steps))).ToScalar();
            for (int index = 0; index < parameters.Length; index++)
            {
                using Tensor gradient = parameters[index].grad!;
                _first[index].mul_(beta1).add_(gradient, rest1);
                _second[index].mul_(beta2).addcmul_(gradient, gradient, rest2);
                using Tensor deviation = _second[index].sqrt().add_(epsilon, one);
                parameters[index].addcdiv_(_first[index], deviation, step);
                gradient.zero_();
            }
        }
    }
}
