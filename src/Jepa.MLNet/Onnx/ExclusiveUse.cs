namespace Jepa.MLNet.Onnx;

/// <summary>
/// Guards what one thread at a time may use: a second use at once throws, and what is disposed during a use is freed
/// when that use ends. Two interlocked operations a use.
/// </summary>
internal struct ExclusiveUse
{
    private const int Free = 0, Used = 1, UsedAndDisposed = 2, Disposed = 3;

    private int _state;

    /// <summary>Begins a use.</summary>
    /// <exception cref="ObjectDisposedException">The owner has been disposed.</exception>
    /// <exception cref="InvalidOperationException">Another thread uses the owner.</exception>
    public void Enter(object owner)
    {
        int state = Interlocked.CompareExchange(ref _state, Used, Free);
        ObjectDisposedException.ThrowIf(state is Disposed or UsedAndDisposed, owner);
        if (state == Used)
        {
            throw new InvalidOperationException(
                $"Two threads use one {owner.GetType().Name} at once; expected one thread at a time.");
        }
    }

    /// <summary>Ends a use. Where it gives true, the owner was disposed meanwhile and is to be freed now.</summary>
    public bool Exit()
    {
        if (Interlocked.CompareExchange(ref _state, Free, Used) == Used)
            return false;
        _state = Disposed;
        return true;
    }

    /// <summary>Forbids every later use. Where it gives true, the owner is to be freed now.</summary>
    public bool Dispose() =>
        Interlocked.CompareExchange(ref _state, Disposed, Free) == Free
        || (Interlocked.CompareExchange(ref _state, UsedAndDisposed, Used) == Free && Dispose());
}
