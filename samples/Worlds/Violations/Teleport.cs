namespace Jepa.Samples.Worlds.Violations;

/// <summary>Teleport: the ball jumps upwards within one step, and flies on as before.</summary>
/// <param name="Jump">In metres; 0.5 by default.</param>
public sealed record Teleport(double Jump = 0.5) : Violation
{
    /// <inheritdoc/>
    public override string Kind => "teleport";

    /// <inheritdoc/>
    public override Trajectory Simulate(BouncingBall ball, double height, double velocity, int length)
    {
        ArgumentNullException.ThrowIfNull(ball);
        if (length == 1)
            return ball.Simulate(height, velocity, length);
        Trajectory step = ball.Simulate(height, velocity, 2);
        Trajectory after = ball.Simulate(step.Positions[1] + Jump, step.Velocities[1], length - 1);
        return new Trajectory([height, .. after.Positions], [velocity, .. after.Velocities]);
    }
}
