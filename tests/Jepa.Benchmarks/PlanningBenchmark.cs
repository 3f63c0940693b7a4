using System.Diagnostics;
using Jepa.MLNet;
using Jepa.MLNet.Planning;
using Jepa.Training;
using Jepa.Training.Data;
using Jepa.Training.Networks.Predictors;
using Microsoft.ML.OnnxRuntime;

namespace Jepa.Benchmarks;

/// <summary>A plan by the cross-entropy method over a small predictor, one thread, and the predictor runs in it alone.</summary>
internal static class PlanningBenchmark
{
    private const int LatentSize = 16;
    private const int Samples = 300;
    private const int Iterations = 30;
    private const int Steps = 12;

    /// <summary>Short, so that a slow spell of the machine meets both contenders.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(0.25);

    public static object Run(int rounds)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("jepa-benchmark-");
        try
        {
            string encoder = Path.Combine(folder.FullName, "encoder.onnx"), predictor = Path.Combine(folder.FullName, "predictor.onnx");
            using (TrainedJepa trained = Train())
                trained.Export(encoder, predictor);
            using JepaModel model = JepaModel.Load(encoder, predictor);
            var options = new PlannerOptions { Bounds = [new ActionBound(-1, 1)], Samples = Samples, Iterations = Iterations, Steps = Steps };
            using var planner = new Planner(model, options);
            using var bare = new BareRuns(predictor);
            float[] latent = BenchmarkEncoder.Noise(LatentSize), plan = new float[planner.PlanSize];
            var cost = new GoalDistance(BenchmarkEncoder.Noise(2 * LatentSize).AsSpan(LatentSize));

            double[] medians = Rounds.Medians(
                rounds, () => Milliseconds(() => planner.Plan(latent, cost, plan)), () => Milliseconds(bare.Run));
            return new
            {
                samples = Samples,
                iterations = Iterations,
                steps = Steps,
                planMilliseconds = medians[0],
                barePredictorMilliseconds = medians[1],
                ratio = medians[0] / medians[1],
            };
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>It has seen one batch of noise, which is enough to be timed.</summary>
    private static TrainedJepa Train()
    {
        var options = new JepaTrainingOptions
        {
            WindowSize = 4,
            LatentSize = LatentSize,
            Predictor = new DensePredictor { HiddenSizes = [64, 64] },
            Standardize = false,
            Epochs = 1,
            BatchSize = 64,
        };
        float[] noise = BenchmarkEncoder.Noise(100);
        return new JepaTrainer(options).Train([new Series(noise, channels: 1, actions: noise)]);
    }

    private static double Milliseconds(Action action)
    {
        var stopwatch = Stopwatch.StartNew();
        int times = 0;
        do
        {
            action();
            times++;
        }
        while (stopwatch.Elapsed < Turn);
        return stopwatch.Elapsed.TotalMilliseconds / times;
    }

    /// <summary>ONNX Runtime over memory that is already in place, each step reading what the last one wrote.</summary>
    private sealed class BareRuns : IDisposable
    {
        private readonly InferenceSession _session;
        private readonly RunOptions _runOptions = new();
        private readonly OrtIoBinding[] _steps = new OrtIoBinding[Steps];

        public BareRuns(string predictor)
        {
            using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
            _session = new InferenceSession(predictor, options);
            float[] latents = Pinned(BenchmarkEncoder.Noise(Samples * LatentSize));
            for (int step = 0; step < Steps; step++)
            {
                float[] next = Pinned(new float[Samples * LatentSize]);
                _steps[step] = _session.CreateIoBinding();
                _steps[step].BindInput("latent", OrtValue.CreateTensorValueFromMemory(latents, [Samples, LatentSize]));
                _steps[step].BindInput("action", OrtValue.CreateTensorValueFromMemory(Pinned(BenchmarkEncoder.Noise(Samples)), [Samples, 1]));
                _steps[step].BindOutput("next_latent", OrtValue.CreateTensorValueFromMemory(next, [Samples, LatentSize]));
                latents = next;
            }
        }

        public void Run()
        {
            for (int iteration = 0; iteration < Iterations; iteration++)
            {
                foreach (OrtIoBinding step in _steps)
                    _session.RunWithBinding(_runOptions, step);
            }
        }

        public void Dispose()
        {
            foreach (OrtIoBinding step in _steps)
                step.Dispose();
            _runOptions.Dispose();
            _session.Dispose();
        }

        private static float[] Pinned(float[] values)
        {
            float[] pinned = GC.AllocateArray<float>(values.Length, pinned: true);
            values.CopyTo(pinned, 0);
            return pinned;
        }
    }
}
