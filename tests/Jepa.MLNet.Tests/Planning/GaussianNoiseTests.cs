using Jepa.MLNet.Planning;

namespace Jepa.MLNet.Tests.Planning;

[TestClass]
public sealed class GaussianNoiseTests
{
    [TestMethod]
    public void Next_ManyNumbers_HaveTheMomentsOfTheNormalDistribution()
    {
        const int count = 200_001;
        double[] z = [.. new GaussianNoise(count).Next(new Random(1)).ToArray().Select(value => (double)value)];
        double tolerance = 5 / Math.Sqrt(count);

        Assert.AreEqual(0, z.Average(), tolerance);
        Assert.AreEqual(1, z.Average(x => x * x), tolerance * Math.Sqrt(2));
        Assert.AreEqual(0, z.Average(x => x * x * x), tolerance * Math.Sqrt(15));
        Assert.AreEqual(3, z.Average(x => x * x * x * x), tolerance * Math.Sqrt(96));
        foreach (int lag in new[] { 1, count / 2, count / 2 + 1 })
            Assert.AreEqual(0, z.Skip(lag).Zip(z, (x, y) => x * y).Average(), 2 * tolerance, $"lag {lag}");
    }

    [TestMethod]
    public void Next_Again_GivesOtherNumbers()
    {
        var noise = new GaussianNoise(8);
        var random = new Random(1);

        float[] first = noise.Next(random).ToArray(), second = noise.Next(random).ToArray();

        CollectionAssert.AreEqual(first, new GaussianNoise(8).Next(new Random(1)).ToArray());
        Assert.IsEmpty(first.Intersect(second));
    }
}
