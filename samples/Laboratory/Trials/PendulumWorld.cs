using Jepa.Samples.Worlds;
using Jepa.Training.Data;

namespace Jepa.Samples.Lab.Trials;

/// <summary>
/// A pendulum that also turns over, seen by its bob's noisy position. Its state is sin, cos and angular velocity,
/// because an angle jumps where it wraps.
/// </summary>
internal sealed record PendulumWorld : IWorld
{
    public Pendulum Pendulum { get; init; } = new();

    public IReadOnlyList<string> StateNames => ["sin", "cos", "angularVelocity"];

    public IReadOnlyList<Recording> Record(Random random, int count, int length) =>
    [
        .. Pendulum.Sample(random, count, length).Select(swing => new Recording(
            new Series(swing.Frames, swing.Channels),
            [
                Array.ConvertAll(swing.Positions, MathF.Sin),
                Array.ConvertAll(swing.Positions, MathF.Cos),
                swing.Velocities,
            ])),
    ];
}
