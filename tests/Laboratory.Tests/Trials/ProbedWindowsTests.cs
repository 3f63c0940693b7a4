using Jepa.Samples.Lab.Trials;
using Jepa.Training.Data;

namespace Jepa.Samples.Lab.Tests.Trials;

[TestClass]
public class ProbedWindowsTests
{
    /// <summary>Two channels, 10·t and 10·t + 1, and a state of t.</summary>
    private static Recording Recording(int length, float first) => new(
        new Series(Enumerable.Range(0, length).SelectMany(time => new[] { first + 10 * time, first + 10 * time + 1 }).ToArray(), channels: 2),
        [[.. Enumerable.Range(0, length).Select(time => first + time)]]);

    [TestMethod]
    public void Raw_FewWindows_HoldsEachWithTheStatesOfItsEnds()
    {
        var windows = new ProbedWindows([Recording(3, 0), Recording(2, 100)], windowSize: 2, most: 100);

        double[][] expected = [[0, 1, 10, 11], [10, 11, 20, 21], [100, 101, 110, 111]];
        Assert.HasCount(3, windows.States[0]);
        CollectionAssert.AreEqual(new float[] { 1, 2, 101 }, windows.States[0]);
        CollectionAssert.AreEqual(new float[] { 0, 1, 100 }, windows.FirstStates[0]);
        for (int row = 0; row < expected.Length; row++)
            CollectionAssert.AreEqual(expected[row], windows.Raw().Row(row).ToArray());
    }

    [TestMethod]
    public void States_MoreWindowsThanWanted_AreSpreadEvenly()
    {
        var windows = new ProbedWindows([Recording(101, 0)], windowSize: 2, most: 25);

        CollectionAssert.AreEqual(Enumerable.Range(0, 25).Select(index => 1f + 4 * index).ToArray(), windows.States[0]);
    }
}
