using Jepa.Samples.Surprise.Rollout;
using Jepa.Samples.Worlds;

namespace Jepa.Samples.Surprise.Tests.Rollout;

[TestClass]
public sealed class BaselineTests
{
    private const int WindowSize = 8, Step = 5;

    [TestMethod]
    public void Examples_EachWindow_HasTheTrueHeightsThatFollow()
    {
        ObservedTrajectory flight = new BouncingBall().Sample(new Random(1), 40);

        Examples examples = Examples.Of([flight], WindowSize, steps: 3);

        Assert.HasCount(40 - WindowSize - 3 + 1, examples.Windows);
        CollectionAssert.AreEqual(flight.Frames[..WindowSize], examples.Windows[0]);
        Assert.AreEqual(flight.Positions[WindowSize - 1], examples.Last[0]);
        for (int step = 1; step <= 3; step++)
            Assert.AreEqual(flight.Positions[WindowSize - 1 + step], examples.Heights[step - 1][0]);
        Assert.AreEqual(flight.Positions[^1], examples.Heights[2][^1]);
    }

    [TestMethod]
    public void StraightLine_ConstantVelocity_IsDrawnOnExactly()
    {
        float[] heights = [.. Enumerable.Range(0, 30).Select(time => 1 + 0.25f * time)];
        var examples = Examples.Of([new ObservedTrajectory(heights, [], heights, heights)], WindowSize, Step);

        double[] predicted = StraightLine.Fit(examples, Step).Predict(examples.Windows);

        for (int row = 0; row < predicted.Length; row++)
            Assert.AreEqual(examples.Heights[Step - 1][row], predicted[row], 1e-4);
    }

    [TestMethod]
    public void SupervisedNetwork_AFewEpochs_PredictsAcrossBouncesAndBySeedAlone()
    {
        var ball = new BouncingBall();
        Examples training = Examples.Of(ball.Sample(new Random(1), 100, 100), WindowSize, Step);
        Examples test = Examples.Of(ball.Sample(new Random(2), 20, 100), WindowSize, Step);

        double[] first = Learn(), second = Learn();

        Assert.IsGreaterThan(0.85, Statistics.RSquared(first, test.Heights[Step - 1]));
        CollectionAssert.AreEqual(first, second);

        double[] Learn()
        {
            using var network = new SupervisedNetwork(WindowSize, seed: 1);
            network.Train(training.Windows, training.Heights[Step - 1], epochs: 8, CancellationToken.None);
            return network.Predict(test.Windows);
        }
    }
}
