using Jepa.Training.Optimization;

namespace Jepa.Training.Tests.Optimization;

[TestClass]
public sealed class LearningRateTests
{
    private const long StepsPerEpoch = 10;

    private static readonly JepaTrainingOptions Options = new() { Epochs = 5, LearningRate = 0.5 };

    [TestMethod]
    [DataRow(0)]
    [DataRow(49)]
    [DataRow(1000)]
    public void At_Constant_IsTheOption(long step) => Assert.AreEqual(0.5, new LearningRate(Options, StepsPerEpoch).At(step));

    [TestMethod]
    public void At_WarmUp_RisesInEqualSteps()
    {
        var rate = new LearningRate(Options with { WarmUpEpochs = 1 }, StepsPerEpoch);

        for (int step = 0; step < 10; step++)
            Assert.AreEqual(0.5 * (step + 1) / 11, rate.At(step), 1e-15, $"step {step}");
        Assert.AreEqual(0.5, rate.At(10));
        Assert.AreEqual(0.5, rate.At(49));
    }

    [TestMethod]
    public void At_WarmUpOfPartOfAnEpoch_EndsWithinIt()
    {
        var rate = new LearningRate(Options with { WarmUpEpochs = 0.25 }, StepsPerEpoch); // 2.5 steps

        Assert.AreEqual(0.5 / 3.5, rate.At(0), 1e-15);
        Assert.AreEqual(0.5 * 3 / 3.5, rate.At(2), 1e-15);
        Assert.AreEqual(0.5, rate.At(3));
    }

    [TestMethod]
    public void At_Cosine_FallsFromTheOptionToZero()
    {
        var rate = new LearningRate(Options with { Schedule = LearningRateSchedule.Cosine }, StepsPerEpoch);

        Assert.AreEqual(0.5, rate.At(0), "the first step");
        Assert.AreEqual(0.25, rate.At(25), 1e-15, "half-way");
        Assert.AreEqual(0.5 * (1 + Math.Cos(Math.PI / 5)) / 2, rate.At(10), 1e-15, "a fifth of the way");
        Assert.AreEqual(0.5 * Math.Pow(Math.Sin(Math.PI / 100), 2), rate.At(49), 1e-15, "the last step still moves");
        Assert.AreEqual(0, rate.At(50), 1e-15, "the end");
        for (int step = 1; step < 50; step++)
            Assert.IsLessThan(rate.At(step - 1), rate.At(step));
    }

    [TestMethod]
    public void At_CosineWithWarmUp_StartsFallingWhereTheWarmUpEnds()
    {
        var rate = new LearningRate(Options with { Schedule = LearningRateSchedule.Cosine, WarmUpEpochs = 1 }, StepsPerEpoch);

        Assert.AreEqual(0.5 / 11, rate.At(0), 1e-15);
        Assert.AreEqual(0.5, rate.At(10));
        Assert.AreEqual(0.25, rate.At(30), 1e-15, "half-way between 10 and 50");
        Assert.AreEqual(0, rate.At(50), 1e-15);
    }

    [TestMethod]
    public void At_NothingButWarmUp_NeverLeavesIt()
    {
        var rate = new LearningRate(Options with { Schedule = LearningRateSchedule.Cosine, WarmUpEpochs = 5 }, StepsPerEpoch);

        Assert.AreEqual(0.5 * 50 / 51, rate.At(49), 1e-15);
    }
}
