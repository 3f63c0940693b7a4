namespace Jepa.Samples.Worlds.Tests;

/// <summary>The pendulum with its motor.</summary>
[TestClass]
public sealed class PendulumTorqueTests
{
    private static readonly Pendulum Rod = new() { Gravity = 10 };

    [TestMethod]
    public void Advance_Torque_DoesWorkOfTorqueTimesAngle()
    {
        var random = new Random(1);
        (double angle, double velocity) = (0, 0);
        for (int t = 0; t < 2000; t++)
        {
            double torque = 4 * random.NextDouble() - 2;

            (double nextAngle, double nextVelocity) = Rod.Advance(angle, velocity, torque);

            double work = Rod.Energy(nextAngle, nextVelocity) - Rod.Energy(angle, velocity);
            Assert.AreEqual(torque * (nextAngle - angle), work, 1e-8, $"t = {t}");
            (angle, velocity) = (nextAngle, nextVelocity);
        }
    }

    [TestMethod]
    public void Advance_NoTorque_IsTheFreePendulum()
    {
        Trajectory free = Rod.Simulate(2, 1, 50);
        (double angle, double velocity) = (2, 1);
        for (int t = 1; t < 50; t++)
        {
            (angle, velocity) = Rod.Advance(angle, velocity, 0);
            Assert.AreEqual(free.Positions[t], Math.IEEERemainder(angle, Math.Tau));
            Assert.AreEqual(free.Velocities[t], velocity);
        }
    }

    [TestMethod]
    public void Advance_TooMuchTorque_IsCut()
    {
        Assert.AreEqual(Rod.Advance(1, 0, 2), Rod.Advance(1, 0, 50));
        Assert.AreEqual(Rod.Advance(1, 0, -2), Rod.Advance(1, 0, -50));
    }

    [TestMethod]
    public void Advance_FullTorqueFromHanging_DoesNotLiftIt()
    {
        (double angle, double velocity, double highest) = (0, 0, 0);
        for (int t = 0; t < 400; t++)
        {
            (angle, velocity) = Rod.Advance(angle, velocity, 2);
            highest = Math.Max(highest, angle);
        }

        Assert.IsInRange(0.3, 0.5, highest); // twice the angle of rest, sin θ = 0.2
    }

    [TestMethod]
    public void Advance_TorqueAlongTheMotion_SwingsItUp()
    {
        (double angle, double velocity, bool wasUpright) = (0, 0, false);
        for (int t = 0; t < 200; t++)
        {
            (angle, velocity) = Rod.Advance(angle, velocity, velocity >= 0 ? 2 : -2);
            wasUpright |= Pendulum.IsUpright(angle);
        }

        Assert.IsTrue(wasUpright);
    }

    [TestMethod]
    [DataRow(Math.PI, true)]
    [DataRow(-Math.PI + 0.29, true)]
    [DataRow(3 * Math.PI - 0.29, true)]
    [DataRow(Math.PI - 0.31, false)]
    [DataRow(0.0, false)]
    public void IsUpright_Angle_IsWithinThreeTenthsOfTheTop(double angle, bool expected)
    {
        Assert.AreEqual(expected, Pendulum.IsUpright(angle));
    }

    [TestMethod]
    public void SampleDriven_SameSeed_GivesStatesThatFollowFromTheTorques()
    {
        ObservedTrajectory[] few = Rod.SampleDriven(new Random(4), 2, 100);
        ObservedTrajectory[] many = Rod.SampleDriven(new Random(4), 3, 100);

        CollectionAssert.AreEqual(few[1].Frames, many[1].Frames);
        CollectionAssert.AreEqual(few[1].Actions, many[1].Actions);
        foreach (ObservedTrajectory driven in many)
        {
            Assert.HasCount(100, driven.Actions);
            Assert.IsTrue(driven.Actions.All(torque => Math.Abs(torque) <= 2));
            Assert.IsInRange(4, 40, driven.Actions.Distinct().Count());
            for (int t = 0; t + 1 < 100; t++)
            {
                (double angle, double velocity) =
                    Rod.Advance(driven.Positions[t], driven.Velocities[t], driven.Actions[t]);
                Assert.AreEqual(0, Math.IEEERemainder(angle - driven.Positions[t + 1], Math.Tau), 1e-5);
                Assert.AreEqual(velocity, driven.Velocities[t + 1], 1e-5);
            }
        }
    }
}
