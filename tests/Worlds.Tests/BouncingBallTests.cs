namespace Jepa.Samples.Worlds.Tests;

[TestClass]
public sealed class BouncingBallTests
{
    [TestMethod]
    [DataRow(3.0, 0.9, 0.05)]
    [DataRow(7.0, 0.9, 0.05)]
    [DataRow(7.0, 1.0, 0.05)]
    [DataRow(5.0, 0.3, 0.5)]
    [DataRow(0.01, 0.9, 0.05)]
    [DataRow(5.0, 0.0, 0.001)]
    public void Simulate_AnyBall_NeitherFallsThroughTheFloorNorGainsEnergy(double speed, double restitution, double timeStep)
    {
        var ball = new BouncingBall { Restitution = restitution, TimeStep = timeStep };

        Trajectory trajectory = ball.Simulate(0, speed, 2000);

        Assert.IsGreaterThanOrEqualTo(0.0, trajectory.Positions.Min());
        Assert.IsNull(Physics.FirstRiseOfEnergy(ball, trajectory));
    }

    [TestMethod]
    public void Simulate_StepThatEndsAtTheContact_DoesNotRoundToBelowTheFloor()
    {
        // The last number below the time of contact: for one start in seventy the height there comes out at about −10⁻¹⁵ m.
        for (double velocity = -7; velocity < 7; velocity += 0.01)
        {
            double contact = (velocity + Math.Sqrt(velocity * velocity + 2 * 9.81)) / 9.81;
            var ball = new BouncingBall { TimeStep = Math.BitDecrement(contact) };
            Assert.IsGreaterThanOrEqualTo(0.0, ball.Simulate(1, velocity, 2).Positions[1], $"thrown at {velocity}");
        }
    }

    [TestMethod]
    [DataRow(3.0)]
    [DataRow(5.0)]
    [DataRow(7.0)]
    public void Simulate_MirroredOvershoot_IsRejectedByTheEnergyCheck(double speed)
    {
        var ball = new BouncingBall { FloorContact = FloorContact.MirroredOvershoot };

        Trajectory trajectory = ball.Simulate(0, speed, 200);

        Assert.IsNotNull(Physics.FirstRiseOfEnergy(ball, trajectory));
    }

    [TestMethod]
    public void Simulate_SampledFinely_EachPeakIsRestitutionSquaredTimesTheLast()
    {
        // A sample nearest a peak lies at most half a step from it, so at most g·dt²/8 below: that is the whole tolerance.
        var ball = new BouncingBall { TimeStep = 1e-4 };
        double samplingError = ball.Gravity * ball.TimeStep * ball.TimeStep / 8 + 1e-12;

        IReadOnlyList<double> peaks = Physics.SampledPeaks(ball.Simulate(0, 5, 80_000));

        Assert.IsGreaterThan(10, peaks.Count);
        for (int n = 0; n < peaks.Count; n++)
        {
            double peak = Math.Pow(ball.Restitution, 2 * n) * 5 * 5 / (2 * ball.Gravity);
            Assert.AreEqual(peak, peaks[n], samplingError, $"peak {n}");
        }
    }

    [TestMethod]
    public void Simulate_SampledCoarsely_KeepsItsEnergyInTheAirAndLosesRestitutionSquaredAtEachBounce()
    {
        // At the default step samples miss the peaks, but height + v²/2g is the peak of the flight that a state belongs to.
        var ball = new BouncingBall();
        Trajectory trajectory = ball.Simulate(0, 5, 150);
        double[] peaks = [.. trajectory.Positions.Zip(trajectory.Velocities, (h, v) => ball.Energy(h, v) / ball.Gravity)];

        int bounces = 0;
        for (int t = 1; t < peaks.Length; t++)
        {
            double lost = Math.Log(peaks[t] / peaks[t - 1]) / Math.Log(ball.Restitution * ball.Restitution);
            Assert.AreEqual(Math.Round(lost), lost, 1e-9, $"bounces in step {t}");
            bounces += (int)Math.Round(lost);
        }

        Assert.IsGreaterThan(10, bounces);
    }

    [TestMethod]
    [DataRow(5.0, 0.9, 0.05, DisplayName = "the default ball")]
    [DataRow(5.0, 0.5, 0.3, DisplayName = "bounces shorter than a step")]
    [DataRow(0.02, 0.9, 0.05, DisplayName = "a tiny throw, over in the first steps")]
    [DataRow(0.2, 0.9, 0.05, DisplayName = "a small throw, over in a few steps")]
    public void Simulate_SeveralBouncesInOneStep_AgreesWithTheClosedForm(double speed, double restitution, double timeStep)
    {
        var ball = new BouncingBall { Restitution = restitution, TimeStep = timeStep };

        Trajectory trajectory = ball.Simulate(0, speed, 400);

        for (int t = 0; t < trajectory.Length; t++)
            Assert.AreEqual(Physics.HeightAt(ball, speed, t * timeStep), trajectory.Positions[t], 1e-10, $"t = {t}");
    }

    [TestMethod]
    public void Simulate_FineAndCoarseSteps_GiveTheSameStates()
    {
        var coarse = new BouncingBall();
        var fine = new BouncingBall { TimeStep = coarse.TimeStep / 50 };

        Trajectory expected = fine.Simulate(1, 5, 150 * 50 + 1), actual = coarse.Simulate(1, 5, 150);

        for (int t = 0; t < actual.Length; t++)
        {
            Assert.AreEqual(expected.Positions[50 * t], actual.Positions[t], 1e-10);
            Assert.AreEqual(expected.Velocities[50 * t], actual.Velocities[t], 1e-10);
        }
    }

    [TestMethod]
    [DataRow(0.05, 0.9)]
    [DataRow(2.0, 0.9)]
    [DataRow(0.05, 1.0)]
    public void Simulate_BallAtRest_StaysAtRest(double timeStep, double restitution)
    {
        foreach (double drag in new[] { 0, 0.1 })
        {
            var ball = new BouncingBall { TimeStep = timeStep, Restitution = restitution, Drag = drag };

            Trajectory trajectory = ball.Simulate(0, 0, 100);

            Assert.IsTrue(trajectory.Positions.All(height => height == 0));
            Assert.IsTrue(trajectory.Velocities.All(velocity => velocity == 0));
        }
    }

    [TestMethod]
    public void Simulate_LongEnough_ComesToRestWhenTheLastFlightIsOver()
    {
        var ball = new BouncingBall { TimeStep = 0.01 };
        int restsAt = (int)Math.Ceiling(2 * 5 / (ball.Gravity * (1 - ball.Restitution)) / ball.TimeStep);

        Trajectory trajectory = ball.Simulate(0, 5, restsAt + 500);

        Assert.AreNotEqual(0.0, trajectory.Velocities[restsAt - 1]);
        Assert.IsTrue(trajectory.Positions.Skip(restsAt).All(height => height == 0));
        Assert.IsTrue(trajectory.Velocities.Skip(restsAt).All(velocity => velocity == 0));
    }

    [TestMethod]
    public void Simulate_FreeFlight_AgreesWithTheClosedForm()
    {
        var ball = new BouncingBall();

        Trajectory trajectory = ball.Simulate(10, 4, 30);

        for (int t = 0; t < trajectory.Length; t++)
        {
            double time = t * ball.TimeStep;
            Assert.AreEqual(10 + 4 * time - 9.81 / 2 * time * time, trajectory.Positions[t], 1e-12);
            Assert.AreEqual(4 - 9.81 * time, trajectory.Velocities[t], 1e-12);
        }
    }

    [TestMethod]
    public void Simulate_ElasticBall_KeepsItsEnergy()
    {
        var ball = new BouncingBall { Restitution = 1 };

        Trajectory trajectory = ball.Simulate(0.5, -3, 5000);

        double energy = ball.Energy(0.5, -3);
        for (int t = 0; t < trajectory.Length; t++)
            Assert.AreEqual(energy, ball.Energy(trajectory.Positions[t], trajectory.Velocities[t]), 1e-11 * energy);
    }
}
