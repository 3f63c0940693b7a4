using ImageMagick;
using Jepa.Samples.Lab.Figures;
using Jepa.Samples.Worlds;

namespace Jepa.Samples.Lab.Tests.Figures;

[TestClass]
public sealed class BallAnimationTests
{
    [TestMethod]
    public void Create_AFlight_IsASmallGifThatPlaysInRealTimeForEver()
    {
        double[] heights = new BouncingBall().Simulate(0, 6, 200).Positions;

        byte[] gif = BallAnimation.Create("flight", "A ball bounces.", heights, 0.05).Gif;

        Assert.IsLessThanOrEqualTo(600_000, gif.Length);
        using var frames = new MagickImageCollection(gif);
        Assert.HasCount(111, frames, "5.5 s and the first, at 20 a second");
        Assert.AreEqual(0u, frames[0].AnimationIterations);
        Assert.IsTrue(frames.All(frame => frame.AnimationDelay == 5 && frame.AnimationTicksPerSecond == 100));
    }

    [TestMethod]
    public void Create_ShortTimeSteps_AreShownAtMostTwentyTimesASecond()
    {
        byte[] gif = BallAnimation.Create("flight", "A ball bounces.", [.. Enumerable.Range(0, 41).Select(t => Math.Sin(0.05 * t))], 0.02).Gif;

        using var frames = new MagickImageCollection(gif);
        Assert.HasCount(14, frames);
        Assert.IsTrue(frames.All(frame => frame.AnimationDelay == 6));
    }

    [TestMethod]
    public void Create_OneHeight_IsRefused()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => BallAnimation.Create("flight", "A ball rests.", [0.0], 0.05));

        Assert.Contains("1 heights, 0.05 s apart, do not move", error.Message);
    }
}
