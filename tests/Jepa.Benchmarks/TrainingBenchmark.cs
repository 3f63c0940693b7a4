using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Jepa.Training;
using Jepa.Training.Data;
using Jepa.Training.Losses;
using Jepa.Training.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Benchmarks;

/// <summary>A training step, the article's networks and data sizes: the literal port, ours, ours without a regulariser, and SIGReg alone.</summary>
internal static class TrainingBenchmark
{
    private const int Threads = 1;
    private const int WindowSize = 4;
    private const int LatentSize = 16;

    public static object Run(int rounds)
    {
        LibTorch.EnsureLoaded();
        set_num_threads(Threads);
        return new
        {
            cases = new[] { Measure(256, 256, steps: 200, literalSteps: 20, rounds), Measure(1024, 1024, steps: 40, literalSteps: 2, rounds) },
            machine = new
            {
                processors = Environment.ProcessorCount,
                threads = Threads,
                vectorBits = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128,
                operatingSystem = RuntimeInformation.OSDescription,
                framework = RuntimeInformation.FrameworkDescription,
            },
        };
    }

    private static StepFigures Measure(int batch, int projections, int steps, int literalSteps, int rounds)
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(1);
        var options = new JepaTrainingOptions
        {
            WindowSize = WindowSize,
            LatentSize = LatentSize,
            Standardize = false, // the article feeds metres
            BatchSize = batch,
            Epochs = int.MaxValue,
            Threads = Threads,
            Objective = JepaObjective.Article with { SigReg = SigRegOptions.Article with { Projections = projections } },
        };
        using TransitionPool pool = Transitions(batch * steps);
        using var run = new TrainingRun(options, pool);
        using var unregularized = new TrainingRun(options with { Objective = options.Objective with { Regularizer = Regularizer.None } }, pool);
        using var literal = new LiteralPort(WindowSize, LatentSize, projections);
        var sigReg = new SigRegRegularizer(options.Objective.SigReg, Threads);
        Tensor latents = randn(batch, LatentSize, generator: generator).requires_grad_();

        Tensor windows = pool.Windows.narrow(0, 0, batch);
        Tensor actions = pool.Actions!.narrow(0, 0, batch);
        double[] medians = Rounds.Medians(
            rounds,
            () => MillisecondsPerStep(literalSteps, () => literal.Step(windows.select(1, 0), actions, windows.select(1, 1))),
            () => MillisecondsPerEpoch(run) / steps,
            () => MillisecondsPerEpoch(unregularized) / steps,
            () => MillisecondsPerStep(literalSteps, () => literal.SigReg(latents).backward()),
            () => MillisecondsPerStep(steps, () => sigReg.Evaluate(latents, generator).Differentiable.backward()));
        run.Networks.Dispose();
        unregularized.Networks.Dispose();
        return new StepFigures(batch, projections, medians[0], medians[1], medians[2], medians[3], medians[4]);
    }

    /// <summary>The transitions of random walks: their cost does not depend on what they say.</summary>
    private static TransitionPool Transitions(int count)
    {
        float[] noise = BenchmarkEncoder.Noise(count + WindowSize);
        float[] actions = [.. noise.Select(value => (float)Math.Sign(value))];
        return TransitionPool.From([new Series(noise, actions: actions)], WindowSize, horizon: 1);
    }

    /// <summary>A whole epoch as training runs it, its shuffle included.</summary>
    private static double MillisecondsPerEpoch(TrainingRun run)
    {
        var stopwatch = Stopwatch.StartNew();
        run.RunEpoch(CancellationToken.None);
        return stopwatch.Elapsed.TotalMilliseconds;
    }

    private static double MillisecondsPerStep(int steps, Action step)
    {
        var stopwatch = Stopwatch.StartNew();
        for (int index = 0; index < steps; index++)
        {
            using DisposeScope scope = NewDisposeScope();
            step();
        }
        return stopwatch.Elapsed.TotalMilliseconds / steps;
    }

    private sealed record StepFigures(
        int Batch, int Projections, double LiteralStepMs, double StepMs, double StepWithoutRegularizerMs, double LiteralSigRegMs, double SigRegMs);
}
