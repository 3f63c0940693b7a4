using System.Numerics.Tensors;
using Jepa.MLNet.Onnx;
using Jepa.MLNet.Scoring;

namespace Jepa.MLNet;

/// <summary>
/// The residuals ẑ_k − z_k of S steps predicted open loop from each start in a span. Bound once; one thread at a time.
/// </summary>
/// <remarks>
/// A start is the first frame of the window that a prediction begins with. Windows that several starts share are
/// encoded once.
/// </remarks>
internal sealed class StepResiduals : IDisposable
{
    private readonly JepaModelDescription _description;
    private readonly Range _starts;
    private readonly int _steps;
    private readonly int _lastFrame;
    private readonly PredictionInputs _inputs;
    private readonly PinnedRows _spans;
    private readonly PinnedRows _windows;
    private readonly PinnedRows _encoded;
    private readonly Dictionary<int, float[]> _latents;
    private readonly OpenLoop _loop;
    private readonly OnnxBinding _encoder;

    /// <summary>Initializes a new instance of the <see cref="StepResiduals"/> class.</summary>
    /// <param name="model">The model, with its predictor.</param>
    /// <param name="definition">Which of the inputs are actions and times.</param>
    /// <param name="steps">S, the steps of each prediction.</param>
    /// <param name="starts">The starts, of those that the span has room for.</param>
    /// <param name="inputs">The spans, and beside them actions and times.</param>
    public StepResiduals(
        JepaModel model,
        OperatorDefinition definition,
        int steps,
        Range starts,
        IReadOnlyList<PinnedRows> inputs)
    {
        _description = model.Description;
        _spans = inputs[0];
        _steps = steps;
        int frames = _spans.Width / _description.Frame.Size;
        _lastFrame = frames - 1;
        (int first, int count) = starts.GetOffsetAndLength(frames - SpanOf(_description, steps) + 1);
        _starts = first..(first + count);
        _inputs = new PredictionInputs(definition, _description, inputs);

        int rows = _spans.Capacity, latentSize = _description.LatentSize;
        Rows = new PinnedRows(rows, checked(count * steps * latentSize));
        _windows = new PinnedRows(rows, _description.WindowLength);
        _encoded = new PinnedRows(rows, latentSize);
        _latents = Enumerable.Range(first, count)
            .SelectMany(start => Enumerable.Range(0, steps + 1).Select(step => start + step * _description.Horizon))
            .Distinct()
            .ToDictionary(frame => frame, _ => new float[rows * latentSize]);
        _loop = new OpenLoop(model, rows);
        _encoder = new OnnxBinding(
            model.Encoder, [_windows.As(JepaContract.Window)], [_encoded.As(JepaContract.Latent)]);
    }

    /// <summary>Gets the residuals, [rows, starts · S · D].</summary>
    public PinnedRows Rows { get; }

    /// <summary>K + S·H, the frames that S steps span from one start.</summary>
    public static int SpanOf(JepaModelDescription description, int steps) =>
        checked(description.WindowSize + steps * description.Horizon);

    /// <summary>Computes the residuals of the first <paramref name="rows"/> spans.</summary>
    public void Run(int rows)
    {
        foreach ((int frame, float[] latents) in _latents)
            Encode(frame, rows, latents);
        int latentSize = _description.LatentSize, residual = 0;
        for (int start = _starts.Start.Value; start < _starts.End.Value; start++)
        {
            _latents[start].AsSpan(0, rows * latentSize).CopyTo(_loop.Latents.First(rows));
            int windowEnd = start + _description.WindowSize - 1;
            for (int step = 0; step < _steps; step++, residual += latentSize)
            {
                for (int row = 0; row < rows; row++)
                    _inputs.Set(_loop, row, step, windowEnd, timeOffset: _lastFrame - windowEnd);
                _loop.Step(rows);
                float[] encoded = _latents[start + (step + 1) * _description.Horizon];
                for (int row = 0; row < rows; row++)
                {
                    Span<float> values = Rows.Row(row).Slice(residual, latentSize);
                    ReadOnlySpan<float> latent = encoded.AsSpan(row * latentSize, latentSize);
                    TensorPrimitives.Subtract(_loop.Latents.Row(row), latent, values);
                }
            }
        }
    }

    public void Dispose()
    {
        _encoder.Dispose();
        _loop.Dispose();
    }

    /// <summary>Encodes the window of each span that begins with such a frame.</summary>
    private void Encode(int frame, int rows, float[] latents)
    {
        int first = frame * _description.Frame.Size;
        for (int row = 0; row < rows; row++)
            _spans.Row(row).Slice(first, _windows.Width).CopyTo(_windows.Row(row));
        _encoder.Run(rows);
        _encoded.First(rows).CopyTo(latents);
        // The binding knows the buffers by address alone.
        GC.KeepAlive(this);
    }
}
