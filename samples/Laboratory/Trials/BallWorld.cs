using Jepa.Samples.Worlds;
using Jepa.Training.Data;

namespace Jepa.Samples.Lab.Trials;

/// <summary>The article's ball, seen by its noisy height.</summary>
internal sealed record BallWorld : IWorld
{
    public BouncingBall Ball { get; init; } = new();

    /// <summary>Gets a value indicating whether the predictor is told the direction of motion, sign(v).</summary>
    public bool TellsDirection { get; init; } = true;

    public IReadOnlyList<string> StateNames => ["position", "velocity"];

    public IReadOnlyList<Recording> Record(Random random, int count, int length) =>
    [
        .. Ball.Sample(random, count, length).Select(flight => new Recording(
            new Series(flight.Frames, actions: TellsDirection ? flight.Actions : default(ReadOnlyMemory<float>)),
            [flight.Positions, flight.Velocities])),
    ];
}
