using System.Runtime.CompilerServices;

namespace Jepa.Samples.Worlds;

/// <summary>
/// A ball thrown straight up from the floor (height 0) that falls under gravity and keeps a part of its speed at each
/// bounce. A noisy sensor sees its height once a time step.
/// </summary>
/// <remarks>
/// The state is exact to rounding: a parabola in the air, and each bounce an event at the moment of contact, however
/// many fall into one step. A ball that leaves the floor slower than 1 µm/s (a rise under 10⁻¹³ m) comes to rest.
/// The energy never rises. All randomness comes from the generator passed in, so a seed always gives the same numbers.
/// </remarks>
public sealed record BouncingBall
{
    /// <summary>The side of the rendered square image, in pixels.</summary>
    public const int ImageSize = 32;

    private const double RestingSpeed = 1e-6;

    /// <summary>Gets the time between two states.</summary>
    /// <value>Seconds; 0.05 by default.</value>
    public double TimeStep { get; init => field = Check(value, value > 0, "above 0"); } = 0.05;

    /// <summary>Gets the acceleration downwards.</summary>
    /// <value>Metres per second squared; 9.81 by default.</value>
    public double Gravity { get; init => field = Check(value, value > 0, "above 0"); } = 9.81;

    /// <summary>Gets the part of its speed that the ball keeps at a bounce.</summary>
    /// <value>A ratio between 0 (it stays down) and 1 (it bounces for ever); 0.9 by default.</value>
    public double Restitution { get; init => field = Check(value, value is >= 0 and <= 1, "between 0 and 1"); } = 0.9;

    /// <summary>Gets the drag of the air: it slows the ball by this coefficient times its speed squared.</summary>
    /// <value>1/metres, at most 1000; 0, no air, by default. A tennis ball has about 0.02, a balloon about 1.</value>
    public double Drag { get; init => field = Check(value, value is >= 0 and <= 1000, "between 0 and 1000"); }

    /// <summary>Gets how a bounce is computed.</summary>
    /// <value><see cref="FloorContact.Event"/> by default.</value>
    public FloorContact FloorContact { get; init; } = FloorContact.Event;

    /// <summary>Gets the lowest launch speed that <see cref="Sample(Random, int)"/> draws.</summary>
    /// <value>Metres per second, upwards; 3 by default.</value>
    public double MinLaunchSpeed { get; init => field = Check(value, value >= 0, "at least 0"); } = 3;

    /// <summary>Gets the launch speed that <see cref="Sample(Random, int)"/> stays below.</summary>
    /// <value>Metres per second, upwards; 7 by default.</value>
    public double MaxLaunchSpeed { get; init => field = Check(value, value >= 0, "at least 0"); } = 7;

    /// <summary>Gets the standard deviation of the height sensor's Gaussian noise.</summary>
    /// <value>Metres; 0.05 by default.</value>
    public double ObservationNoise { get; init => field = Check(value, value >= 0, "at least 0"); } = 0.05;

    /// <summary>Throws balls and observes each; the first are the same however many follow.</summary>
    /// <param name="random">Source of launch speeds and noise.</param>
    /// <param name="trajectories">How many throws.</param>
    /// <param name="length">How many states in each, T.</param>
    public ObservedTrajectory[] Sample(Random random, int trajectories, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(trajectories);
        var samples = new ObservedTrajectory[trajectories];
        for (int i = 0; i < trajectories; i++)
            samples[i] = Sample(random, length);
        return samples;
    }

    /// <summary>Throws one ball from the floor, its launch speed uniform in [min, max), and observes it.</summary>
    /// <param name="random">Source of launch speed and noise.</param>
    /// <param name="length">How many states, T.</param>
    public ObservedTrajectory Sample(Random random, int length)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (MinLaunchSpeed > MaxLaunchSpeed)
        {
            throw new InvalidOperationException(
                $"MinLaunchSpeed ({MinLaunchSpeed}) is above MaxLaunchSpeed ({MaxLaunchSpeed}).");
        }

        double speed = MinLaunchSpeed + (MaxLaunchSpeed - MinLaunchSpeed) * random.NextDouble();
        return Observe(Simulate(height: 0, velocity: speed, length), random);
    }

    /// <summary>Simulates the ball from a given state, without noise.</summary>
    /// <param name="height">Above the floor at time 0, in metres, at least 0.</param>
    /// <param name="velocity">At time 0, in metres per second, upwards positive.</param>
    /// <param name="length">How many states, T; the given one is the first.</param>
    public Trajectory Simulate(double height, double velocity, int length)
    {
        Check(height, height >= 0, "at least 0", nameof(height));
        Check(velocity, true, "of metres per second", nameof(velocity));
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);

        var (heights, velocities) = (new double[length], new double[length]);
        (heights[0], velocities[0]) = (height, velocity);
        for (int t = 1; t < length; t++)
            (heights[t], velocities[t]) = (height, velocity) = Step(height, velocity);
        return new Trajectory(heights, velocities);
    }

    /// <summary>Observes a trajectory through the noisy sensor. The action is the sign of the velocity.</summary>
    /// <param name="trajectory">The true motion.</param>
    /// <param name="random">Source of the noise.</param>
    public ObservedTrajectory Observe(Trajectory trajectory, Random random)
    {
        ArgumentNullException.ThrowIfNull(trajectory);
        ArgumentNullException.ThrowIfNull(random);
        return new ObservedTrajectory(
            Frames: Array.ConvertAll(
                trajectory.Positions, height => (float)(height + ObservationNoise * random.NextGaussian())),
            Actions: Array.ConvertAll(trajectory.Velocities, velocity => (float)Math.Sign(velocity)),
            Positions: Array.ConvertAll(trajectory.Positions, height => (float)height),
            Velocities: Array.ConvertAll(trajectory.Velocities, velocity => (float)velocity));
    }

    /// <summary>
    /// Renders the ball as a disk of 255 on 0 with a soft rim, in an image of 3 m by 3 m that stands on the floor.
    /// There is no noise in it.
    /// </summary>
    /// <param name="height">In metres; higher than 3 m it leaves the image.</param>
    /// <param name="pixels">Receives 32 · 32 bytes, row after row, the top row first.</param>
    /// <exception cref="ArgumentException">It has another length.</exception>
    public static void Render(double height, Span<byte> pixels)
    {
        const double side = 3, radius = 0.2; // metres
        new GreyImage(pixels, ImageSize).FillDisk(0.5, (height + radius) / side, radius / side, 255);
    }

    /// <summary>The potential and kinetic energy of a kilogram of ball: in J/kg, 0 at rest on the floor.</summary>
    /// <param name="height">In metres.</param>
    /// <param name="velocity">In metres per second.</param>
    public double Energy(double height, double velocity) => Gravity * height + 0.5 * velocity * velocity;

    private (double Height, double Velocity) Step(double height, double velocity)
    {
        var flight = new Flight(Gravity, Drag);
        if (FloorContact == FloorContact.MirroredOvershoot)
        {
            (height, velocity) = flight.Advance(height, velocity, TimeStep);
            return height < 0 ? (-height, -Restitution * velocity) : (height, velocity);
        }

        // Several bounces may fall into one step: each takes its time off the rest of it, until the ball rests.
        double left = TimeStep;
        while (flight.Contact(height, velocity, left) is (double time, double speed))
        {
            (height, velocity) = (0, Restitution * speed);
            if (velocity < RestingSpeed)
                return (0, 0);
            left -= time;
        }

        (height, velocity) = flight.Advance(height, velocity, left);
        return (Math.Max(height, 0), velocity); // just before a contact, rounding may go below the floor
    }

    private static double Check(double value, bool valid, string expected, [CallerMemberName] string name = "") =>
        valid && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(name, value, $"{name} must be a finite number {expected}.");
}
