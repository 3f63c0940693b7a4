using Jepa.MLNet;

namespace Jepa.Training.Data;

/// <summary>
/// A recorded sequence: the frames that a sensor saw, in time order, and the action at each, if there are any.
/// </summary>
public sealed class Series
{
    /// <summary>Initializes a new instance of the <see cref="Series"/> class from sensor channels.</summary>
    /// <param name="frames">The frames, <c>[T, C]</c>: oldest first, the channels of a frame together.</param>
    /// <param name="channels">C, the channels of a frame. The default is 1.</param>
    /// <param name="actions">The actions, <c>[T, A]</c>: one for each frame; empty when there are none.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="channels"/> is less than 1.</exception>
    /// <exception cref="ArgumentException">
    /// The frames are no multiple of the channels, or the actions no multiple of the frames.
    /// </exception>
    public Series(ReadOnlyMemory<float> frames, int channels = 1, ReadOnlyMemory<float> actions = default)
        : this(frames, new FrameShape(channels), actions)
    {
    }

    /// <summary>Initializes a new instance of the <see cref="Series"/> class from frames of any shape.</summary>
    /// <param name="frames">The frames, <c>[T, …frame]</c>, oldest first.</param>
    /// <param name="frame">The shape of a frame.</param>
    /// <param name="actions">The actions, <c>[T, A]</c>: one for each frame; empty when there are none.</param>
    /// <exception cref="ArgumentException">
    /// The values are no multiple of a frame's, or the actions no multiple of the frames.
    /// </exception>
    public Series(ReadOnlyMemory<float> frames, FrameShape frame, ReadOnlyMemory<float> actions = default)
        : this(new FrameValues(frames), frame, actions) => Frames = frames;

    /// <summary>
    /// Initializes a new instance of the <see cref="Series"/> class from frames of bytes, such as pixels. They stay
    /// bytes until a batch is made of them, and train as the same numbers in float32 do.
    /// </summary>
    /// <param name="frames">
    /// The frames, <c>[T, …frame]</c>, oldest first; of an image one colour after the other.
    /// </param>
    /// <param name="frame">The shape of a frame.</param>
    /// <param name="actions">The actions, <c>[T, A]</c>: one for each frame; empty when there are none.</param>
    /// <exception cref="ArgumentException">
    /// The values are no multiple of a frame's, or the actions no multiple of the frames.
    /// </exception>
    public Series(ReadOnlyMemory<byte> frames, FrameShape frame, ReadOnlyMemory<float> actions = default)
        : this(new FrameValues(frames), frame, actions) => ByteFrames = frames;

    private Series(FrameValues frames, FrameShape frame, ReadOnlyMemory<float> actions)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (frames.Length % frame.Size != 0)
        {
            throw new ArgumentException(
                $"The series has {frames.Length} values; expected a multiple of {frame.Size}, a frame of {frame}.",
                nameof(frames));
        }
        Values = frames;
        Length = frames.Length / frame.Size;
        if (!actions.IsEmpty && (Length == 0 || actions.Length % Length != 0))
        {
            throw new ArgumentException(
                $"The series has {actions.Length} action values; expected a multiple of its {Length} frames.",
                nameof(actions));
        }
        Frame = frame;
        Actions = actions;
        ActionSize = actions.IsEmpty ? 0 : actions.Length / Length;
    }

    /// <summary>Gets the frames, <c>[T, …frame]</c>, oldest first; empty where they are bytes.</summary>
    public ReadOnlyMemory<float> Frames { get; }

    /// <summary>Gets the frames, <c>[T, …frame]</c>, where they are bytes; else empty.</summary>
    public ReadOnlyMemory<byte> ByteFrames { get; }

    /// <summary>Gets the shape of a frame.</summary>
    public FrameShape Frame { get; }

    /// <summary>Gets C, the channels of a frame.</summary>
    public int Channels => Frame.Channels;

    /// <summary>Gets the actions, <c>[T, A]</c>; empty when there are none.</summary>
    public ReadOnlyMemory<float> Actions { get; }

    /// <summary>Gets A, the size of an action; 0 when there are no actions.</summary>
    public int ActionSize { get; }

    /// <summary>Gets T, the number of frames.</summary>
    public int Length { get; }

    /// <summary>Gets the frames, of either type.</summary>
    internal FrameValues Values { get; }
}
