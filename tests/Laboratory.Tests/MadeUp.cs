using Jepa.Samples.Lab.Trials;

namespace Jepa.Samples.Lab.Tests;

/// <summary>Results that no training gave.</summary>
internal static class MadeUp
{
    public static TrialResult Result(
        Trial trial, double velocity, double scale = 1, double jumps = 0.01, double effectiveRank = 2)
    {
        var random = new Random(trial.Options.Seed);
        string[] states = [.. trial.World.StateNames];
        int kept = trial.KeptLatents == 0 ? 0 : 60;
        return new TrialResult(
            Seconds: 1.5,
            Loss: [.. Enumerable.Range(1, trial.Options.Epochs).Select(epoch => 1.0 / epoch)],
            StepToStepVariance: [.. Enumerable.Range(1, trial.Options.Epochs).Select(_ => jumps)],
            LatentRSquared: states.ToDictionary(state => state, state => state.EndsWith("elocity", StringComparison.Ordinal) ? velocity : 0.99 - 1e-5 * trial.Options.Seed * trial.Options.LatentSize),
            RawRSquared: states.ToDictionary(state => state, _ => 0.55),
            AxisStandardDeviations: [.. Enumerable.Range(1, trial.Options.LatentSize).Select(axis => scale / axis)],
            EffectiveRank: effectiveRank,
            PredictionRSquared: 0.9,
            Sample: kept == 0 ? null : new LatentSample(
                [.. Enumerable.Range(0, kept).Select(_ => Enumerable.Range(0, trial.Options.LatentSize).Select(_ => random.NextSingle()).ToArray())],
                States(),
                States()));

        Dictionary<string, float[]> States() => states.ToDictionary(state => state, _ => Enumerable.Range(0, kept).Select(_ => random.NextSingle()).ToArray());
    }
}
