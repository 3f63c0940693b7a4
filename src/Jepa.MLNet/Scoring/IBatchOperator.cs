using Jepa.MLNet.Onnx;

namespace Jepa.MLNet.Scoring;

/// <summary>
/// What an operator (encode, rollout, surprise …) is to the data view, the cursor and the row mapper that all operators share:
/// columns in, columns out, and a computation over a batch of rows.
/// </summary>
internal interface IBatchOperator
{
    /// <summary>Gets the columns read and the columns made.</summary>
    OperatorColumns Columns { get; }

    /// <summary>Gets the greatest number of rows scored at once.</summary>
    int BatchSize { get; }

    /// <summary>Gets what becomes of a row with NaN or an infinity in an input.</summary>
    NonFiniteWindows NonFinite { get; }

    /// <summary>Gets a value indicating whether the computation itself takes NaN; infinities it never does.</summary>
    bool TakesNaN { get; }

    /// <summary>Throws when the operator's owner has been disposed.</summary>
    void ThrowIfDisposed();

    /// <summary>
    /// Makes the computation over buffers of the caller's, one of each column of <see cref="Columns"/> and in their order. Buffers and
    /// runner belong to one thread at a time; what runners share, the operator guards.
    /// </summary>
    IBatchRunner CreateRunner(IReadOnlyList<PinnedRows> inputs, IReadOnlyList<PinnedRows> outputs);
}

/// <summary>One thread's computation, from its input buffers to its output buffers.</summary>
internal interface IBatchRunner : IDisposable
{
    /// <summary>Computes the first <paramref name="rows"/> rows.</summary>
    void Run(int rows);
}
