using Jepa.Samples.Lab.Experiments;
using Jepa.Samples.Lab.Report;
using Jepa.Samples.Lab.Trials;
using Jepa.Tests;

namespace Jepa.Samples.Lab.Tests;

[TestClass]
public sealed class LaboratoryTests : IDisposable
{
    private static readonly Effort Least = new(MostSeeds: 1, MostEpochs: 1, MostSeries: 12);

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void Missing_TrialsThatExperimentsShare_CountOnce() => Assert.AreEqual(3, Open(new Seeds(), new Acts()).Missing);

    [TestMethod]
    public void Run_Experiments_ReportsThemInOrder()
    {
        List<string> told = [];

        IReadOnlyList<ExperimentReport> reports = Open(new Acts(), new FreeEnergy(), new Bottleneck())
            .Run(new Progress<double>(), report => told.Add(report.Name), CancellationToken.None);

        string[] expected = ["acts", "free-energy", "bottleneck"];
        CollectionAssert.AreEqual(expected, told);
        CollectionAssert.AreEqual(expected, reports.Select(report => report.Name).ToArray());
    }

    [TestMethod]
    public void Run_StoppedAfterAnExperiment_GoesOnFromThereNextTime()
    {
        using var stop = new CancellationTokenSource();
        Laboratory first = Open(new Acts(), new Isotropy());

        Assert.Throws<OperationCanceledException>(() => first.Run(new Progress<double>(), _ => stop.Cancel(), stop.Token));
        Laboratory second = Open(new Acts(), new Isotropy());

        Assert.IsGreaterThanOrEqualTo(2, second.Found);
        Assert.AreEqual(first.Missing, second.Found + second.Missing);
        Assert.HasCount(2, second.Run(new Progress<double>(), _ => { }, CancellationToken.None));
    }

    private Laboratory Open(params Experiment[] experiments) => new(new TrialArchive(_folder.FullName), Least, experiments);
}
