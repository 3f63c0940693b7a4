using System.Diagnostics;
using Jepa.Training;
using MathNet.Numerics.LinearAlgebra;

namespace Jepa.Samples.Lab.Trials;

/// <summary>Simulates, trains without labels, and probes.</summary>
internal static class TrialRunner
{
    /// <summary>The most windows probed, spread evenly; the rest share frames with them and add little.</summary>
    private const int MostProbed = 20_000;

    public static TrialResult Run(Trial trial, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        IReadOnlyList<Recording> recordings = trial.World.Record(
            new Random(trial.Options.Seed), trial.TrainingSeries + trial.HeldOutSeries, trial.SeriesLength);
        Recording[] training = [.. recordings.Take(trial.TrainingSeries)];
        Recording[] heldOut = [.. recordings.Skip(trial.TrainingSeries)];

        // Trials run in parallel, each on one thread.
        JepaTrainingOptions options = trial.Options with { LatentScaling = LatentScaling.None, Threads = 1 };
        using TrainedJepa model = new JepaTrainer(options).Train(
            [.. training.Select(recording => recording.Series)], progress, cancellationToken: cancellation);

        var learned = new ProbedWindows(training, options.WindowSize, MostProbed);
        var unseen = new ProbedWindows(heldOut, options.WindowSize, MostProbed);
        float[] latents = unseen.Encode(model);
        return new TrialResult(
            clock.Elapsed.TotalSeconds,
            [.. model.History.Select(epoch => epoch.Loss)],
            [.. model.History.Select(epoch => epoch.StepToStepVariance)],
            Probe(
                LinearProbe.Rows(learned.Encode(model), options.LatentSize),
                LinearProbe.Rows(latents, options.LatentSize)),
            Probe(learned.Raw(), unseen.Raw()),
            model.LatentStatistics.AxisStandardDeviations,
            model.LatentStatistics.EffectiveRank,
            double.IsNaN(model.LatentStatistics.PredictionRSquared) ? null : model.LatentStatistics.PredictionRSquared,
            trial.KeptLatents == 0 ? null : Sample(latents));

        Dictionary<string, double> Probe(Matrix<double> features, Matrix<double> unseenFeatures) =>
            Name(new LinearProbe(features, learned.States).RSquared(unseenFeatures, unseen.States));

        LatentSample Sample(float[] all)
        {
            int count = all.Length / options.LatentSize;
            int[] kept =
            [
                .. Enumerable.Range(0, trial.KeptLatents)
                    .Select(index => (int)((long)index * count / trial.KeptLatents))
                    .Distinct(),
            ];
            return new LatentSample(
                [.. kept.Select(row => all[(row * options.LatentSize)..((row + 1) * options.LatentSize)])],
                Keep(unseen.States),
                Keep(unseen.FirstStates));

            Dictionary<string, float[]> Keep(IReadOnlyList<float[]> states) =>
                Name(states.Select(state => Array.ConvertAll(kept, row => state[row])));
        }

        Dictionary<string, T> Name<T>(IEnumerable<T> values) =>
            trial.World.StateNames.Zip(values).ToDictionary(pair => pair.First, pair => pair.Second);
    }
}
