using System.Globalization;

namespace Jepa.Samples.Worlds.Violations;

/// <summary>Gravity changes and stays so.</summary>
/// <param name="Factor">What gravity is multiplied by, above 0.</param>
public sealed record HeavierGravity(double Factor) : Violation
{
    /// <inheritdoc/>
    public override string Kind => string.Create(CultureInfo.InvariantCulture, $"gravity-{Factor}");

    /// <inheritdoc/>
    public override Trajectory Simulate(BouncingBall ball, double height, double velocity, int length)
    {
        ArgumentNullException.ThrowIfNull(ball);
        return (ball with { Gravity = Factor * ball.Gravity }).Simulate(height, velocity, length);
    }
}
