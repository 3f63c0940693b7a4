using Jepa.Samples.Lab.Experiments;
using Jepa.Samples.Lab.Trials;
using Jepa.Tests;

namespace Jepa.Samples.Lab.Tests.Trials;

[TestClass]
public sealed class TrialArchiveTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void Find_TrialNeverKept_IsNothing() => Assert.IsNull(new TrialArchive(_folder.FullName).Find(ArticleBall.ActTwo.Trial));

    [TestMethod]
    public void Find_KeptTrial_IsItsResult()
    {
        Trial trial = ArticleBall.ActTwo.Trial;
        TrialResult kept = MadeUp.Result(trial, velocity: 0.625);
        new TrialArchive(_folder.FullName).Keep(trial, kept);

        TrialResult? found = new TrialArchive(_folder.FullName).Find(trial);

        Assert.IsNotNull(found);
        Assert.AreEqual(0.625, found.LatentRSquared["velocity"]);
        CollectionAssert.AreEqual(kept.Loss.ToArray(), found.Loss.ToArray());
        CollectionAssert.AreEqual(kept.Sample!.Latents[1], found.Sample!.Latents[1]);
        Assert.IsNull(new TrialArchive(_folder.FullName).Find(trial.WithSeed(2)));
    }

    [TestMethod]
    public void Find_DamagedFile_IsNothing()
    {
        Trial trial = ArticleBall.ActTwo.Trial;
        var archive = new TrialArchive(_folder.FullName);
        archive.Keep(trial, MadeUp.Result(trial, velocity: 0.625));
        string file = _folder[_folder.Files.Single()];
        File.WriteAllText(file, File.ReadAllText(file)[..100]);

        Assert.IsNull(archive.Find(trial));
    }
}
