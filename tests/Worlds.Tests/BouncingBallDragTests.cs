namespace Jepa.Samples.Worlds.Tests;

/// <summary>Quadratic drag has closed forms for whole flights; the simulator integrates, so the two check each other.</summary>
[TestClass]
public sealed class BouncingBallDragTests
{
    private static readonly BouncingBall Ball = new() { Drag = 0.2, TimeStep = 1e-3 };

    [TestMethod]
    public void Simulate_ThrownUp_RisesAsHighAsTheClosedForm()
    {
        double peak = Math.Log(1 + Ball.Drag * 6 * 6 / Ball.Gravity) / (2 * Ball.Drag);

        IReadOnlyList<double> peaks = Physics.SampledPeaks(Ball.Simulate(0, 6, 1000));

        Assert.AreEqual(peak, peaks[0], Ball.Gravity * Ball.TimeStep * Ball.TimeStep / 8 + 1e-10);
    }

    [TestMethod]
    public void Simulate_Falling_AgreesWithTheClosedFormUpToTerminalSpeed()
    {
        double terminal = Math.Sqrt(Ball.Gravity / Ball.Drag);

        Trajectory trajectory = Ball.Simulate(100, 0, 8000);

        for (int t = 0; t < trajectory.Length; t++)
        {
            double time = t * Ball.TimeStep;
            Assert.AreEqual(-terminal * Math.Tanh(Ball.Gravity * time / terminal), trajectory.Velocities[t], 1e-9);
            Assert.AreEqual(100 - Math.Log(Math.Cosh(Ball.Gravity * time / terminal)) / Ball.Drag, trajectory.Positions[t], 1e-9);
        }

        Assert.AreEqual(-terminal, trajectory.Velocities[^1], 1e-4);
    }

    [TestMethod]
    [DataRow(1e-3)]
    [DataRow(0.05)]
    public void Simulate_Bounces_LeaveTheFloorAsFastAsTheClosedFormSays(double timeStep)
    {
        // A ball thrown up at u comes down at u / √(1 + k u²/g), and leaves again at e times that: its next peak follows.
        BouncingBall ball = Ball with { TimeStep = timeStep };
        Trajectory trajectory = ball.Simulate(0, 6, (int)(4 / timeStep));

        double speed = 6;
        double[] peaks = new double[8];
        for (int n = 0; n < peaks.Length; n++)
        {
            peaks[n] = Math.Log(1 + ball.Drag * speed * speed / ball.Gravity) / (2 * ball.Drag);
            speed = ball.Restitution * speed / Math.Sqrt(1 + ball.Drag * speed * speed / ball.Gravity);
        }

        // Of each rising state the peak to come is known: what is left of the rise is a closed form too.
        double[] coming = [.. Enumerable.Range(0, trajectory.Length)
            .Where(t => trajectory.Velocities[t] > 0)
            .Select(t => trajectory.Positions[t]
                + Math.Log(1 + ball.Drag * Math.Pow(trajectory.Velocities[t], 2) / ball.Gravity) / (2 * ball.Drag))];
        double[] seen = [.. coming.Where((peak, i) => i == 0 || Math.Abs(peak - coming[i - 1]) > 1e-6)];

        Assert.IsGreaterThanOrEqualTo(4, seen.Length);
        for (int n = 0; n < 4; n++)
            Assert.AreEqual(peaks[n], seen[n], 1e-9, $"peak {n}");
    }

    [TestMethod]
    [DataRow(1e-9)]
    [DataRow(0.02)]
    [DataRow(1.0)]
    [DataRow(1000.0)]
    public void Simulate_AnyDrag_NeitherFallsThroughTheFloorNorGainsEnergy(double drag)
    {
        var ball = new BouncingBall { Drag = drag };

        Trajectory trajectory = ball.Simulate(0, 7, 300);

        Assert.IsGreaterThanOrEqualTo(0.0, trajectory.Positions.Min());
        Assert.IsNull(Physics.FirstRiseOfEnergy(ball, trajectory));
    }

    [TestMethod]
    public void Simulate_NextToNoDrag_ApproachesTheBallWithoutAir()
    {
        Trajectory air = new BouncingBall { Drag = 1e-12 }.Simulate(0, 5, 150), vacuum = new BouncingBall().Simulate(0, 5, 150);

        for (int t = 0; t < air.Length; t++)
            Assert.AreEqual(vacuum.Positions[t], air.Positions[t], 1e-9);
    }
}
