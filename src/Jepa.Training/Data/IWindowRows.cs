namespace Jepa.Training.Data;

/// <summary>Rows of windows, of one series or of many interleaved ones, that can be gone through again and again, each time in the same order.</summary>
internal interface IWindowRows
{
    /// <summary>Gets K·C, the numbers of a window.</summary>
    int InputSize { get; }

    /// <summary>Gets A, the numbers of an action.</summary>
    int ActionSize { get; }

    /// <summary>Gets the frame, counted from 0, that a series' first window ends with: K − 1.</summary>
    int FirstTime { get; }

    /// <summary>The rows; each is the same object, filled anew.</summary>
    /// <exception cref="ArgumentException">There is no row, or a series goes back in time.</exception>
    IEnumerable<WindowRow> Read();
}

/// <summary>A window of a series, with the action at its last frame.</summary>
/// <param name="inputSize">K·C.</param>
/// <param name="actionSize">A.</param>
/// <param name="describe">Tells what messages call the row's series; null where it has no name but its number.</param>
internal sealed class WindowRow(int inputSize, int actionSize, Func<string>? describe = null)
{
    /// <summary>Gets or sets the number of its series: they are numbered from 0 on, in the order in which they first appear.</summary>
    public int Series { get; set; }

    /// <summary>Gets what messages call its series.</summary>
    public string Name => describe?.Invoke() ?? $"Series {Series}";

    public float[] Window { get; } = new float[inputSize];

    public float[] Action { get; } = new float[actionSize];
}
