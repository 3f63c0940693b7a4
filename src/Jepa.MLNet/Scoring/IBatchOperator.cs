using Jepa.MLNet.Onnx;

namespace Jepa.MLNet.Scoring;

/// <summary>
/// What an operator (encode, rollout, surprise …) is to the shared data view, cursor and row mapper: columns in,
/// columns out, and a computation over a batch of rows.
/// </summary>
internal interface IBatchOperator
{
    /// <summary>Gets the columns read and the columns made.</summary>
    OperatorColumns Columns { get; }

    /// <summary>Gets the greatest number of rows scored at once.</summary>
    int BatchSize { get; }

    /// <summary>Gets what becomes of a row with NaN or an infinity in an input.</summary>
    NonFiniteWindows NonFinite { get; }

    /// <summary>Throws when the operator's owner has been disposed.</summary>
    void ThrowIfDisposed();

    /// <summary>
    /// Binds the computation to the caller's buffers, one for each column of <see cref="Columns"/> in their order. A
    /// runner is not thread-safe; what runners share is.
    /// </summary>
    IBatchRunner CreateRunner(IReadOnlyList<PinnedRows> inputs, IReadOnlyList<PinnedRows> outputs);
}

/// <summary>One thread's computation, from its input buffers to its output buffers.</summary>
internal interface IBatchRunner : IDisposable
{
    /// <summary>Computes the first <paramref name="rows"/> rows.</summary>
    void Run(int rows);
}
