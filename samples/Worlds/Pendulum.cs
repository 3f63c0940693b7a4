using System.Runtime.CompilerServices;

namespace Jepa.Samples.Worlds;

/// <summary>
/// A bob on a rigid, massless rod, which swings, or turns over if fast enough: its state space is a cylinder, angle
/// and angular velocity. A noisy camera sees the bob's position in the plane once a time step.
/// </summary>
/// <remarks>
/// The integrator is classical fourth-order Runge–Kutta in steps of about a millisecond: without damping, the default
/// pendulum keeps its energy within 10⁻⁸ J/kg over a hundred seconds. All randomness comes from the generator
/// passed in, so a seed always gives the same numbers.
/// </remarks>
public sealed record Pendulum
{
    /// <summary>The longest Runge–Kutta step, as a part of the time in which the state changes by about 1.</summary>
    private const double LargestPart = 0.01;

    /// <summary>Gets the time between two states.</summary>
    /// <value>Seconds; 0.05 by default.</value>
    public double TimeStep { get; init => field = Check(value, value > 0, "above 0"); } = 0.05;

    /// <summary>Gets the acceleration downwards.</summary>
    /// <value>Metres per second squared; 9.81 by default.</value>
    public double Gravity { get; init => field = Check(value, value > 0, "above 0"); } = 9.81;

    /// <summary>Gets the length of the rod.</summary>
    /// <value>Metres; 1 by default.</value>
    public double Length { get; init => field = Check(value, value > 0, "above 0"); } = 1;

    /// <summary>Gets the damping: it slows the pendulum by this coefficient times its angular velocity.</summary>
    /// <value>1/seconds, at most 100; 0, none, by default.</value>
    public double Damping { get; init => field = Check(value, value is >= 0 and <= 100, "between 0 and 100"); }

    /// <summary>Gets the upper bound of the angular speed drawn by <see cref="Sample(Random, int)"/>.</summary>
    /// <value>
    /// Radians per second; 8 by default. A full turn takes 2·√(g/l) = 6.3 from the bottom, anything from the top.
    /// </value>
    public double MaxAngularVelocity { get; init => field = Check(value, value >= 0, "at least 0"); } = 8;

    /// <summary>Gets the standard deviation of the camera's Gaussian noise, on each of the two coordinates.</summary>
    /// <value>Metres; 0.05 by default.</value>
    public double ObservationNoise { get; init => field = Check(value, value >= 0, "at least 0"); } = 0.05;

    /// <summary>Releases pendulums and observes each; the first are the same however many follow.</summary>
    /// <param name="random">Source of starts and noise.</param>
    /// <param name="trajectories">How many starts.</param>
    /// <param name="length">How many states in each, T.</param>
    public ObservedTrajectory[] Sample(Random random, int trajectories, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(trajectories);
        var samples = new ObservedTrajectory[trajectories];
        for (int i = 0; i < trajectories; i++)
            samples[i] = Sample(random, length);
        return samples;
    }

    /// <summary>
    /// Releases a pendulum, its angle uniform over the circle, its angular velocity in [−max, max), and observes it.
    /// </summary>
    /// <param name="random">Source of start and noise.</param>
    /// <param name="length">How many states, T.</param>
    public ObservedTrajectory Sample(Random random, int length)
    {
        ArgumentNullException.ThrowIfNull(random);
        double angle = Math.Tau * random.NextDouble();
        double angularVelocity = MaxAngularVelocity * (2 * random.NextDouble() - 1);
        return Observe(Simulate(angle, angularVelocity, length), random);
    }
    /// <summary>Simulates the pendulum from a given state, without noise.</summary>
    /// <summary>Follows the pendulum from a given state, without noise.</summary>
    /// <param name="angle">At time 0, in radians: 0 at the bottom, anticlockwise positive, any number of turns.</param>
    /// <param name="angularVelocity">At time 0, in radians per second, anticlockwise positive.</param>
    /// <param name="length">How many states, T; the given one is the first.</param>
    /// <returns>Angles wrapped to (−π, π], and angular velocities.</returns>
    public Trajectory Simulate(double angle, double angularVelocity, int length)
    {
        Check(angle, true, "of radians", nameof(angle));
        Check(angularVelocity, true, "of radians per second", nameof(angularVelocity));
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);

        var (angles, angularVelocities) = (new double[length], new double[length]);
        (angles[0], angularVelocities[0]) = (Wrap(angle), angularVelocity);
        for (int t = 1; t < length; t++)
        {
            (angle, angularVelocity) = Step(angle, angularVelocity);
            (angles[t], angularVelocities[t]) = (Wrap(angle), angularVelocity);
        }

        return new Trajectory(angles, angularVelocities);
    }

    /// <summary>
    /// Observes a trajectory through the noisy camera. A frame is the bob's position relative to the pivot,
    /// x = l·sin θ to the right and y = −l·cos θ upwards; there are no actions.
    /// </summary>
    /// <param name="trajectory">The true motion.</param>
    /// <param name="random">Source of the noise.</param>
    public ObservedTrajectory Observe(Trajectory trajectory, Random random)
    {
        ArgumentNullException.ThrowIfNull(trajectory);
        ArgumentNullException.ThrowIfNull(random);
        float[] frames = new float[2 * trajectory.Length];
        for (int t = 0; t < trajectory.Length; t++)
        {
            (double sine, double cosine) = Math.SinCos(trajectory.Positions[t]);
            frames[2 * t] = (float)(Length * sine + ObservationNoise * random.NextGaussian());
            frames[2 * t + 1] = (float)(-Length * cosine + ObservationNoise * random.NextGaussian());
        }

        return new ObservedTrajectory(
            frames,
            Actions: [],
            Positions: Array.ConvertAll(trajectory.Positions, angle => (float)angle),
            Velocities: Array.ConvertAll(trajectory.Velocities, angularVelocity => (float)angularVelocity))
        {
            Channels = 2,
        };
    }

    /// <summary>The potential and kinetic energy of a kilogram of bob: in J/kg, 0 at rest at the bottom.</summary>
    /// <remarks>Above 2·g·l, the separatrix, it turns over; below, it swings.</remarks>
    /// <param name="angle">In radians.</param>
    /// <param name="angularVelocity">In radians per second.</param>
    public double Energy(double angle, double angularVelocity)
    {
        double potential = 2 * Gravity * Length * Math.Pow(Math.Sin(angle / 2), 2); // 1 − cos θ would lose digits
        return potential + 0.5 * Math.Pow(Length * angularVelocity, 2);
    }

    private (double Angle, double AngularVelocity) Step(double angle, double angularVelocity)
    {
        double fall = 2 * Math.Sqrt(Gravity / Length); // the angular speed gained by a fall from the top
        double rate = Math.Abs(angularVelocity) + fall + Damping;
        int steps = (int)Math.Ceiling(TimeStep * rate / LargestPart);
        for (int step = 0; step < steps; step++)
            (angle, angularVelocity) = RungeKutta(angle, angularVelocity, TimeStep / steps);
        return (angle, angularVelocity);
    }

    private (double Angle, double AngularVelocity) RungeKutta(double angle, double angularVelocity, double step)
    {
        double a1 = Acceleration(angle, angularVelocity);
        double v2 = angularVelocity + 0.5 * step * a1;
        double a2 = Acceleration(angle + 0.5 * step * angularVelocity, v2);
        double v3 = angularVelocity + 0.5 * step * a2;
        double a3 = Acceleration(angle + 0.5 * step * v2, v3);
        double v4 = angularVelocity + step * a3;
        double a4 = Acceleration(angle + step * v3, v4);
        double nextAngle = angle + step / 6 * (angularVelocity + 2 * v2 + 2 * v3 + v4);
        double nextAngularVelocity = angularVelocity + step / 6 * (a1 + 2 * a2 + 2 * a3 + a4);
        return (nextAngle, nextAngularVelocity);
    }

    private double Acceleration(double angle, double angularVelocity) =>
        -Gravity / Length * Math.Sin(angle) - Damping * angularVelocity;

    private static double Wrap(double angle)
    {
        double wrapped = Math.IEEERemainder(angle, Math.Tau);
        return wrapped > -Math.PI ? wrapped : Math.PI;
    }

    private static double Check(double value, bool valid, string expected, [CallerMemberName] string name = "") =>
        valid && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(name, value, $"{name} must be a finite number {expected}.");
}
