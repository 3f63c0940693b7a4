using Jepa.Samples.Surprise.Rollout;
using Jepa.Samples.Worlds;
using Jepa.Samples.Worlds.Violations;
using Jepa.Tests;

namespace Jepa.Samples.Surprise.Tests;

/// <summary>What is promised of the trained world model, on flights of another seed and with fewer epochs.</summary>
[TestClass]
public sealed class SurpriseSuiteTests
{
    private const int Seed = 11;

    private static readonly BouncingBall Ball = new();

    [TestMethod]
    [LongTest]
    public void TrainedModel_ViolatedPhysics_SurprisesAsPromisedAndHeightsStayReadable()
    {
        Flights flights = Flights.Sample(Ball, Seed, Effort.Full);
        using WorldModels models = WorldModels.Train(
            flights.Training, WorldModels.Options(Seed, epochs: 25), progress: null, CancellationToken.None);
        var suite = new SurpriseSuite(Ball, flights, models);

        foreach (Violation violation in Violation.All)
        {
            ViolationResult result = suite.Measure(violation.Kind, flights.Pairs[violation.Kind]);
            double least = result.Kind switch
            {
                "teleport" or "no-bounce" => 0.99,
                "gravity-2" => 0.95,
                _ => result.KalmanAuroc - 0.05,
            };
            Assert.IsGreaterThanOrEqualTo(least, result.Auroc, result.Kind);
            // Whatever the detector, a ball far below the floor is unlike all it was calibrated on.
            Assert.IsTrue(result.Auroc > result.UntrainedAuroc || result.Kind == "no-bounce", result.ToString());
            Assert.IsLessThan(0.01, result.PairedP, result.Kind);
        }

        // Three standard deviations above 1 %: of a count in a thousand, twice, as calibration has a thousand too.
        Assert.IsInRange(0, 0.024, suite.CountFalseAlarms(flights).Measured);

        RolloutResult[] rollout = RolloutSuite.Measure(
            models.Trained,
            flights.Training,
            flights.Normal,
            steps: 10,
            supervisedEpochs: 8,
            Seed,
            CancellationToken.None);
        foreach (RolloutResult step in rollout)
        {
            Assert.IsGreaterThan(Math.Max(step.LastValue, step.ConstantVelocity), step.RSquared, $"step {step.Step}");
            Assert.IsGreaterThanOrEqualTo(0.9 * step.Supervised, step.RSquared, $"step {step.Step}");
        }
    }
}
