using Jepa.MLNet;
using Jepa.Training.Data;

namespace Jepa.Training.Tests.Data;

[TestClass]
public sealed class SeriesTests
{
    [TestMethod]
    public void New_FramesAndActions_AreCounted()
    {
        var series = new Series(new float[12], channels: 3, actions: new float[8]);

        Assert.AreEqual(4, series.Length);
        Assert.AreEqual(new FrameShape(3), series.Frame);
        Assert.AreEqual(2, series.ActionSize);
    }

    [TestMethod]
    public void New_FramesOfBytes_StayTheCallersMemory()
    {
        byte[] pixels = new byte[36];

        var series = new Series(pixels, new FrameShape(1, 3, 4), actions: new float[6]);

        Assert.AreEqual((3, 2), (series.Length, series.ActionSize));
        Assert.IsTrue(series.ByteFrames.Span == pixels);
        Assert.IsTrue(series.Frames.IsEmpty);
        var error = Assert.ThrowsExactly<ArgumentException>(() => new Series(new byte[37], new FrameShape(1, 3, 4)));
        Assert.Contains("37 values; expected a multiple of 12, a frame of [1, 3, 4]", error.Message);
    }

    [TestMethod]
    public void New_FramesAlone_AreOneChannelWithoutActions()
    {
        var series = new Series(new float[5]);

        Assert.AreEqual(5, series.Length);
        Assert.AreEqual(new FrameShape(1), series.Frame);
        Assert.AreEqual(0, series.ActionSize);
    }

    [TestMethod]
    public void New_NoWholeNumberOfFrames_IsRefused()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => new Series(new float[7], channels: 2));

        Assert.AreEqual("frames", error.ParamName);
        Assert.Contains("7 values; expected a multiple of 2, a frame of [2]", error.Message);
    }

    [TestMethod]
    [DataRow(8, 5, "5 action values; expected a multiple of its 4 frames")]
    [DataRow(8, 2, "2 action values; expected a multiple of its 4 frames")]
    [DataRow(0, 2, "2 action values; expected a multiple of its 0 frames")]
    public void New_NoWholeNumberOfActions_IsRefused(int frames, int actions, string message)
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => new Series(new float[frames], channels: 2, actions: new float[actions]));

        Assert.AreEqual("actions", error.ParamName);
        Assert.Contains(message, error.Message);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(-1)]
    public void New_NoChannels_IsRefused(int channels) =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Series(new float[4], channels));
}
