namespace Jepa.MLNet;

/// <summary>
/// How windows are encoded. All of it is saved with the model. The device is not: it is <c>MLContext.GpuDeviceId</c>
/// and <c>MLContext.FallbackToCpu</c> of the context that makes or loads the model.
/// </summary>
public sealed record JepaEncodingOptions
{
    internal const int MostThreads = 1024;

    /// <summary>
    /// Gets the number of rows encoded at once. More is faster up to a point; a cursor reads this many rows ahead.
    /// </summary>
    /// <value>The default is 1024. At least 1.</value>
    public int BatchSize { get; init; } = 1024;

    /// <summary>
    /// Gets the threads within one operation, at most one a core. Cursors on several threads, as ML.NET's trainers
    /// open them, are parallel already: more threads pay for wide encoders alone.
    /// </summary>
    /// <value>The default is 1; 0 lets ONNX Runtime choose. From 0 to 1024.</value>
    public int IntraOpThreads { get; init; } = 1;

    /// <summary>Gets what becomes of a window that holds NaN or an infinity.</summary>
    /// <value>The default is <see cref="NonFiniteWindows.GiveNaN"/>.</value>
    public NonFiniteWindows NonFinite { get; init; } = NonFiniteWindows.GiveNaN;

    internal void Validate()
    {
        var guard = new OptionGuard(nameof(JepaEncodingOptions));
        guard.AtLeast(1, BatchSize);
        guard.Between(0, MostThreads, IntraOpThreads);
        guard.Defined(NonFinite);
    }
}
