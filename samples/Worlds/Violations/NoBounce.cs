namespace Jepa.Samples.Worlds.Violations;

/// <summary>No bounce: the ball falls through the floor, and on.</summary>
public sealed record NoBounce : Violation
{
    /// <inheritdoc/>
    public override string Kind => "no-bounce";

    /// <inheritdoc/>
    public override Trajectory Simulate(BouncingBall ball, double height, double velocity, int length)
    {
        ArgumentNullException.ThrowIfNull(ball);
        var flight = new Flight(ball.Gravity, ball.Drag);
        var (heights, velocities) = (new double[length], new double[length]);
        (heights[0], velocities[0]) = (height, velocity);
        for (int t = 1; t < length; t++)
        {
            (height, velocity) = flight.Advance(height, velocity, ball.TimeStep);
            (heights[t], velocities[t]) = (height, velocity);
        }
        return new Trajectory(heights, velocities);
    }
}
