using Jepa.MLNet.Live;

namespace Jepa.MLNet.Tests.Live;

[TestClass]
public sealed class SeriesTableTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(7)]
    [DataRow(30)]
    public void Use_RandomSeries_KeepsTheMostRecentlyUsedInTheOrderOfUse(int maximum)
    {
        var random = new Random(maximum);
        var table = new SeriesTable(maximum);
        List<string> order = [];
        Dictionary<string, int> slots = [];

        for (int use = 0; use < 2000; use++)
        {
            string key = $"{random.Next(20)}";
            bool isKnown = order.Remove(key);
            order.Add(key);
            if (order.Count > maximum)
                order.RemoveAt(0);

            int slot = table.Use(key, out bool isNew);

            Assert.AreEqual(!isKnown, isNew);
            Assert.IsTrue(slot >= 0 && slot < Math.Min(maximum, 20));
            if (isKnown)
                Assert.AreEqual(slots[key], slot);
            slots[key] = slot;
            CollectionAssert.AreEqual(order, table.OldestFirst().Select(series => series.Key).ToArray());
            Assert.AreEqual(order.Count, table.OldestFirst().Select(series => series.Slot).Distinct().Count());
        }
    }

    [TestMethod]
    public void Clear_Series_BeginsWithTheFirstSlot()
    {
        var table = new SeriesTable(3);
        table.Use("a", out _);
        table.Use("b", out _);

        table.Clear();

        Assert.AreEqual(0, table.Count);
        Assert.AreEqual(0, table.Use("b", out bool isNew));
        Assert.IsTrue(isNew);
    }
}
