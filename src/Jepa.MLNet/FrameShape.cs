using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Jepa.MLNet;

/// <summary>
/// The shape of one frame: <c>[C]</c> for C sensor channels, <c>[C, H, W]</c> for an image. Equal by content.
/// </summary>
public sealed record FrameShape
{
    /// <summary>Initializes a new instance of the <see cref="FrameShape"/> class for sensors, <c>[C]</c>.</summary>
    /// <param name="channels">C, the channels of a frame.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="channels"/> is less than 1.</exception>
    public FrameShape(int channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        Channels = channels;
        Size = channels;
    }

    /// <summary>
    /// Initializes a new instance of the <see cref="FrameShape"/> class for images, <c>[C, H, W]</c>.
    /// </summary>
    /// <param name="channels">C, the colours of a pixel.</param>
    /// <param name="height">H, the rows of pixels.</param>
    /// <param name="width">W, the pixels of a row.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A dimension is less than 1, or a frame would have more than <see cref="Array.MaxLength"/> values.
    /// </exception>
    public FrameShape(int channels, int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        Int128 size = (Int128)channels * height * width;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, Array.MaxLength, nameof(channels));
        Channels = channels;
        Height = height;
        Width = width;
        Size = (int)size;
    }

    /// <summary>Gets C, the channels of a frame: sensors, or the colours of a pixel.</summary>
    public int Channels { get; }

    /// <summary>Gets H, the rows of an image; 0 for sensors.</summary>
    public int Height { get; }

    /// <summary>Gets W, the pixels of an image's row; 0 for sensors.</summary>
    public int Width { get; }

    /// <summary>Gets the values of a frame: C, or C·H·W.</summary>
    public int Size { get; }

    /// <summary>Gets a value indicating whether the frame is an image.</summary>
    public bool IsImage => Height > 0;

    /// <summary>Gets the dimensions: <c>[C]</c> or <c>[C, H, W]</c>.</summary>
    public IReadOnlyList<int> Dimensions => IsImage ? [Channels, Height, Width] : [Channels];

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <param name="text">For example <c>[14]</c> or <c>[3, 64, 64]</c>.</param>
    /// <param name="shape">Receives the shape; <see langword="null"/> where the text is none.</param>
    /// <returns>Whether the text is a shape.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out FrameShape? shape)
    {
        shape = null;
        if (text is not ['[', .. string inner, ']'])
            return false;
        string[] parts = inner.Split(',', StringSplitOptions.TrimEntries);
        int[] dimensions = new int[parts.Length];
        for (int index = 0; index < parts.Length; index++)
        {
            if (!int.TryParse(parts[index], NumberStyles.None, CultureInfo.InvariantCulture, out dimensions[index]))
                return false;
        }
        try
        {
            shape = dimensions switch
            {
                [int channels] => new FrameShape(channels),
                [int channels, int height, int width] => new FrameShape(channels, height, width),
                _ => null,
            };
        }
        catch (ArgumentOutOfRangeException)
        {
            return false;
        }
        return shape is not null;
    }

    /// <summary>Writes the dimensions, for example <c>[14]</c> or <c>[3, 64, 64]</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"[{string.Join(", ", Dimensions.Select(Invariant))}]";

    private static string Invariant(int value) => value.ToString(CultureInfo.InvariantCulture);
}
