namespace Jepa.Samples.Worlds.Tests;

[TestClass]
public sealed class BouncingBallOptionsTests
{
    [TestMethod]
    [DataRow(nameof(BouncingBall.TimeStep), 0.0)]
    [DataRow(nameof(BouncingBall.Gravity), -9.81)]
    [DataRow(nameof(BouncingBall.Restitution), 1.1)]
    [DataRow(nameof(BouncingBall.Drag), double.NaN)]
    [DataRow(nameof(BouncingBall.MinLaunchSpeed), -1.0)]
    [DataRow(nameof(BouncingBall.MaxLaunchSpeed), double.PositiveInfinity)]
    [DataRow(nameof(BouncingBall.ObservationNoise), -0.05)]
    public void Options_OutOfRange_AreNamedInTheError(string option, double value)
    {
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => option switch
        {
            nameof(BouncingBall.TimeStep) => new BouncingBall { TimeStep = value },
            nameof(BouncingBall.Gravity) => new BouncingBall { Gravity = value },
            nameof(BouncingBall.Restitution) => new BouncingBall { Restitution = value },
            nameof(BouncingBall.Drag) => new BouncingBall { Drag = value },
            nameof(BouncingBall.MinLaunchSpeed) => new BouncingBall { MinLaunchSpeed = value },
            nameof(BouncingBall.MaxLaunchSpeed) => new BouncingBall { MaxLaunchSpeed = value },
            _ => new BouncingBall { ObservationNoise = value },
        });

        Assert.AreEqual(option, error.ParamName);
    }

    [TestMethod]
    public void Simulate_ImpossibleStart_IsNamedInTheError()
    {
        var ball = new BouncingBall();

        Assert.AreEqual("height", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ball.Simulate(-1, 5, 10)).ParamName);
        Assert.AreEqual("velocity", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ball.Simulate(1, double.NaN, 10)).ParamName);
        Assert.AreEqual("length", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ball.Simulate(1, 5, 0)).ParamName);
    }
}
