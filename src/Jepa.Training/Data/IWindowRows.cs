using Jepa.MLNet;

namespace Jepa.Training.Data;

/// <summary>A re-enumerable, deterministic sequence of windows, of one series or of many interleaved ones.</summary>
internal interface IWindowRows
{
    /// <summary>Gets K, the frames of a window.</summary>
    int WindowSize { get; }

    /// <summary>Gets the shape of a frame.</summary>
    FrameShape Frame { get; }

    /// <summary>Gets A, the size of an action.</summary>
    int ActionSize { get; }

    /// <summary>
    /// Gets a value indicating whether the windows are known to slide frame by frame, so that one which does not begin
    /// where the one before it did, a frame later, comes after a gap.
    /// </summary>
    bool AreSliding { get; }

    /// <summary>The rows; each is the same object, refilled.</summary>
    /// <exception cref="ArgumentException">There is no row, or a series goes back in time.</exception>
    IEnumerable<WindowRow> Read();
}

/// <summary>A window of a series, with the action at its last frame.</summary>
/// <param name="windowLength">K·F.</param>
/// <param name="actionSize">A.</param>
/// <param name="describe">Names the row's series in messages; null where it has no name but its index.</param>
internal sealed class WindowRow(int windowLength, int actionSize, Func<string>? describe = null)
{
    /// <summary>Gets or sets the index of its series, from 0 on, in the order in which they first appear.</summary>
    public int Series { get; set; }

    /// <summary>Gets the series' name in messages.</summary>
    public string Name => describe?.Invoke() ?? $"Series {Series}";

    /// <summary>
    /// Gets or sets a value indicating whether a gap in time is known to lie before the row: where frames on both sides
    /// are equal, or windows hold one frame, the windows do not show it.
    /// </summary>
    public bool FollowsGap { get; set; }

    public float[] Window { get; } = new float[windowLength];

    public float[] Action { get; } = new float[actionSize];
}
