using System.Runtime.InteropServices;
using Jepa.MLNet;

namespace Jepa.Training.Data;

/// <summary>A stretch of a series without a gap, its frames stored once; windows are read out of it.</summary>
internal sealed class Stretch
{
    private readonly ReadOnlyMemory<float> _actions;
    private readonly int _windowStep;
    private readonly int _actionSize;

    /// <param name="series">The index of its series.</param>
    /// <param name="name">The series' name in messages.</param>
    /// <param name="values">The windows, or the frames that they share.</param>
    /// <param name="windowLength">K·F.</param>
    /// <param name="windowStep">The values from one window to the next: F where they share frames, else K·F.</param>
    /// <param name="actions"><c>[n, A]</c>, the action at each window's last frame.</param>
    /// <param name="actionSize">A.</param>
    /// <param name="firstTime">The frame, counted from 0 in its series, that the first window ends with.</param>
    public Stretch(
        int series, string name, FrameValues values, int windowLength, int windowStep,
        ReadOnlyMemory<float> actions, int actionSize, long firstTime)
    {
        Series = series;
        Name = name;
        FirstTime = firstTime;
        Values = values;
        WindowLength = windowLength;
        _windowStep = windowStep;
        _actions = actions;
        _actionSize = actionSize;
        Length = values.Length < windowLength ? 0 : (values.Length - windowLength) / windowStep + 1;
    }

    public int Series { get; }

    public string Name { get; }

    /// <summary>Gets n, the windows of the stretch.</summary>
    public int Length { get; }

    public long FirstTime { get; }

    /// <summary>Gets K·F, the values of a window.</summary>
    public int WindowLength { get; }

    /// <summary>Gets the stored values: each frame once, unless the windows share none.</summary>
    public FrameValues Values { get; }

    /// <summary>Makes a stretch of a whole recorded series, whose memory it shares.</summary>
    public static Stretch Of(Series series, int index, int windowSize)
    {
        int withoutWindow = Math.Min(windowSize - 1, series.Length);
        return new Stretch(
            index, $"Series {index}", series.Values, windowSize * series.Frame.Size, series.Frame.Size,
            series.Actions[(withoutWindow * series.ActionSize)..], series.ActionSize, windowSize - 1);
    }

    /// <summary>
    /// Whether a window begins a frame after another, so that they share all frames but one; NaN equals NaN.
    /// </summary>
    public static bool Continues(ReadOnlySpan<float> window, ReadOnlySpan<float> before, int frameSize) =>
        MemoryMarshal.Cast<float, int>(before[frameSize..])
            .SequenceEqual(MemoryMarshal.Cast<float, int>(window[..^frameSize]));

    /// <summary>Reads a window, <c>[K, …frame]</c>.</summary>
    public void CopyWindow(int window, Span<float> target) =>
        Values.CopyTo(window * _windowStep, target[..WindowLength]);

    /// <summary>The actions at the last frames of successive windows, <c>[count, A]</c>.</summary>
    public ReadOnlySpan<float> Actions(int window, int count) =>
        _actions.Span.Slice(window * _actionSize, count * _actionSize);

    /// <summary>The number of clips that start in the stretch.</summary>
    public long ClipCount(ClipShape shape) => Math.Max(0, Length - shape.Reach);

    /// <summary>Gathers the clip that starts at a window.</summary>
    public void CopyClip(ClipShape shape, int window, ClipBuffer target, int targetClip)
    {
        for (int step = 0; step <= shape.Steps; step++)
        {
            int current = window + step * shape.Horizon;
            CopyWindow(current, target.Window(targetClip, step));
            if (step == shape.Steps || shape.StepActionSize == 0)
                continue;
            Span<float> action = target.Action(targetClip, step);
            Actions(current, shape.Horizon).CopyTo(action);
            if (shape.PositionalEncodingSize > 0)
                PositionalEncoding.Encode(FirstTime + current, action[(shape.ActionSize * shape.Horizon)..]);
        }
    }

    /// <summary>Refuses values that cannot be learned from.</summary>
    /// <exception cref="ArgumentException">A value is not finite; the message says which frame.</exception>
    public void RequireFinite(ClipShape shape, bool allowMissing)
    {
        long firstFrame = FirstTime - shape.WindowSize + 1;
        // Bytes are finite: there are no float32 to look at.
        FiniteValues.RequireFrames(Values.Singles, _windowStep, shape.Frame.Size, firstFrame, Name, allowMissing);
        FiniteValues.RequireActions(_actions.Span, _actionSize, FirstTime, Name);
    }
}
