namespace Jepa.Training.Data;

/// <summary>Refuses numbers that cannot be learned from, with the frame they are in.</summary>
internal static class FiniteNumbers
{
    /// <param name="windows"><c>[n, K·C]</c>, successive windows of a series.</param>
    /// <param name="inputSize">K·C.</param>
    /// <param name="channels">C.</param>
    /// <param name="firstFrame">The frame that the first of the windows begins with.</param>
    /// <param name="series">What messages call the series.</param>
    /// <param name="allowMissing">Whether windows may hold NaN.</param>
    /// <exception cref="ArgumentException">A number is not finite.</exception>
    public static void RequireWindows(ReadOnlySpan<float> windows, int inputSize, int channels, long firstFrame, string series, bool allowMissing)
    {
        for (int index = 0; index < windows.Length; index++)
        {
            if (!float.IsFinite(windows[index]) && !(allowMissing && float.IsNaN(windows[index])))
            {
                long frame = firstFrame + index / inputSize + index % inputSize / channels;
                throw new ArgumentException($"{series} holds {windows[index]} in frame {frame}; expected finite numbers.", nameof(series));
            }
        }
    }

    /// <param name="actions"><c>[n, A]</c>, successive actions of a series.</param>
    /// <param name="actionSize">A.</param>
    /// <param name="firstFrame">The frame of the first action.</param>
    /// <param name="series">What messages call the series.</param>
    /// <exception cref="ArgumentException">A number is not finite.</exception>
    public static void RequireActions(ReadOnlySpan<float> actions, int actionSize, long firstFrame, string series)
    {
        for (int index = 0; index < actions.Length; index++)
        {
            if (!float.IsFinite(actions[index]))
                throw new ArgumentException($"{series} holds {actions[index]} in the action of frame {firstFrame + index / actionSize}; expected finite numbers.", nameof(series));
        }
    }
}
