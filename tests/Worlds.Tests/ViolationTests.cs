using Jepa.Samples.Worlds.Violations;

namespace Jepa.Samples.Worlds.Tests;

/// <summary>Flights that violate physics, and their benign partners.</summary>
[TestClass]
public sealed class ViolationTests
{
    private const int Length = 100, Earliest = 30;

    private static readonly BouncingBall Ball = new();

    public static IEnumerable<object[]> Kinds => Violation.All.Select(violation => new object[] { violation.Kind });

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Sample_BeforeTheMoment_PairIsOneFlight(string kind)
    {
        foreach (ViolationPair pair in Pairs(kind, 20))
        {
            Assert.IsGreaterThanOrEqualTo(Earliest, pair.Moment);
            CollectionAssert.AreEqual(pair.Plain.Frames[..pair.Moment], pair.Violated.Frames[..pair.Moment]);
            CollectionAssert.AreEqual(pair.Plain.Frames[..pair.Moment], pair.Benign.Frames[..pair.Moment]);
            Assert.AreNotEqual(pair.Plain.Frames[pair.Moment], pair.Violated.Frames[pair.Moment]);
            CollectionAssert.AreEqual(pair.Plain.Positions, pair.Benign.Positions, "the partner keeps to physics");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Sample_BenignNoise_IsAsLargeAsTheViolation(string kind)
    {
        double[] ratios =
        [
            .. Pairs(kind, 400).Select(pair =>
                pair.Benign.Frames.Zip(pair.Plain.Frames, (noisy, plain) => Math.Pow(noisy - plain, 2)).Sum()
                / (pair.Size * pair.Size)),
        ];

        Assert.AreEqual(1, ratios.Average(), 0.1, "the squared norm of the noise, by the violation's");
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Sample_SameSeed_GivesTheSameNumbers(string kind)
    {
        ViolationPair first = Pairs(kind, 2)[1], second = Pairs(kind, 2)[1];

        CollectionAssert.AreEqual(first.Violated.Frames, second.Violated.Frames);
        CollectionAssert.AreEqual(first.Benign.Frames, second.Benign.Frames);
    }

    [TestMethod]
    public void Teleport_AtItsMoment_LiftsTheBallByTheJumpAndKeepsItsVelocity()
    {
        foreach (ViolationPair pair in Pairs("teleport", 20))
        {
            Assert.AreEqual(Earliest, pair.Moment);
            Assert.AreEqual(0.5, pair.Violated.Positions[Earliest] - pair.Plain.Positions[Earliest], 1e-6);
            Assert.AreEqual(pair.Plain.Velocities[Earliest], pair.Violated.Velocities[Earliest]);
            Assert.AreEqual(0.5, pair.Size, 1e-9, "all of it in one step");
        }
    }

    [TestMethod]
    [DataRow(1.5)]
    [DataRow(2)]
    public void HeavierGravity_InTheAir_AcceleratesByItsFactor(double factor)
    {
        Trajectory trajectory = new HeavierGravity(factor).Simulate(Ball, height: 5, velocity: 1, length: 10);

        for (int t = 1; t < 10; t++)
            Assert.AreEqual(-factor * 9.81, (trajectory.Velocities[t] - trajectory.Velocities[t - 1]) / 0.05, 1e-9);
    }

    [TestMethod]
    public void NoBounce_AtTheFloor_FallsOn()
    {
        Trajectory trajectory = new NoBounce().Simulate(Ball, height: 0.1, velocity: -2, length: 20);

        for (int t = 0; t < 20; t++)
            Assert.AreEqual(0.1 - 2 * 0.05 * t - 0.5 * 9.81 * 0.0025 * t * t, trajectory.Positions[t], 1e-9);
    }

    [TestMethod]
    public void FreeEnergy_AcrossBounces_MostlyGivesTheBallEnergy()
    {
        double[] speeds = [.. Enumerable.Range(0, 40).Select(i => 3 + 0.1 * i)];

        int gains = speeds.Count(speed =>
            Physics.FirstRiseOfEnergy(Ball, new FreeEnergy().Simulate(Ball, 0, speed, 100)) is not null);

        Assert.IsGreaterThan(30, gains);
    }

    [TestMethod]
    public void Sample_MomentOutsideTheFlight_IsRefused()
    {
        foreach (int earliest in new[] { 0, Length })
        {
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(
                () => new Teleport().Sample(Ball, new Random(1), Length, earliest));
        }
    }

    private static ViolationPair[] Pairs(string kind, int count)
    {
        var random = new Random(1);
        Violation violation = Violation.All.Single(one => one.Kind == kind);
        return [.. Enumerable.Range(0, count).Select(_ => violation.Sample(Ball, random, Length, Earliest))];
    }
}
