namespace Jepa.Samples.Worlds.Tests;

/// <summary>What must hold of any ball, written down independently of the simulator.</summary>
internal static class Physics
{
    /// <summary>The first time at which the ball has more energy than just before, beyond rounding; null if that never happens.</summary>
    public static int? FirstRiseOfEnergy(BouncingBall ball, Trajectory trajectory)
    {
        double[] energy = [.. trajectory.Positions.Zip(trajectory.Velocities, ball.Energy)];
        for (int t = 1; t < energy.Length; t++)
        {
            if (energy[t] > energy[t - 1] + 1e-13 * energy[0])
                return t;
        }

        return null;
    }

    /// <summary>
    /// The height at a time of a ball without drag, launched from the floor, for any number of bounces: flight n lasts eⁿ · 2u/g, so
    /// it starts at the partial sum of a geometric series.
    /// </summary>
    public static double HeightAt(BouncingBall ball, double launchSpeed, double time)
    {
        double e = ball.Restitution, firstFlight = 2 * launchSpeed / ball.Gravity, allFlights = firstFlight / (1 - e);
        if (time >= allFlights)
            return 0;

        double n = Math.Floor(Math.Log(1 - time / allFlights) / Math.Log(e));
        double sinceContact = time - allFlights * (1 - Math.Pow(e, n));
        return launchSpeed * Math.Pow(e, n) * sinceContact - 0.5 * ball.Gravity * sinceContact * sinceContact;
    }

    /// <summary>The local maxima of a sampled height.</summary>
    public static IReadOnlyList<double> SampledPeaks(Trajectory trajectory)
    {
        double[] height = trajectory.Positions;
        return [.. Enumerable.Range(1, height.Length - 2)
            .Where(t => height[t] >= height[t - 1] && height[t] > height[t + 1])
            .Select(t => height[t])];
    }
}
