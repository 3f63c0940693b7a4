using Jepa.Training.Data;

namespace Jepa.Samples.Lab.Trials;

/// <summary>A simulated world that series are recorded in.</summary>
internal interface IWorld
{
    /// <summary>Gets the names of the numbers that make up the true state.</summary>
    IReadOnlyList<string> StateNames { get; }

    /// <summary>Records series one after another; the first are the same however many follow.</summary>
    /// <param name="random">Source of all randomness.</param>
    /// <param name="count">How many series.</param>
    /// <param name="length">How many frames in each.</param>
    IReadOnlyList<Recording> Record(Random random, int count, int length);
}

/// <summary>A series that a model may see, and the true states that only a probe may see.</summary>
/// <param name="Series">Frames and actions.</param>
/// <param name="States">For each of the world's state names, its value at each frame.</param>
internal sealed record Recording(Series Series, IReadOnlyList<float[]> States);
