using Jepa.MLNet;
using Jepa.Training.Data;
using Jepa.Training.Data.Streaming;

namespace Jepa.Training.Tests.Data.Streaming;

[TestClass]
public sealed class ShuffleBufferTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(10)]
    [DataRow(100)]
    [DataRow(1000)]
    public void Pass_AnyCapacity_LetsEachLeaveOnceAndNoneMuchTooSoon(int capacity)
    {
        int[] left = Shuffle(capacity, 100, seed: 1);

        CollectionAssert.AreEqual(Enumerable.Range(0, 100).ToArray(), left.Order().ToArray());
        // When the n-th leaves, only the n + capacity first have come.
        Assert.IsTrue(left.Index().All(one => one.Item < one.Index + capacity));
        Assert.AreEqual(capacity > 1, !left.SequenceEqual(Enumerable.Range(0, 100)));
    }

    [TestMethod]
    public void Pass_SameSeed_IsTheSameOrder()
    {
        CollectionAssert.AreEqual(Shuffle(10, 100, seed: 1), Shuffle(10, 100, seed: 1));
        CollectionAssert.AreNotEqual(Shuffle(10, 100, seed: 1), Shuffle(10, 100, seed: 2));
    }

    [TestMethod]
    public void Pass_RoomForAll_LetsAnyBeTheFirst()
    {
        int[] first = [.. Enumerable.Range(1, 4000).Select(seed => Shuffle(4, 4, seed)[0])];

        foreach (int number in Enumerable.Range(0, 4))
            Assert.AreEqual(1000, first.Count(one => one == number), 120); // four standard deviations and some
    }

    private static int[] Shuffle(int capacity, int count, int seed)
    {
        var shape = new ClipShape(WindowSize: 1, new FrameShape(1), ActionSize: 1, Horizon: 1, Steps: 1, 0);
        using var buffer = new ClipBuffer(shape, capacity);
        List<int> left = [];
        foreach (int clip in new ShuffleBuffer(buffer).Pass(Numbers(), new Random(seed)))
        {
            float number = buffer.Window(clip, 0)[0];
            Assert.AreEqual((number + 0.5f, -number), (buffer.Window(clip, 1)[0], buffer.Action(clip, 0)[0]));
            left.Add((int)number);
        }
        return [.. left];

        IEnumerable<ClipBuffer> Numbers()
        {
            using var one = new ClipBuffer(shape, 1);
            for (int number = 0; number < count; number++)
            {
                (one.Window(0, 0)[0], one.Window(0, 1)[0], one.Action(0, 0)[0]) = (number, number + 0.5f, -number);
                yield return one;
            }
        }
    }
}
