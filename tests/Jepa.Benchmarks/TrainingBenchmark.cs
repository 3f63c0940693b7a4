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
            trainingBytesPerFrame = TrainingMemory.BytesPerFrame(),
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
            Objective = JepaObjective.Article with { Regularizer = SigReg.Article with { Projections = projections } },
        };
        JepaTrainingOptions withoutRegularizer =
            options with { Objective = options.Objective with { Regularizer = new NoRegularizer() } };
        using InMemoryClips clips = RandomWalk(options, batch * steps);
        using var run = new TrainingRun(options, clips);
        using var onAllCores = new TrainingRun(options with { Threads = null }, clips);
        using var unregularized = new TrainingRun(withoutRegularizer, clips);
        using var literal = new LiteralPort(WindowSize, LatentSize, projections);
        IRegularizer sigReg = options.Objective.Regularizer.Create(Threads);
        Tensor latents = randn(batch, LatentSize, generator: generator).requires_grad_();

        (Tensor windows, Tensor actions) = clips.Batches(options.Order, batch, epoch: 1, generator)
            .Select(clip => (clip.Windows.flatten(2).clone(), clip.Actions!.flatten(1).clone()))
            .First();
        double[] medians = Rounds.Medians(
            rounds,
            () => MillisecondsPerStep(literalSteps, () => literal.Step(windows.select(1, 0), actions, windows.select(1, 1))),
            () => MillisecondsPerEpoch(run) / steps,
            () => MillisecondsPerEpoch(unregularized) / steps,
            () => MillisecondsPerStep(literalSteps, () => literal.SigReg(latents).backward()),
            () => MillisecondsPerStep(steps, () => sigReg.Evaluate(latents, generator).backward()),
            () => MillisecondsPerEpoch(onAllCores) / steps);
        run.Model.Dispose();
        onAllCores.Model.Dispose();
        unregularized.Model.Dispose();
        return new StepFigures(
            batch, projections, medians[0], medians[1], medians[2], medians[3], medians[4], medians[5]);
    }

    /// <summary>The clips of a random walk: their cost does not depend on what they say.</summary>
    private static InMemoryClips RandomWalk(JepaTrainingOptions options, int count)
    {
        float[] noise = BenchmarkEncoder.Noise(count + WindowSize);
        float[] actions = [.. noise.Select(value => (float)Math.Sign(value))];
        var series = new Series(noise, actions: actions);
        var shape = ClipShape.Of(options, WindowSize, series.Frame, series.ActionSize);
        return new InMemoryClips([Stretch.Of(series, 0, WindowSize)], shape, allowMissing: false);
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
        int Batch,
        int Projections,
        double LiteralStepMs,
        double StepMs,
        double StepWithoutRegularizerMs,
        double LiteralSigRegMs,
        double SigRegMs,
        double StepOnAllCoresMs);
}
