using System.Runtime.CompilerServices;

namespace Jepa.Samples.Worlds;

/// <summary>
/// A bob on a rigid, massless rod that swings, and turns right over where it is fast enough: its states are a cylinder, an angle and an
/// angular velocity. It is seen once a time step, through a noisy camera that gives the bob's position in the plane.
/// </summary>
/// <remarks>
/// The state follows from classical fourth-order Runge–Kutta in steps of about a millisecond: without damping the default pendulum keeps
/// its energy within 10⁻⁸ J/kg over a hundred seconds. Everything random comes from the generator handed in, so a seed gives the same
/// numbers every time.
/// </remarks>
public sealed record Pendulum
{
    /// <summary>A Runge–Kutta step is at most this part of the time in which the state changes by about one.</summary>
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

    /// <summary>Gets the angular velocity that a start drawn by <see cref="Sample(Random, int)"/> stays below, in either direction.</summary>
    /// <value>
    /// Radians per second; 8 by default. By default 2·√(g/l) = 6.3 at the bottom, or anything at all at the top, is enough for a full turn.
    /// </value>
    public double MaxAngularVelocity { get; init => field = Check(value, value >= 0, "at least 0"); } = 8;

    /// <summary>Gets the standard deviation of the camera's Gaussian noise, on each of the bob's two coordinates.</summary>
    /// <value>Metres; 0.05 by default.</value>
    public double ObservationNoise { get; init => field = Check(value, value >= 0, "at least 0"); } = 0.05;

    /// <summary>Lets pendulums go one after another and observes each; the first are the same however many follow.</summary>
    /// <param name="random">Where starts and noise come from.</param>
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
    /// Lets one pendulum go, its angle uniform over the circle and its angular velocity uniform in [−max, max), and observes it.
    /// </summary>
    /// <param name="random">Where start and noise come from.</param>
    /// <param name="length">How many states, T.</param>
    public ObservedTrajectory Sample(Random random, int length)
    {
        ArgumentNullException.ThrowIfNull(random);
        double angle = Math.Tau * random.NextDouble();
        double angularVelocity = MaxAngularVelocity * (2 * random.NextDouble() - 1);
        return Observe(Simulate(angle, angularVelocity, length), random);
    }

    /// <summary>Follows the pendulum from a given state, without noise.</summary>
    /// <param name="angle">At time 0, in radians: 0 where it hangs, anticlockwise positive, any number of turns.</param>
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
    /// Looks at a trajectory through the noisy camera. A frame is the bob's place seen from the pivot, x = l·sin θ to the right and
    /// y = −l·cos θ upwards; nobody acts, so there are no actions.
    /// </summary>
    /// <param name="trajectory">What the pendulum did.</param>
    /// <param name="random">Where the noise comes from.</param>
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

    /// <summary>The energy, potential and kinetic, of a kilogram of bob: in J/kg, 0 where it hangs at rest.</summary>
    /// <remarks>Above 2·g·l, the separatrix, it turns right over; below, it swings.</remarks>
    /// <param name="angle">In radians.</param>
    /// <param name="angularVelocity">In radians per second.</param>
    public double Energy(double angle, double angularVelocity) =>
        2 * Gravity * Length * Math.Pow(Math.Sin(angle / 2), 2) + 0.5 * Math.Pow(Length * angularVelocity, 2); // 1 − cos θ would lose digits

    private (double Angle, double AngularVelocity) Step(double angle, double angularVelocity)
    {
        double rate = Math.Abs(angularVelocity) + 2 * Math.Sqrt(Gravity / Length) + Damping; // the root: what a fall from the top adds
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
        return (angle + step / 6 * (angularVelocity + 2 * v2 + 2 * v3 + v4), angularVelocity + step / 6 * (a1 + 2 * a2 + 2 * a3 + a4));
    }

    private double Acceleration(double angle, double angularVelocity) => -Gravity / Length * Math.Sin(angle) - Damping * angularVelocity;

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
