using Jepa.MLNet;
using Jepa.Samples.Worlds;
using MathNet.Numerics.LinearAlgebra;

namespace Jepa.Samples.Surprise.Rollout;

/// <summary>Where will the ball be? Heights read from rolled-out latents, across bounces.</summary>
internal static class RolloutSuite
{
    /// <summary>The R² of each step from 1 to S, on flights that nothing was fit to.</summary>
    public static RolloutResult[] Measure(
        JepaModel model,
        IReadOnlyList<ObservedTrajectory> training,
        IReadOnlyList<ObservedTrajectory> test,
        int steps,
        int supervisedEpochs,
        int seed,
        CancellationToken cancellation)
    {
        int windowSize = model.Description.WindowSize;
        Examples learned = Examples.Of(training, windowSize, steps), asked = Examples.Of(test, windowSize, steps);
        double[][] rolledOut = RollOut(model, ProbeOf(model, training), asked, steps);
        double[] last = [.. asked.Windows.Select(window => (double)window[^1])];
        var results = new RolloutResult[steps];
        AllCores.ForEach(
            Enumerable.Range(1, steps),
            step =>
            {
                double[] truths = asked.Heights[step - 1];
                using var network = new SupervisedNetwork(windowSize, seed + step);
                network.Train(learned.Windows, learned.Heights[step - 1], supervisedEpochs, cancellation);
                results[step - 1] = new RolloutResult(
                    step,
                    Statistics.RSquared(rolledOut[step - 1], truths),
                    Statistics.RSquared(last, truths),
                    Statistics.RSquared(StraightLine.Fit(learned, step).Predict(asked.Windows), truths),
                    Statistics.RSquared(network.Predict(asked.Windows), truths));
            },
            cancellation);
        return results;
    }

    /// <summary>The linear probe: least squares from latents to the height at their window's last frame.</summary>
    private static Vector<double> ProbeOf(JepaModel model, IReadOnlyList<ObservedTrajectory> flights)
    {
        Examples now = Examples.Of(flights, model.Description.WindowSize, steps: 0);
        Matrix<double> features = WithOnes(Encode(model, now.Windows), model.Description.LatentSize);
        return features.TransposeThisAndMultiply(features)
            .Cholesky()
            .Solve(features.TransposeThisAndMultiply(Vector<double>.Build.Dense(now.Last)));
    }

    /// <summary>The heights at each step, [S][windows].</summary>
    private static double[][] RollOut(JepaModel model, Vector<double> probe, Examples examples, int steps)
    {
        int latentSize = model.Description.LatentSize;
        float[] rollouts = new float[examples.Windows.Length * steps * latentSize];
        model.Rollout(Encode(model, examples.Windows), actions: [], steps, rollouts);
        Vector<double> heights = WithOnes(rollouts, latentSize) * probe;
        return
        [
            .. Enumerable.Range(0, steps).Select(step =>
                Enumerable.Range(0, examples.Windows.Length).Select(row => heights[row * steps + step]).ToArray()),
        ];
    }

    private static float[] Encode(JepaModel model, float[][] windows)
    {
        float[] latents = new float[windows.Length * model.Description.LatentSize];
        model.Encode(windows.SelectMany(window => window).ToArray(), latents);
        return latents;
    }

    private static Matrix<double> WithOnes(float[] rows, int width) => Matrix<double>.Build.Dense(
        rows.Length / width, width + 1, (row, column) => column < width ? rows[row * width + column] : 1);
}
