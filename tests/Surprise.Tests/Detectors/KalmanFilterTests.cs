using Jepa.Samples.Surprise.Detectors;
using Jepa.Samples.Worlds;
using Jepa.Samples.Worlds.Violations;

namespace Jepa.Samples.Surprise.Tests.Detectors;

[TestClass]
public sealed class KalmanFilterTests
{
    private static readonly BouncingBall Ball = new();
    private static readonly float[][] Normal =
        [.. Ball.Sample(new Random(1), 100, 100).Select(flight => flight.Frames)];

    [TestMethod]
    public void Innovations_NormalFlights_AreWhiteWithUnitVarianceAcrossBounces()
    {
        double[][] innovations = [.. Normal.Select(new KalmanFilter(Ball, 1e-4).Innovations)];

        Assert.AreEqual(1, innovations.SelectMany(one => one).Average(one => one * one), 0.1);
        double[] lagged = [.. innovations.SelectMany(one => one.Zip(one.Skip(1), (now, next) => now * next))];
        Assert.AreEqual(0, lagged.Average(), 0.06);
    }

    [TestMethod]
    public void Innovations_Teleport_AreLargeAtItsMoment()
    {
        ViolationPair pair = new Teleport().Sample(Ball, new Random(2), 100, 40);

        double[] innovations = new KalmanFilter(Ball, 1e-4).Innovations(pair.Violated.Frames);

        Assert.IsGreaterThan(5, innovations[40]);
        Assert.IsLessThan(4, innovations[..40].Max(Math.Abs));
    }

    [TestMethod]
    public void LogLikelihood_WrongPhysics_IsLower()
    {
        double right = Normal.Average(new KalmanFilter(Ball, 1e-3).LogLikelihood);
        double heavier = Normal.Average(new KalmanFilter(Ball with { Gravity = 11 }, 1e-3).LogLikelihood);
        double bouncier = Normal.Average(new KalmanFilter(Ball with { Restitution = 0.95 }, 1e-3).LogLikelihood);

        Assert.IsGreaterThan(heavier + 50, right);
        Assert.IsGreaterThan(bouncier + 50, right);
    }

    [TestMethod]
    public void Fit_FlightsByPhysics_ChoosesLittleProcessNoise()
    {
        double chosen = KalmanFilter.Fit(Ball, Normal, [1e-3, 1]).LogLikelihood(Normal[0]);

        Assert.AreEqual(new KalmanFilter(Ball, 1e-3).LogLikelihood(Normal[0]), chosen);
    }
}
