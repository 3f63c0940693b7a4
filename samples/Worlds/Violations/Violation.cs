namespace Jepa.Samples.Worlds.Violations;

/// <summary>A violation of physics: from a moment on, a ball moves as none can.</summary>
public abstract record Violation
{
    /// <summary>Gets the violations of the suite, the easiest to see first.</summary>
    public static IReadOnlyList<Violation> All { get; } =
        [new Teleport(), new NoBounce(), new HeavierGravity(2), new HeavierGravity(1.5), new FreeEnergy()];

    /// <summary>Gets the name that tables and files carry.</summary>
    public abstract string Kind { get; }

    /// <summary>Moves a ball on from a lawful state, against physics.</summary>
    /// <param name="ball">The physics to violate.</param>
    /// <param name="height">Above the floor, in metres, at least 0.</param>
    /// <param name="velocity">In metres per second, upwards positive.</param>
    /// <param name="length">How many states, at least 1; the given one is the first, and still lawful.</param>
    public abstract Trajectory Simulate(BouncingBall ball, double height, double velocity, int length);

    /// <summary>Throws a ball and lets it fly twice from a moment on: against physics, and by physics.</summary>
    /// <param name="ball">The physics to violate.</param>
    /// <param name="random">Source of launch speed and noise.</param>
    /// <param name="length">How many states in each flight, T.</param>
    /// <param name="earliest">
    /// The first time that may be unlawful, from 1 to T − 1; a violation of the bounce waits for the next contact.
    /// </param>
    public ViolationPair Sample(BouncingBall ball, Random random, int length, int earliest)
    {
        ArgumentNullException.ThrowIfNull(ball);
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfLessThan(earliest, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(earliest, length);

        double speed = ball.MinLaunchSpeed + (ball.MaxLaunchSpeed - ball.MinLaunchSpeed) * random.NextDouble();
        Trajectory lawful = ball.Simulate(height: 0, velocity: speed, length);
        int last = earliest - 1;
        Trajectory unlawful = Simulate(ball, lawful.Positions[last], lawful.Velocities[last], length - last);
        var violated = new Trajectory(
            [.. lawful.Positions[..last], .. unlawful.Positions],
            [.. lawful.Velocities[..last], .. unlawful.Velocities]);
        return ViolationPair.Observe(ball, violated, lawful, random);
    }
}
