using Jepa.Samples.Lab.Experiments;
using Jepa.Samples.Lab.Trials;

namespace Jepa.Samples.Lab.Tests.Trials;

[TestClass]
public class TrialArchiveTests
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"jepa-trials-{Guid.NewGuid():N}");

    [TestCleanup]
    public void Delete() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Find_TrialNeverKept_IsNothing() => Assert.IsNull(new TrialArchive(_folder).Find(ArticleBall.ActTwo.Trial));

    [TestMethod]
    public void Find_KeptTrial_IsItsResult()
    {
        Trial trial = ArticleBall.ActTwo.Trial;
        TrialResult kept = MadeUp.Result(trial, velocity: 0.625);
        new TrialArchive(_folder).Keep(trial, kept);

        TrialResult? found = new TrialArchive(_folder).Find(trial);

        Assert.IsNotNull(found);
        Assert.AreEqual(0.625, found.LatentRSquared["velocity"]);
        CollectionAssert.AreEqual(kept.Loss.ToArray(), found.Loss.ToArray());
        CollectionAssert.AreEqual(kept.Sample!.Latents[1], found.Sample!.Latents[1]);
        Assert.IsNull(new TrialArchive(_folder).Find(trial.WithSeed(2)));
    }

    [TestMethod]
    public void Find_DamagedFile_IsNothing()
    {
        Trial trial = ArticleBall.ActTwo.Trial;
        var archive = new TrialArchive(_folder);
        archive.Keep(trial, MadeUp.Result(trial, velocity: 0.625));
        string file = Directory.GetFiles(_folder).Single();
        File.WriteAllText(file, File.ReadAllText(file)[..100]);

        Assert.IsNull(archive.Find(trial));
    }
}
