namespace Jepa.MLNet;

/// <summary>What becomes of a window that holds NaN or an infinity. No choice lets it touch another row.</summary>
public enum NonFiniteWindows
{
    /// <summary>
    /// Every number of that row's output is NaN, whatever the network itself would have made of it (a Relu may turn NaN into 0).
    /// ML.NET's trainers skip such rows.
    /// </summary>
    GiveNaN,

    /// <summary>Asking for that row's output throws an <see cref="InvalidOperationException"/> that says the row's position.</summary>
    Throw,
}
