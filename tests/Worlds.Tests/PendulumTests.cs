namespace Jepa.Samples.Worlds.Tests;

[TestClass]
public sealed class PendulumTests
{
    private static readonly Pendulum Rod = new();

    [TestMethod]
    [DataRow(0.1, 0.0, DisplayName = "a small swing")]
    [DataRow(3.0, 0.0, DisplayName = "a swing from nearly the top")]
    [DataRow(Math.PI, -8.0, DisplayName = "fast full turns")]
    [DataRow(2.0, 4.0, DisplayName = "slow full turns")]
    public void Simulate_WithoutDamping_KeepsItsEnergy(double angle, double angularVelocity)
    {
        Trajectory trajectory = Rod.Simulate(angle, angularVelocity, 2000);

        double energy = Rod.Energy(angle, angularVelocity);
        for (int t = 0; t < trajectory.Length; t++)
            Assert.AreEqual(energy, Rod.Energy(trajectory.Positions[t], trajectory.Velocities[t]), 1e-8, $"t = {t}");
    }

    [TestMethod]
    [DataRow(9.81, 1.0)]
    [DataRow(1.62, 2.5)]
    public void Simulate_SmallSwing_IsTheHarmonicOscillator(double gravity, double length)
    {
        var pendulum = new Pendulum { Gravity = gravity, Length = length };
        double frequency = Math.Sqrt(gravity / length);

        Trajectory trajectory = pendulum.Simulate(1e-4, 0, 200);

        for (int t = 0; t < trajectory.Length; t++) // the sine's cubic term shifts the phase by 10⁻⁸·ωt/16
        {
            double phase = frequency * t * pendulum.TimeStep;
            Assert.AreEqual(1e-4 * Math.Cos(phase), trajectory.Positions[t], 1e-11);
            Assert.AreEqual(-1e-4 * frequency * Math.Sin(phase), trajectory.Velocities[t], 1e-11);
        }
    }

    [TestMethod]
    [DataRow(0.5)]
    [DataRow(2.0)]
    [DataRow(3.1)]
    public void Simulate_Swing_ReturnsAfterThePeriodOfTheEllipticIntegral(double amplitude)
    {
        double period = Math.Tau / (Math.Sqrt(Rod.Gravity / Rod.Length) * ArithmeticGeometricMean(1, Math.Cos(amplitude / 2)));

        Trajectory trajectory = (Rod with { TimeStep = period / 40 }).Simulate(amplitude, 0, 41);

        Assert.AreEqual(amplitude, trajectory.Positions[^1], 1e-7);
        Assert.AreEqual(0, trajectory.Velocities[^1], 1e-7);
        Assert.AreEqual(-amplitude, trajectory.Positions[20], 1e-7, "half a period: the other side");
        Assert.IsTrue(trajectory.Velocities[1..20].All(angularVelocity => angularVelocity < 0), "on its way there");
    }

    [TestMethod]
    [DataRow(6.3)]
    [DataRow(-8.0)]
    [DataRow(20.0)]
    public void Simulate_AboveTheSeparatrix_TurnsRightOverInTheTimeOfTheEllipticIntegral(double atTheBottom)
    {
        double speed = Math.Abs(atTheBottom), ratio = 2 * Math.Sqrt(Rod.Gravity / Rod.Length) / speed;
        double turn = Math.Tau / (speed * ArithmeticGeometricMean(1, Math.Sqrt(1 - ratio * ratio)));

        Trajectory trajectory = (Rod with { TimeStep = turn / 40 }).Simulate(0, atTheBottom, 3 * 40 + 1);

        Assert.AreEqual(0, trajectory.Positions[^1], 1e-7);
        Assert.AreEqual(atTheBottom, trajectory.Velocities[^1], 1e-7);
        Assert.IsTrue(trajectory.Velocities.All(angularVelocity => angularVelocity * atTheBottom > 0), "never turns round");
        Assert.AreEqual(3, Enumerable.Range(1, 120).Count(t => Math.Abs(trajectory.Positions[t] - trajectory.Positions[t - 1]) > Math.PI));
    }

    [TestMethod]
    public void Simulate_BelowTheSeparatrix_NeverReachesTheTop()
    {
        Trajectory trajectory = Rod.Simulate(0, 6.2, 2000);

        double highest = 2 * Math.Asin(6.2 / (2 * Math.Sqrt(Rod.Gravity / Rod.Length)));
        Assert.IsLessThanOrEqualTo(highest + 1e-8, trajectory.Positions.Max());
        Assert.IsGreaterThanOrEqualTo(-highest - 1e-8, trajectory.Positions.Min());
    }

    [TestMethod]
    public void Simulate_Damping_TakesEnergyUntilItHangs()
    {
        Pendulum damped = Rod with { Damping = 0.5 };

        Trajectory trajectory = damped.Simulate(3, 8, 2000);

        double[] energy = [.. trajectory.Positions.Zip(trajectory.Velocities, damped.Energy)];
        for (int t = 1; t < energy.Length; t++)
            Assert.IsLessThan(energy[t - 1], energy[t], $"t = {t}");
        Assert.AreEqual(0, trajectory.Positions[^1], 1e-8);
    }

    [TestMethod]
    public void Simulate_SmallDampedSwing_AgreesWithTheClosedForm()
    {
        Pendulum damped = Rod with { Damping = 0.8 };
        double frequency = Math.Sqrt(Rod.Gravity / Rod.Length - 0.4 * 0.4);

        Trajectory trajectory = damped.Simulate(1e-4, -0.4e-4, 200); // this velocity leaves the cosine alone

        for (int t = 0; t < trajectory.Length; t++)
        {
            double time = t * damped.TimeStep;
            Assert.AreEqual(1e-4 * Math.Exp(-0.4 * time) * Math.Cos(frequency * time), trajectory.Positions[t], 1e-11);
        }
    }

    [TestMethod]
    [DataRow(Math.PI, Math.PI)]
    [DataRow(-Math.PI, Math.PI)]
    [DataRow(4.0, 4 - Math.Tau)]
    [DataRow(-4.0, Math.Tau - 4)]
    [DataRow(1 + 5 * Math.Tau, 1.0)]
    public void Simulate_AnyNumberOfTurns_IsWrapped(double angle, double wrapped)
    {
        Assert.AreEqual(wrapped, Rod.Simulate(angle, 0, 1).Positions[0], 1e-13);
    }

    [TestMethod]
    public void Simulate_WholeTurnsApart_GiveTheSameStates()
    {
        Trajectory here = Rod.Simulate(2, 7, 100), turnsAway = Rod.Simulate(2 - 3 * Math.Tau, 7, 100);

        for (int t = 0; t < here.Length; t++)
        {
            Assert.AreEqual(here.Positions[t], turnsAway.Positions[t], 1e-10);
            Assert.AreEqual(here.Velocities[t], turnsAway.Velocities[t], 1e-10);
            Assert.IsTrue(here.Positions[t] is > -Math.PI and <= Math.PI);
        }
    }

    [TestMethod]
    public void Simulate_FineAndCoarseSteps_GiveTheSameStates()
    {
        Trajectory expected = (Rod with { TimeStep = 0.001 }).Simulate(2, 5, 200 * 50 + 1), actual = Rod.Simulate(2, 5, 200);

        for (int t = 0; t < actual.Length; t++)
        {
            Assert.AreEqual(expected.Positions[50 * t], actual.Positions[t], 1e-8);
            Assert.AreEqual(expected.Velocities[50 * t], actual.Velocities[t], 1e-8);
        }
    }

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(0.5)]
    public void Simulate_HangingAtRest_StaysThere(double damping)
    {
        Trajectory trajectory = (Rod with { Damping = damping }).Simulate(0, 0, 100);

        Assert.IsTrue(trajectory.Positions.All(angle => angle == 0));
        Assert.IsTrue(trajectory.Velocities.All(angularVelocity => angularVelocity == 0));
    }

    private static double ArithmeticGeometricMean(double a, double b)
    {
        for (int halving = 0; halving < 20; halving++)
            (a, b) = ((a + b) / 2, Math.Sqrt(a * b));
        return a;
    }
}
