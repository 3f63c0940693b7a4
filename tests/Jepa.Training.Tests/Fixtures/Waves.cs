using Jepa.Training.Data;

namespace Jepa.Training.Tests.Fixtures;

/// <summary>Series of sines, of any number of channels and actions, which no random generator has a part in.</summary>
internal static class Waves
{
    public static Series[] Of(int channels = 1, int actionSize = 0, int count = 6, int length = 50) =>
    [
        .. Enumerable.Range(0, count).Select(series => new Series(
            Enumerable.Range(0, length * channels)
                .Select(index => MathF.Sin(0.3f * (index / channels) + series + index % channels)).ToArray(),
            channels,
            Enumerable.Range(0, length * actionSize).Select(index => MathF.Cos(0.7f * index + series)).ToArray())),
    ];
}
