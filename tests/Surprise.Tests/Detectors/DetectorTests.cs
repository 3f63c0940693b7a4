using Jepa.Samples.Surprise.Detectors;
using Jepa.Samples.Worlds;

namespace Jepa.Samples.Surprise.Tests.Detectors;

[TestClass]
public sealed class DetectorTests
{
    private const int WindowSize = 8, Steps = 3;

    private static readonly BouncingBall Ball = new();

    [TestMethod]
    public void Autoregression_FreeFall_IsPredictedWithinTheNoise()
    {
        var ball = Ball with { ObservationNoise = 1e-4, MinLaunchSpeed = 8, MaxLaunchSpeed = 12 };
        // In the air all the time.
        float[][] flights = [.. ball.Sample(new Random(1), 50, 30).Select(flight => flight.Frames)];

        var residuals = new Autoregression(flights, WindowSize, Steps).Of(flights[0]);

        Assert.AreEqual(30 - WindowSize - Steps + 1, residuals.RowCount);
        Assert.AreEqual(Steps, residuals.ColumnCount);
        Assert.IsLessThan(0.003, residuals.Enumerate().Max(Math.Abs), "a parabola's third difference is 0");
    }

    [TestMethod]
    public void Energies_OfAllDetectors_EndAtTheSameFrames()
    {
        float[][] flights = [.. Ball.Sample(new Random(1), 20, 60).Select(flight => flight.Frames)];
        var linear = new ResidualDetector(new Autoregression(flights, WindowSize, Steps), Steps, flights);
        var kalman = new KalmanDetector(new KalmanFilter(Ball, 1e-3), WindowSize, Steps);

        Assert.HasCount(60 - WindowSize - Steps + 1, linear.Energies(flights[0]));
        Assert.HasCount(60 - WindowSize - Steps + 1, kalman.Energies(flights[0]));
    }

    [TestMethod]
    public void Energies_NormalFlights_AreOneOnAverage()
    {
        float[][] flights = [.. Ball.Sample(new Random(1), 60, 60).Select(flight => flight.Frames)];
        var linear = new ResidualDetector(new Autoregression(flights, WindowSize, Steps), Steps, flights);
        var kalman = new KalmanDetector(new KalmanFilter(Ball, 1e-3), WindowSize, Steps);

        Assert.AreEqual(1, flights.Average(flight => linear.Energies(flight).Average()), 0.02);
        Assert.AreEqual(1, flights.Average(flight => kalman.Energies(flight).Average()), 0.1);
    }
}
