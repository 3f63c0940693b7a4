using Jepa.Samples.Lab.Experiments;
using Jepa.Samples.Lab.Trials;

namespace Jepa.Samples.Lab.Tests.Trials;

[TestClass]
public class TrialRunnerTests
{
    [TestMethod]
    public void Run_FewFlights_ProbesUnseenFlightsAndKeepsLatents()
    {
        Trial trial = new Effort(1, 3, 40).Limit(ArticleBall.ActTwo.Trial) with { KeptLatents = 20 };

        TrialResult result = TrialRunner.Run(trial, progress: null, CancellationToken.None);

        Assert.HasCount(3, result.Loss);
        Assert.IsGreaterThan(0.9, result.LatentRSquared["position"]);
        Assert.IsGreaterThan(0.9, result.RawRSquared["position"]);
        Assert.IsLessThan(0.7, result.RawRSquared["velocity"]);
        Assert.HasCount(20, result.Sample!.Latents);
        Assert.HasCount(16, result.Sample.Latents[0]);
        Assert.HasCount(20, result.Sample.States["velocity"]);
    }

    [TestMethod]
    public void Run_SameTrialTwice_GivesTheSameNumbers()
    {
        Trial trial = new Effort(1, 1, 20).Limit(ArticleBall.ActTwo.Trial);

        TrialResult first = TrialRunner.Run(trial, progress: null, CancellationToken.None);
        TrialResult second = TrialRunner.Run(trial, progress: null, CancellationToken.None);

        Assert.AreEqual(first.LatentRSquared["velocity"], second.LatentRSquared["velocity"]);
        CollectionAssert.AreEqual(first.Loss.ToArray(), second.Loss.ToArray());
    }
}
