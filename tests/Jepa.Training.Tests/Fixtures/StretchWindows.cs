using Jepa.Training.Data;

namespace Jepa.Training.Tests.Fixtures;

internal static class StretchWindows
{
    /// <summary>A window of a stretch, in an array of its own.</summary>
    public static float[] Window(this Stretch stretch, int window)
    {
        float[] values = new float[stretch.WindowLength];
        stretch.CopyWindow(window, values);
        return values;
    }
}
