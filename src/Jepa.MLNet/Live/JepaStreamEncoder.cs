using Jepa.MLNet.Onnx;
using Jepa.MLNet.Scoring;
using Jepa.MLNet.Windowing;

namespace Jepa.MLNet;

/// <summary>
/// Encodes live series: push a frame as it arrives, and get the latent of its series' last K frames, or nothing yet.
/// Made by <see cref="JepaModel.CreateStreamEncoder"/>.
/// </summary>
/// <remarks>
/// It gives what <see cref="SlidingWindowEstimator"/> and <see cref="JepaEncodingEstimator"/> give over the same
/// frames, and is for frames in plain memory; a whole pipeline over rows runs live in a
/// <see cref="SeriesEngine{TSrc, TDst}"/>. One thread at a time: a second one at once gets an
/// <see cref="InvalidOperationException"/>. Once a series is known, a push allocates nothing.
/// </remarks>
/// <typeparam name="TSeries">What a series is known by, for example <see cref="string"/>.</typeparam>
public sealed class JepaStreamEncoder<TSeries> : IDisposable
    where TSeries : notnull
{
    private readonly JepaModelDescription _description;
    private readonly WindowPlan _plan;
    private readonly FrameRings _rings;
    private readonly RowBatch _batch;
    private readonly Dictionary<TSeries, int> _numbers = [];
    private readonly List<long> _framesOfSeries = [];
    private readonly Stack<int> _forgotten = [];
    private ExclusiveUse _use;

    internal JepaStreamEncoder(JepaModel model, IncompleteWindows incomplete)
    {
        _description = model.Description;
        _plan = new WindowPlan([], _description.WindowSize, null, Stride: 1, incomplete);
        _rings = new FrameRings(_description.WindowSize, _description.Frame.Size);
        var definition = new OperatorDefinition(["Latent", "Window"], model.Files, new JepaEncodingOptions());
        _batch = new RowBatch(new EncodingOperator(model, definition), capacity: 1);
    }

    /// <summary>Adds a frame to a series and encodes the series' window, if it has one by now.</summary>
    /// <param name="series">The series.</param>
    /// <param name="frame">The frame's C values, in the units of the training data.</param>
    /// <param name="latent">
    /// Receives the D values of the latent, all NaN where the window holds NaN or an infinity; left as it is when
    /// there is no window yet.
    /// </param>
    /// <returns>Whether there is a latent.</returns>
    /// <exception cref="ArgumentException">
    /// <paramref name="frame"/> has not C values, or <paramref name="latent"/> not D.
    /// </exception>
    /// <exception cref="ArgumentNullException"><paramref name="series"/> is <see langword="null"/>.</exception>
    /// <exception cref="InvalidOperationException">Another thread uses this encoder.</exception>
    /// <exception cref="ObjectDisposedException">This encoder or its model has been disposed.</exception>
    public bool TryPush(TSeries series, ReadOnlySpan<float> frame, Span<float> latent)
    {
        ArgumentNullException.ThrowIfNull(series);
        CheckLength(nameof(frame), frame.Length, "C", _description.Frame.Size);
        CheckLength(nameof(latent), latent.Length, "D", _description.LatentSize);
        _use.Enter(this);
        try
        {
            int number = NumberOf(series);
            frame.CopyTo(_rings.Next(number, _framesOfSeries[number]));
            long frames = ++_framesOfSeries[number];
            if (!_plan.GivesWindow(frames))
                return false;
            _rings.CopyTo(number, frames, _batch.Inputs[0].Row(0));
            _batch.Run(1);
            _batch.Outputs[0].Row(0).CopyTo(latent);
            return true;
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Forgets a series: its memory is used again, and if it comes back it begins anew.</summary>
    /// <param name="series">The series.</param>
    /// <returns>Whether there was such a series.</returns>
    /// <exception cref="InvalidOperationException">Another thread uses this encoder.</exception>
    /// <exception cref="ObjectDisposedException">This encoder has been disposed.</exception>
    public bool Forget(TSeries series)
    {
        _use.Enter(this);
        try
        {
            if (!_numbers.Remove(series, out int number))
                return false;
            _forgotten.Push(number);
            return true;
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>
    /// Frees the native memory of this encoder, after the push that another thread may be in. The model stays as it is.
    /// </summary>
    public void Dispose()
    {
        if (_use.Dispose())
            _batch.Dispose();
    }

    private static void CheckLength(string name, int length, string sizeName, int size)
    {
        if (length != size)
            throw new ArgumentException($"{name} holds {length} values; expected {sizeName} = {size}.", name);
    }

    private void Leave()
    {
        if (_use.Exit())
            _batch.Dispose();
    }

    private int NumberOf(TSeries series)
    {
        if (_numbers.TryGetValue(series, out int number))
            return number;
        if (_forgotten.TryPop(out number))
        {
            _framesOfSeries[number] = 0;
        }
        else
        {
            number = _framesOfSeries.Count;
            _framesOfSeries.Add(0);
        }
        _numbers.Add(series, number);
        return number;
    }
}
