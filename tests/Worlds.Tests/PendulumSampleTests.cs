using MathNet.Numerics;
using MathNet.Numerics.LinearRegression;

namespace Jepa.Samples.Worlds.Tests;

/// <summary>What is drawn at random: starts and the noise of the camera; and the options.</summary>
[TestClass]
public sealed class PendulumSampleTests
{
    private static readonly Pendulum Rod = new();

    [TestMethod]
    public void Sample_SameSeed_GivesTheSameNumbers()
    {
        ObservedTrajectory[] first = Rod.Sample(new Random(7), 3, 100), second = Rod.Sample(new Random(7), 3, 100);

        for (int i = 0; i < first.Length; i++)
        {
            CollectionAssert.AreEqual(first[i].Frames, second[i].Frames);
            CollectionAssert.AreEqual(first[i].Positions, second[i].Positions);
            CollectionAssert.AreEqual(first[i].Velocities, second[i].Velocities);
        }
    }

    [TestMethod]
    public void Sample_OtherSeedOrOtherStart_GivesOtherNumbers()
    {
        ObservedTrajectory[] starts = [.. Rod.Sample(new Random(1), 2, 50), .. Rod.Sample(new Random(2), 2, 50)];

        Assert.HasCount(4, starts.Select(trajectory => trajectory.Velocities[0]).Distinct());
        Assert.HasCount(4, starts.Select(trajectory => trajectory.Frames[0]).Distinct());
    }

    [TestMethod]
    public void Sample_MoreStarts_StartWithTheSameOnes()
    {
        ObservedTrajectory[] few = Rod.Sample(new Random(3), 2, 40), many = Rod.Sample(new Random(3), 5, 40);

        CollectionAssert.AreEqual(few[1].Frames, many[1].Frames);
    }

    [TestMethod]
    public void Sample_Starts_AreUniformOverTheCircleAndTheVelocities()
    {
        ObservedTrajectory[] starts = Rod.Sample(new Random(1), 20_000, 1);

        double fiveDeviations = 5 * Math.Sqrt(20_000 * 0.25 * 0.75); // of a binomial count
        for (int quarter = 0; quarter < 4; quarter++)
        {
            Assert.AreEqual(5000, starts.Count(start => Math.Floor((start.Positions[0] + Math.PI) / (Math.PI / 2)) == quarter), fiveDeviations);
            Assert.AreEqual(5000, starts.Count(start => Math.Floor((start.Velocities[0] + 8) / 4) == quarter), fiveDeviations);
        }
    }

    [TestMethod]
    public void Sample_Starts_HoldSwingsAndFullTurns()
    {
        ObservedTrajectory[] samples = Rod.Sample(new Random(1), 200, 200);

        int turning = samples.Count(sample => Rod.Energy(sample.Positions[0], sample.Velocities[0]) > 2 * Rod.Gravity * Rod.Length);
        int overTheTop = samples.Count(sample =>
            Enumerable.Range(1, 199).Any(t => Math.Abs(sample.Positions[t] - sample.Positions[t - 1]) > Math.PI));

        Assert.IsInRange(50, 150, turning);
        Assert.AreEqual(turning, overTheTop);
    }

    [TestMethod]
    public void Sample_Columns_AreTheTrueStateAndTheBobInThePlane()
    {
        Pendulum clean = Rod with { ObservationNoise = 0, Length = 2 };

        ObservedTrajectory sample = clean.Sample(new Random(5), 300);
        Trajectory truth = clean.Simulate(sample.Positions[0], sample.Velocities[0], 300);

        Assert.AreEqual(300, sample.Length);
        Assert.AreEqual(2, sample.Channels);
        Assert.HasCount(600, sample.Frames);
        Assert.IsEmpty(sample.Actions);
        for (int t = 0; t < 300; t++)
        {
            Assert.AreEqual(0, Math.IEEERemainder(truth.Positions[t] - sample.Positions[t], Math.Tau), 1e-4);
            Assert.AreEqual(truth.Velocities[t], sample.Velocities[t], 1e-4);
            Assert.AreEqual(2 * Math.Sin(sample.Positions[t]), sample.Frames[2 * t], 1e-5);
            Assert.AreEqual(-2 * Math.Cos(sample.Positions[t]), sample.Frames[2 * t + 1], 1e-5);
        }
    }

    [TestMethod]
    public void Observe_BobOnTheRight_IsRightAndLevelWithThePivot()
    {
        ObservedTrajectory frame = (Rod with { ObservationNoise = 0 }).Observe(Rod.Simulate(Math.PI / 2, 0, 1), new Random(1));

        Assert.AreEqual(1, frame.Frames[0], 1e-6);
        Assert.AreEqual(0, frame.Frames[1], 1e-6);
    }

    [TestMethod]
    public void Sample_Noise_IsWhiteAndGaussianOnBothCoordinates()
    {
        double[] noise = [.. Rod.Sample(new Random(1), 250, 200).SelectMany(sample => sample.Positions.SelectMany((angle, t) => new[]
        {
            (sample.Frames[2 * t] - Math.Sin(angle)) / Rod.ObservationNoise,
            (sample.Frames[2 * t + 1] + Math.Cos(angle)) / Rod.ObservationNoise,
        }))];
        double tolerance = 5 / Math.Sqrt(noise.Length);

        // Moments of N(0, 1), each within five of its own standard deviations.
        Assert.AreEqual(0, noise.Average(), tolerance);
        Assert.AreEqual(1, noise.Average(x => x * x), tolerance * Math.Sqrt(2));
        Assert.AreEqual(0, noise.Average(x => x * x * x), tolerance * Math.Sqrt(15));
        Assert.AreEqual(3, noise.Average(x => x * x * x * x), tolerance * Math.Sqrt(96));
        foreach (int lag in new[] { 1, 2 })
            Assert.AreEqual(0, noise.Skip(lag).Zip(noise, (later, earlier) => later * earlier).Average(), tolerance, $"lag {lag}");
    }

    [TestMethod]
    public void Sample_WindowsOfFourFrames_HoldTheAngleAndHardlyTheAngularVelocityLinearly()
    {
        // The yardstick: least squares on the raw window, scored on other starts. x·ẏ − y·ẋ, the angular velocity, is bilinear in a window.
        ObservedTrajectory[] train = Rod.Sample(new Random(1), 200, 200), test = Rod.Sample(new Random(2), 200, 200);

        Assert.AreEqual(0.996, LeastSquaresRSquared(train, test, sample => Array.ConvertAll(sample.Positions, MathF.Sin)), 0.002);
        Assert.AreEqual(0.996, LeastSquaresRSquared(train, test, sample => Array.ConvertAll(sample.Positions, MathF.Cos)), 0.002);
        Assert.IsLessThan(0.2, LeastSquaresRSquared(train, test, sample => sample.Velocities));
    }

    [TestMethod]
    [DataRow(nameof(Pendulum.TimeStep), 0.0)]
    [DataRow(nameof(Pendulum.Gravity), -9.81)]
    [DataRow(nameof(Pendulum.Length), 0.0)]
    [DataRow(nameof(Pendulum.Damping), double.NaN)]
    [DataRow(nameof(Pendulum.Damping), -0.1)]
    [DataRow(nameof(Pendulum.MaxAngularVelocity), double.PositiveInfinity)]
    [DataRow(nameof(Pendulum.ObservationNoise), -0.05)]
    public void Options_OutOfRange_AreNamedInTheError(string option, double value)
    {
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => option switch
        {
            nameof(Pendulum.TimeStep) => new Pendulum { TimeStep = value },
            nameof(Pendulum.Gravity) => new Pendulum { Gravity = value },
            nameof(Pendulum.Length) => new Pendulum { Length = value },
            nameof(Pendulum.Damping) => new Pendulum { Damping = value },
            nameof(Pendulum.MaxAngularVelocity) => new Pendulum { MaxAngularVelocity = value },
            _ => new Pendulum { ObservationNoise = value },
        });

        Assert.AreEqual(option, error.ParamName);
    }

    [TestMethod]
    public void Simulate_ImpossibleStart_IsNamedInTheError()
    {
        Assert.AreEqual("angle", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Rod.Simulate(double.NaN, 5, 10)).ParamName);
        Assert.AreEqual(
            "angularVelocity", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Rod.Simulate(1, double.NegativeInfinity, 10)).ParamName);
        Assert.AreEqual("length", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Rod.Simulate(1, 5, 0)).ParamName);
    }

    private static double LeastSquaresRSquared(
        ObservedTrajectory[] train, ObservedTrajectory[] test, Func<ObservedTrajectory, float[]> target)
    {
        double[] weights = MultipleRegression.NormalEquations(Windows(train), Targets(train), intercept: true);
        double[] read = [.. Windows(test).Select(window => weights[0] + window.Zip(weights.Skip(1), (x, w) => x * w).Sum())];
        return GoodnessOfFit.CoefficientOfDetermination(read, Targets(test));

        static double[][] Windows(ObservedTrajectory[] samples) => [.. samples.SelectMany(sample =>
            Enumerable.Range(0, sample.Length - 3).Select(t => sample.Frames[(2 * t)..(2 * (t + 4))].Select(x => (double)x).ToArray()))];

        double[] Targets(ObservedTrajectory[] samples) => [.. samples.SelectMany(sample => target(sample)[3..]).Select(x => (double)x)];
    }
}
