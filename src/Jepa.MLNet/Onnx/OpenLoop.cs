namespace Jepa.MLNet.Onnx;

/// <summary>
/// An open-loop rollout of the predictor, step by step: each prediction is the next step's latent. Bound once; one
/// thread at a time.
/// </summary>
internal sealed class OpenLoop : IDisposable
{
    private readonly PinnedRows _actions;
    private readonly PinnedRows _next;
    private readonly float[] _encoding;
    private readonly OnnxTensor[] _inputs;
    private readonly OnnxTensor[] _outputs;
    private readonly OnnxBinding _binding;
    private long? _encodedTime;

    public OpenLoop(JepaModel model, int capacity)
    {
        JepaModelDescription description = model.Description;
        Latents = new PinnedRows(capacity, description.LatentSize);
        _next = new PinnedRows(capacity, description.LatentSize);
        _actions = new PinnedRows(capacity, description.PredictorActionSize);
        _encoding = new float[description.PositionalEncodingSize];
        _inputs = _actions.Width == 0
            ? [Latents.As(JepaContract.Latent)]
            : [Latents.As(JepaContract.Latent), _actions.As(JepaContract.Action)];
        _outputs = [_next.As(JepaContract.NextLatent)];
        _binding = new OnnxBinding(model.RequirePredictor(), _inputs, _outputs);
    }

    /// <summary>Gets the latents, [rows, D]: the start's, and after each step those it predicted.</summary>
    public PinnedRows Latents { get; }

    /// <summary>Sets what the next step reads beside a row's latent.</summary>
    /// <param name="row">The row.</param>
    /// <param name="actions">The A·H values of the step's actions.</param>
    /// <param name="time">The time of the positional encoding; not used where the model has none.</param>
    public void SetAction(int row, ReadOnlySpan<float> actions, long time)
    {
        if (_actions.Width == 0)
            return;
        Span<float> action = _actions.Row(row);
        actions.CopyTo(action);
        if (actions.Length == action.Length)
            return;
        // Rows of a plan share their time: 1024 of them, 12 steps, P = 16 take 1.3 ms instead of 5.5 ms.
        if (time != _encodedTime)
        {
            PositionalEncoding.Encode(time, _encoding);
            _encodedTime = time;
        }
        _encoding.CopyTo(action[actions.Length..]);
    }

    /// <summary>Predicts; a row with NaN or an infinity in its latent or action becomes NaN alone.</summary>
    public void Step(int rows)
    {
        _binding.Run(rows);
        FiniteRows.Screen(_inputs, _outputs, rows);
        _next.First(rows).CopyTo(Latents.First(rows));
        // The binding and the tensors know the buffers by address alone.
        GC.KeepAlive(this);
    }

    public void Dispose() => _binding.Dispose();
}
