using System.Text.Json.Serialization;
using Jepa.MLNet;
using static TorchSharp.torch;

namespace Jepa.Training.Networks;

/// <summary>
/// The form of an encoder, which builds itself. A new form is one new file: a record that derives from this one and the
/// <see cref="EncoderNetwork"/> that it creates.
/// </summary>
[JsonConverter(typeof(PartConverter<EncoderArchitecture>))]
public abstract record EncoderArchitecture
{
    /// <summary>Refuses options out of their range, and windows that the encoder cannot read.</summary>
    /// <param name="windowSize">K, the frames of a window.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    public abstract void Validate(int windowSize);

    /// <summary>Refuses frames that the encoder cannot read; by default none.</summary>
    /// <param name="frame">The shape of a frame.</param>
    /// <exception cref="ArgumentException">The frames cannot be read; the message says why.</exception>
    public virtual void RequireFrame(FrameShape frame)
    {
    }

    /// <summary>Builds the encoder.</summary>
    /// <param name="windowSize">K, the frames of a window.</param>
    /// <param name="frame">The shape of a frame.</param>
    /// <param name="latentSize">D.</param>
    /// <param name="generator">Draws the initial weights.</param>
    /// <returns>The encoder, <c>[batch, K·F] → [batch, D]</c>, F being the values of a frame.</returns>
    public abstract EncoderNetwork Create(int windowSize, FrameShape frame, int latentSize, Generator generator);

    /// <summary>Refuses frames that are no images, <c>[C, H, W]</c>.</summary>
    /// <param name="frame">The shape of a frame.</param>
    /// <exception cref="ArgumentException">The frames are sensors, <c>[C]</c>.</exception>
    protected void RequireImage(FrameShape frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (!frame.IsImage)
        {
            throw new ArgumentException(
                $"{GetType().Name} reads images, [C, H, W]; the frames are {frame}. Give the series a FrameShape of " +
                "three numbers, or SlidingWindow a column of vectors of three dimensions.");
        }
    }
}
