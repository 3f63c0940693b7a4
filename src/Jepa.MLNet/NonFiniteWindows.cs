namespace Jepa.MLNet;

/// <summary>What becomes of a window that holds NaN or an infinity. No choice lets it touch another row.</summary>
public enum NonFiniteWindows
{
    /// <summary>
    /// The row's output is NaN alone, whatever the network would have made of it (a Relu may turn NaN into 0). ML.NET's
    /// trainers skip such rows.
    /// </summary>
    GiveNaN,

    /// <summary>
    /// Asking for the row's output throws an <see cref="InvalidOperationException"/> with its position.
    /// </summary>
    Throw,
}
