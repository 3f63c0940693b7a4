using MathNet.Numerics;
using MathNet.Numerics.LinearRegression;

namespace Jepa.Samples.Worlds.Tests;

/// <summary>What is drawn at random: launch speeds and the noise of the sensor.</summary>
[TestClass]
public sealed class BouncingBallSampleTests
{
    private static readonly BouncingBall Ball = new();

    [TestMethod]
    public void Sample_SameSeed_GivesTheSameNumbers()
    {
        ObservedTrajectory[] first = Ball.Sample(new Random(7), 3, 200), second = Ball.Sample(new Random(7), 3, 200);

        for (int i = 0; i < first.Length; i++)
        {
            CollectionAssert.AreEqual(first[i].Frames, second[i].Frames);
            CollectionAssert.AreEqual(first[i].Actions, second[i].Actions);
            CollectionAssert.AreEqual(first[i].Positions, second[i].Positions);
            CollectionAssert.AreEqual(first[i].Velocities, second[i].Velocities);
        }
    }

    [TestMethod]
    public void Sample_OtherSeedOrOtherThrow_GivesOtherNumbers()
    {
        ObservedTrajectory[] throws = [.. Ball.Sample(new Random(1), 2, 50), .. Ball.Sample(new Random(2), 2, 50)];

        Assert.HasCount(4, throws.Select(trajectory => trajectory.Velocities[0]).Distinct());
        Assert.HasCount(4, throws.Select(trajectory => trajectory.Frames[0]).Distinct());
    }

    [TestMethod]
    public void Sample_MoreThrows_StartWithTheSameOnes()
    {
        ObservedTrajectory[] few = Ball.Sample(new Random(3), 2, 40), many = Ball.Sample(new Random(3), 5, 40);

        CollectionAssert.AreEqual(few[1].Frames, many[1].Frames);
    }

    [TestMethod]
    public void Sample_OtherNoise_ChangesTheFramesAlone()
    {
        ObservedTrajectory[] noisy = Ball.Sample(new Random(3), 3, 40);
        ObservedTrajectory[] clean = (Ball with { ObservationNoise = 0 }).Sample(new Random(3), 3, 40);

        CollectionAssert.AreEqual(noisy[2].Positions, clean[2].Positions);
        CollectionAssert.AreEqual(clean[2].Positions, clean[2].Frames);
        CollectionAssert.AreNotEqual(noisy[2].Positions, noisy[2].Frames);
    }

    [TestMethod]
    public void Sample_LaunchSpeeds_AreUniformBetweenTheirBounds()
    {
        double[] speeds = [.. Ball.Sample(new Random(1), 20_000, 1).Select(trajectory => (double)trajectory.Velocities[0])];

        Assert.IsGreaterThanOrEqualTo(3, speeds.Min());
        Assert.IsLessThanOrEqualTo(7, speeds.Max());
        for (int quarter = 0; quarter < 4; quarter++) // ± 5 standard deviations of a binomial count
            Assert.AreEqual(5000, speeds.Count(speed => speed >= 3 + quarter && speed < 4 + quarter), 5 * Math.Sqrt(20_000 * 0.25 * 0.75));
    }

    [TestMethod]
    public void Sample_Noise_IsWhiteAndGaussian()
    {
        double[] noise = [.. Ball.Sample(new Random(1), 500, 200).SelectMany(trajectory =>
            trajectory.Frames.Zip(trajectory.Positions, (frame, height) => ((double)frame - height) / Ball.ObservationNoise))];
        double n = noise.Length, tolerance = 5 / Math.Sqrt(n);

        // Moments of N(0, 1), each within five of its own standard deviations.
        Assert.AreEqual(0, noise.Average(), tolerance);
        Assert.AreEqual(1, noise.Average(x => x * x), tolerance * Math.Sqrt(2));
        Assert.AreEqual(0, noise.Average(x => x * x * x), tolerance * Math.Sqrt(15));
        Assert.AreEqual(3, noise.Average(x => x * x * x * x), tolerance * Math.Sqrt(96));
        Assert.AreEqual(0.0455, noise.Count(x => Math.Abs(x) > 2) / n, tolerance * Math.Sqrt(0.0455));
        foreach (int lag in new[] { 1, 2, 200 })
            Assert.AreEqual(0, noise.Skip(lag).Zip(noise, (later, earlier) => later * earlier).Average(), tolerance, $"lag {lag}");
    }

    [TestMethod]
    public void Sample_Columns_AreTheTrueStateAndItsDirection()
    {
        ObservedTrajectory sample = Ball.Sample(new Random(5), 300);
        Trajectory truth = Ball.Simulate(0, sample.Velocities[0], 300);

        Assert.AreEqual(300, sample.Length);
        Assert.AreEqual(1, sample.Channels);
        Assert.HasCount(300, sample.Frames);
        for (int t = 0; t < 300; t++)
        {
            Assert.AreEqual(truth.Positions[t], sample.Positions[t], 1e-5);
            Assert.AreEqual(Math.Sign(sample.Velocities[t]), sample.Actions[t]);
        }

        Assert.HasCount(3, sample.Actions.Distinct(), "up, down and, in the end, at rest");
    }

    [TestMethod]
    public void Sample_WindowsOfFourFrames_HoldThePositionAndHalfOfTheVelocity()
    {
        // The yardstick of every experiment with this ball: least squares on the raw window, scored on other throws.
        ObservedTrajectory[] train = Ball.Sample(new Random(1), 200, 200), test = Ball.Sample(new Random(2), 100, 200);

        Assert.AreEqual(0.99, LeastSquaresRSquared(train, test, sample => sample.Positions), 0.01);
        Assert.AreEqual(0.56, LeastSquaresRSquared(train, test, sample => sample.Velocities), 0.04);
    }

    [TestMethod]
    public void Sample_LaunchSpeedsInTheWrongOrder_AreRefused()
    {
        var ball = new BouncingBall { MinLaunchSpeed = 5, MaxLaunchSpeed = 4 };

        var error = Assert.ThrowsExactly<InvalidOperationException>(() => ball.Sample(new Random(1), 10));

        Assert.Contains("MinLaunchSpeed (5) is above", error.Message);
    }

    private static double LeastSquaresRSquared(
        ObservedTrajectory[] train, ObservedTrajectory[] test, Func<ObservedTrajectory, float[]> target)
    {
        double[] weights = MultipleRegression.NormalEquations(Windows(train), Targets(train), intercept: true);
        double[] read = [.. Windows(test).Select(window => weights[0] + window.Zip(weights.Skip(1), (x, w) => x * w).Sum())];
        return GoodnessOfFit.CoefficientOfDetermination(read, Targets(test));

        static double[][] Windows(ObservedTrajectory[] samples) => [.. samples.SelectMany(sample =>
            Enumerable.Range(0, sample.Length - 3).Select(t => sample.Frames[t..(t + 4)].Select(x => (double)x).ToArray()))];

        double[] Targets(ObservedTrajectory[] samples) => [.. samples.SelectMany(sample => target(sample)[3..]).Select(x => (double)x)];
    }
}
