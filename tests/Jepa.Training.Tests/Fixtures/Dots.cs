using Jepa.MLNet;
using Jepa.Training.Data;

namespace Jepa.Training.Tests.Fixtures;

/// <summary>Films of a bright dot that crosses a dark image, a pixel a frame, a row lower with each series.</summary>
internal static class Dots
{
    public static Series[] Of(FrameShape frame, int count = 6, int length = 40) =>
    [
        .. Enumerable.Range(0, count)
            .Select(series => new Series(Film(frame, series, length).Select(Single).ToArray(), frame)),
    ];

    /// <summary>The same films, whose pixels are bytes.</summary>
    public static Series[] OfBytes(FrameShape frame, int count = 6, int length = 40) =>
        [.. Enumerable.Range(0, count).Select(series => new Series(Film(frame, series, length), frame))];

    /// <summary>The pixels of a film, <c>[length, C, H, W]</c>.</summary>
    public static byte[] Film(FrameShape frame, int series, int length)
    {
        byte[] pixels = new byte[length * frame.Size];
        Array.Fill(pixels, (byte)16);
        for (int time = 0; time < length; time++)
        {
            int row = series % frame.Height, column = (time + 3 * series) % frame.Width;
            for (int colour = 0; colour < frame.Channels; colour++)
            {
                int place = time * frame.Size + (colour * frame.Height + row) * frame.Width + column;
                pixels[place] = (byte)(230 - 40 * colour);
            }
        }
        return pixels;
    }

    private static float Single(byte pixel) => pixel;
}
