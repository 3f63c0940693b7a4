using Jepa.Samples.Lab.Experiments;
using Jepa.Samples.Lab.Trials;
using Jepa.Training.Losses;
using Jepa.Training.Networks.Encoders;

namespace Jepa.Samples.Lab.Tests.Trials;

[TestClass]
public class TrialTests
{
    private static Trial Article => ArticleBall.With("", "", options => options with { Encoder = new DenseEncoder { HiddenSizes = [32] } }).Trial;

    [TestMethod]
    public void Key_SameTrialDescribedTwice_IsTheSame() => Assert.AreEqual(Article.Key(), Article.Key());

    [TestMethod]
    public void Key_AnythingThatChangesTheResult_ChangesIt()
    {
        Trial[] others =
        [
            Article.WithSeed(2),
            Article with { TrainingSeries = 100 },
            Article with { SeriesLength = 100 },
            Article with { KeptLatents = 7 },
            Article with { World = new BallWorld { TellsDirection = false } },
            Article with { World = new BallWorld { Ball = new() { Drag = 0.1 } } },
            Article with { World = new PendulumWorld() },
            Article with { Options = Article.Options with { Encoder = new DenseEncoder { HiddenSizes = [33] } } },
            Article with { Options = Article.Options with { Objective = JepaObjective.LeJepa } },
        ];

        Assert.HasCount(others.Length + 1, others.Append(Article).Select(trial => trial.Key()).Distinct());
    }

    [TestMethod]
    public void Description_ArticleTrial_NamesOnlyWhatDiffersFromTheDefaults()
    {
        string description = TrialDescription.Of(Article with { World = new BallWorld { TellsDirection = false }, Options = Article.Options with { Epochs = 3 } });

        Assert.Contains("TellsDirection = false", description);
        Assert.Contains("Epochs = 3", description);
        Assert.Contains("Standardize = false", description);
        Assert.DoesNotContain("LatentSize", description);
        Assert.DoesNotContain("EncoderHiddenSizes", description);
    }
}
