namespace Jepa.Training.Data;

/// <summary>One recorded sequence: the frames a sensor saw, in time order, and, where there are any, the action that went with each frame.</summary>
public sealed class Series
{
    /// <summary>Initializes a new instance of the <see cref="Series"/> class.</summary>
    /// <param name="frames">The frames, <c>[T, C]</c>: oldest first, the channels of a frame together.</param>
    /// <param name="channels">C, the numbers a frame holds. The default is 1.</param>
    /// <param name="actions">The actions, <c>[T, A]</c>: one for each frame; empty when there are none.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="channels"/> is less than 1.</exception>
    /// <exception cref="ArgumentException">The frames are no whole number of channels, or the actions no whole number for each frame.</exception>
    public Series(ReadOnlyMemory<float> frames, int channels = 1, ReadOnlyMemory<float> actions = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        if (frames.Length % channels != 0)
            throw new ArgumentException($"The series has {frames.Length} numbers; expected a multiple of its {channels} channels.", nameof(frames));
        Length = frames.Length / channels;
        if (!actions.IsEmpty && (Length == 0 || actions.Length % Length != 0))
            throw new ArgumentException($"The series has {actions.Length} action numbers; expected a multiple of its {Length} frames.", nameof(actions));
        Frames = frames;
        Channels = channels;
        Actions = actions;
        ActionSize = actions.IsEmpty ? 0 : actions.Length / Length;
    }

    /// <summary>Gets the frames, <c>[T, C]</c>, oldest first.</summary>
    public ReadOnlyMemory<float> Frames { get; }

    /// <summary>Gets C, the numbers a frame holds.</summary>
    public int Channels { get; }

    /// <summary>Gets the actions, <c>[T, A]</c>; empty when there are none.</summary>
    public ReadOnlyMemory<float> Actions { get; }

    /// <summary>Gets A, the numbers an action holds; 0 when there are no actions.</summary>
    public int ActionSize { get; }

    /// <summary>Gets T, the number of frames.</summary>
    public int Length { get; }
}
