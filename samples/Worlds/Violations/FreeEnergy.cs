namespace Jepa.Samples.Worlds.Violations;

/// <summary>Free energy: bounces mirror the overshoot below the floor, which lifts the ball by as much.</summary>
public sealed record FreeEnergy : Violation
{
    /// <inheritdoc/>
    public override string Kind => "free-energy";

    /// <inheritdoc/>
    public override Trajectory Simulate(BouncingBall ball, double height, double velocity, int length)
    {
        ArgumentNullException.ThrowIfNull(ball);
        return (ball with { FloorContact = FloorContact.MirroredOvershoot }).Simulate(height, velocity, length);
    }
}
