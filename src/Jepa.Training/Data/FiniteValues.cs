namespace Jepa.Training.Data;

/// <summary>Refuses values that cannot be learned from, and names the frame they are in.</summary>
internal static class FiniteValues
{
    /// <param name="values">Successive windows, or the frames that they share.</param>
    /// <param name="windowStep">The values from one window to the next.</param>
    /// <param name="frameSize">F.</param>
    /// <param name="firstFrame">The frame that the values begin with.</param>
    /// <param name="series">The series' name.</param>
    /// <param name="allowMissing">Whether there may be NaN.</param>
    /// <exception cref="ArgumentException">A value is not finite.</exception>
    public static void RequireFrames(
        ReadOnlySpan<float> values, int windowStep, int frameSize, long firstFrame, string series, bool allowMissing)
    {
        for (int index = 0; index < values.Length; index++)
        {
            float value = values[index];
            if (float.IsFinite(value) || (allowMissing && float.IsNaN(value)))
                continue;
            long frame = firstFrame + index / windowStep + index % windowStep / frameSize;
            string cure = float.IsNaN(value) ? ", or MissingValues.Impute in the options" : "";
            throw new ArgumentException($"{series} holds {value} in frame {frame}; expected finite numbers{cure}.");
        }
    }

    /// <param name="actions"><c>[n, A]</c>, successive actions of a series.</param>
    /// <param name="actionSize">A.</param>
    /// <param name="firstFrame">The frame of the first action.</param>
    /// <param name="series">The series' name.</param>
    /// <exception cref="ArgumentException">A value is not finite.</exception>
    public static void RequireActions(ReadOnlySpan<float> actions, int actionSize, long firstFrame, string series)
    {
        for (int index = 0; index < actions.Length; index++)
        {
            if (!float.IsFinite(actions[index]))
            {
                long frame = firstFrame + index / actionSize;
                throw new ArgumentException(
                    $"{series} holds {actions[index]} in the action of frame {frame}; expected finite numbers.");
            }
        }
    }
}
