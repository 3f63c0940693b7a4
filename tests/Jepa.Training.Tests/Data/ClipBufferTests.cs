using Jepa.MLNet;
using Jepa.Training.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Tests.Data;

[TestClass]
public sealed class ClipBufferTests
{
    private static readonly ClipShape Shape =
        new(WindowSize: 2, new FrameShape(3), ActionSize: 2, Horizon: 2, Steps: 2, PositionalEncodingSize: 1);

    [TestMethod]
    public void Clips_OfABuffer_AreItsMemory()
    {
        using var buffer = new ClipBuffer(Shape, 4);
        for (int clip = 0; clip < 4; clip++)
        {
            for (int step = 0; step <= 2; step++)
                buffer.Window(clip, step).Fill(10 * clip + step);
            for (int step = 0; step < 2; step++)
                buffer.Action(clip, step).Fill(-(10 * clip + step));
        }

        using DisposeScope scope = NewDisposeScope();
        Clips clips = buffer.Clips;

        CollectionAssert.AreEqual(new long[] { 4, 3, 2, 3 }, clips.Windows.shape);
        CollectionAssert.AreEqual(new long[] { 4, 2, 5 }, clips.Actions!.shape);
        Assert.IsTrue(clips.Windows[2, 1].eq(21).all().item<bool>());
        Assert.IsTrue(clips.Actions[3, 1].eq(-31).all().item<bool>());
        buffer.Window(2, 1)[0] = 7;
        Assert.AreEqual(7f, clips.Windows[2, 1, 0, 0].item<float>());
    }

    [TestMethod]
    public void CopyTo_AnotherBuffer_TakesWindowsAndActions()
    {
        using ClipBuffer source = new(Shape, 2), target = new(Shape, 3);
        source.Windows(1).Fill(5);
        source.Action(1, 0).Fill(6);
        source.Action(1, 1).Fill(7);

        source.CopyTo(1, target, 2);

        Assert.AreEqual(-1, target.Windows(2).IndexOfAnyExcept(5f));
        Assert.AreEqual((6f, 7f), (target.Action(2, 0)[4], target.Action(2, 1)[0]));
    }

    [TestMethod]
    public void New_ImageFrames_KeepTheirShape()
    {
        using var buffer = new ClipBuffer(new ClipShape(2, new FrameShape(3, 4, 5), 0, 1, 1, 0), 6);

        CollectionAssert.AreEqual(new long[] { 6, 2, 2, 3, 4, 5 }, buffer.Clips.Windows.shape);
        Assert.IsNull(buffer.Clips.Actions);
    }

    [TestMethod]
    public void Clips_BeyondTwoGibibytes_AreThere()
    {
        // 4 MiB a clip, of which the system hands out what is written to.
        using var buffer = new ClipBuffer(new ClipShape(1, new FrameShape(1 << 19), 0, 1, 1, 0), 520);
        buffer.Window(519, 1).Fill(7);

        using DisposeScope scope = NewDisposeScope();
        Assert.AreEqual(7f, buffer.Clips.Windows[519, 1, 0, (1 << 19) - 1].item<float>());
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void New_MoreThanFits_IsRefusedBeforeItIsTaken(bool byActions)
    {
        // A clip of 10 000 values and some, 40 000 bytes.
        ClipShape shape = byActions
            ? new ClipShape(1, new FrameShape(1), ActionSize: 9_998, 1, 1, 0)
            : new ClipShape(1, new FrameShape(5_000), 0, 1, 1, 0);
        long most = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 40_000;
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        var error = Assert.ThrowsExactly<ArgumentException>(() => new ClipBuffer(shape, most + 1));

        Assert.Contains($"{most + 1} clips of 10000 values do not fit in a buffer (limit {most})", error.Message);
        Assert.Contains("set a smaller BatchSize or ShuffleBufferSize", error.Message);
        Assert.AreEqual(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
