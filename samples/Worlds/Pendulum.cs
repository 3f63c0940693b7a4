using System.Runtime.CompilerServices;

namespace Jepa.Samples.Worlds;

/// <summary>
/// A bob on a rigid, massless rod, which swings, or turns over if fast enough: its state space is a cylinder, angle
/// and angular velocity. A motor in the pivot may turn it, too weak to lift it: upright it gets by swinging. A noisy
/// camera sees the bob's position in the plane once a time step.
/// </summary>
/// <remarks>
/// The integrator is classical fourth-order Runge–Kutta in steps of about a millisecond: without damping, the default
/// pendulum keeps its energy within 10⁻⁸ J/kg over a hundred seconds. All randomness comes from the generator
/// passed in, so a seed always gives the same numbers.
/// </remarks>
public sealed record Pendulum
{
    /// <summary>The side of the rendered square image, in pixels.</summary>
    public const int ImageSize = 32;

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

    /// <summary>Gets the largest torque of the motor for each kilogram of bob; larger ones are cut to it.</summary>
    /// <value>
    /// N·m/kg; 2 by default, a fifth of what holds the rod level. Without a motor it does not matter.
    /// </value>
    public double MaxTorque { get; init => field = Check(value, value >= 0, "at least 0"); } = 2;

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

    /// <summary>
    /// Drives pendulums by random torques and observes each; the first are the same however many follow. Starts are
    /// those of <see cref="Sample(Random, int)"/>; a torque is uniform and lasts for one to twenty time steps.
    /// </summary>
    /// <param name="random">Source of starts, torques and noise.</param>
    /// <param name="trajectories">How many starts.</param>
    /// <param name="length">How many states in each, T.</param>
    public ObservedTrajectory[] SampleDriven(Random random, int trajectories, int length)
    {
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfNegative(trajectories);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        var samples = new ObservedTrajectory[trajectories];
        for (int i = 0; i < trajectories; i++)
            samples[i] = Drive(random, length);
        return samples;
    }

    /// <summary>Simulates the pendulum from a given state, without noise.</summary>
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
            (angle, angularVelocity) = Advance(angle, angularVelocity, torque: 0);
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

    /// <summary>Whether the bob stands within 0.3 rad of the top.</summary>
    /// <param name="angle">In radians, any number of turns.</param>
    public static bool IsUpright(double angle) => Math.Abs(Math.IEEERemainder(angle - Math.PI, Math.Tau)) <= 0.3;

    /// <summary>The state after a time step in which the motor turns with a constant torque.</summary>
    /// <param name="angle">In radians, any number of turns.</param>
    /// <param name="angularVelocity">In radians per second.</param>
    /// <param name="torque">In N·m/kg, anticlockwise positive, cut to <see cref="MaxTorque"/>.</param>
    /// <returns>The angle, not wrapped, and the angular velocity.</returns>
    public (double Angle, double AngularVelocity) Advance(double angle, double angularVelocity, double torque)
    {
        double push = Math.Clamp(torque, -MaxTorque, MaxTorque) / (Length * Length);
        double fall = 2 * Math.Sqrt(Gravity / Length); // the angular speed gained by a fall from the top
        double rate = Math.Abs(angularVelocity) + fall + Damping + Math.Sqrt(Math.Abs(push));
        int steps = (int)Math.Ceiling(TimeStep * rate / LargestPart);
        for (int step = 0; step < steps; step++)
            (angle, angularVelocity) = RungeKutta(angle, angularVelocity, push, TimeStep / steps);
        return (angle, angularVelocity);
    }

    /// <summary>Renders rod and bob: background 0, rod 128, bob 255, rims in between; no noise.</summary>
    /// <param name="angle">In radians.</param>
    /// <param name="pixels">Receives 32 · 32 bytes, row after row, the top row first.</param>
    /// <exception cref="ArgumentException">It has another length.</exception>
    public static void Render(double angle, Span<byte> pixels)
    {
        const double rod = 0.36, rodRadius = 0.02, bobRadius = 0.09; // parts of the image's side
        (double sine, double cosine) = Math.SinCos(angle);
        double x = 0.5 + rod * sine, y = 0.5 - rod * cosine;
        var image = new GreyImage(pixels, ImageSize);
        image.FillLine(0.5, 0.5, x, y, rodRadius, 128);
        image.FillDisk(x, y, bobRadius, 255);
    }

    private ObservedTrajectory Drive(Random random, int length)
    {
        double angle = Math.Tau * random.NextDouble();
        double angularVelocity = MaxAngularVelocity * (2 * random.NextDouble() - 1);
        var (angles, angularVelocities, torques) = (new double[length], new double[length], new float[length]);
        int held = 0;
        float torque = 0;
        for (int t = 0; t < length; t++, held--)
        {
            if (held == 0)
            {
                held = random.Next(1, 21);
                torque = (float)(MaxTorque * (2 * random.NextDouble() - 1));
            }

            torques[t] = torque;
            (angles[t], angularVelocities[t]) = (Wrap(angle), angularVelocity);
            (angle, angularVelocity) = Advance(angle, angularVelocity, torques[t]);
        }

        return Observe(new Trajectory(angles, angularVelocities), random) with { Actions = torques };
    }

    private (double Angle, double AngularVelocity) RungeKutta(
        double angle, double angularVelocity, double push, double step)
    {
        double a1 = Acceleration(angle, angularVelocity, push);
        double v2 = angularVelocity + 0.5 * step * a1;
        double a2 = Acceleration(angle + 0.5 * step * angularVelocity, v2, push);
        double v3 = angularVelocity + 0.5 * step * a2;
        double a3 = Acceleration(angle + 0.5 * step * v2, v3, push);
        double v4 = angularVelocity + step * a3;
        double a4 = Acceleration(angle + step * v3, v4, push);
        double nextAngle = angle + step / 6 * (angularVelocity + 2 * v2 + 2 * v3 + v4);
        double nextAngularVelocity = angularVelocity + step / 6 * (a1 + 2 * a2 + 2 * a3 + a4);
        return (nextAngle, nextAngularVelocity);
    }

    private double Acceleration(double angle, double angularVelocity, double push) =>
        push - Gravity / Length * Math.Sin(angle) - Damping * angularVelocity;

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
