namespace Jepa.Samples.Worlds.Violations;

/// <summary>
/// Two observed flights, equal up to a moment: in one physics is violated from then on; the other, its benign partner,
/// keeps to physics and has a noisier sensor instead. A third is the partner without that.
/// </summary>
/// <remarks>
/// The sensor's own noise is the same in all. The partner's additional noise is as large as the violation, in this
/// sense: let δ_t be how far a step of the violated flight ends from where physics would have taken the ball from the
/// same state (0 below the floor, where physics says nothing). The violation's size is √(Σ δ_t²), and the partner has
/// white Gaussian noise whose root mean square norm, from the moment on, is just that.
/// </remarks>
/// <param name="Violated">The flight against physics.</param>
/// <param name="Benign">The flight by physics, with additional noise.</param>
/// <param name="Plain">The flight by physics, as the sensor always sees it.</param>
/// <param name="Moment">The first time at which the true motions differ; their length where they never do.</param>
/// <param name="Size">The violation's size, in metres.</param>
public sealed record ViolationPair(
    ObservedTrajectory Violated, ObservedTrajectory Benign, ObservedTrajectory Plain, int Moment, double Size)
{
    internal static ViolationPair Observe(BouncingBall ball, Trajectory violated, Trajectory lawful, Random random)
    {
        int length = lawful.Length, moment = 0;
        while (moment < length && violated.Positions[moment] == lawful.Positions[moment])
            moment++;
        double size = Math.Sqrt(
            Enumerable.Range(1, length - 1).Sum(time => Math.Pow(Deviation(ball, violated, time), 2)));
        double scale = moment < length ? size / Math.Sqrt(length - moment) : 0;

        double[] noise = Draw(random, length), additional = Draw(random, length);
        return new ViolationPair(
            See(violated, time => ball.ObservationNoise * noise[time]),
            See(lawful, time => ball.ObservationNoise * noise[time] + (time < moment ? 0 : scale * additional[time])),
            See(lawful, time => ball.ObservationNoise * noise[time]),
            moment,
            size);
    }

    /// <summary>δ: how far from physics the ball ends its step to this time.</summary>
    private static double Deviation(BouncingBall ball, Trajectory violated, int time)
    {
        double height = violated.Positions[time - 1];
        return height < 0
            ? 0
            : violated.Positions[time] - ball.Simulate(height, violated.Velocities[time - 1], 2).Positions[1];
    }

    private static double[] Draw(Random random, int length)
    {
        double[] draws = new double[length];
        for (int time = 0; time < length; time++)
            draws[time] = random.NextGaussian();
        return draws;
    }

    private static ObservedTrajectory See(Trajectory trajectory, Func<int, double> noise) => new(
        Frames: [.. trajectory.Positions.Select((height, time) => (float)(height + noise(time)))],
        Actions: Array.ConvertAll(trajectory.Velocities, velocity => (float)Math.Sign(velocity)),
        Positions: Array.ConvertAll(trajectory.Positions, height => (float)height),
        Velocities: Array.ConvertAll(trajectory.Velocities, velocity => (float)velocity));
}
