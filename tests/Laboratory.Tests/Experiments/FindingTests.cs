using System.Text.RegularExpressions;
using Jepa.Samples.Lab.Experiments;
using Jepa.Samples.Lab.Report;
using Jepa.Samples.Lab.Trials;

namespace Jepa.Samples.Lab.Tests.Experiments;

/// <summary>What experiments say follows from the numbers: turned numbers turn the sentence.</summary>
[TestClass]
public class FindingTests
{
    private static readonly Effort Few = Effort.Full with { MostSeeds = 2 };

    [TestMethod]
    public void All_Names_AreUnique() =>
        CollectionAssert.AllItemsAreUnique(Laboratory.All.Select(experiment => experiment.Name).ToArray());

    [TestMethod]
    public void Report_EveryExperiment_HasFiniteMetricsAFigureAndOneSentence()
    {
        foreach (Experiment experiment in Laboratory.All)
        {
            ExperimentReport report = Report(experiment, trial => MadeUp.Result(
                trial, velocity: 0.6 + 0.001 * trial.Options.Seed * trial.Options.LatentSize * (1 + trial.Options.Objective.RegularizerWeight) / 200, effectiveRank: 2 + trial.Options.Objective.RegularizerWeight));

            Assert.IsNotEmpty(report.Metrics, experiment.Name);
            Assert.IsTrue(report.Metrics.Values.All(double.IsFinite), experiment.Name);
            Assert.IsNotEmpty(report.Figures, experiment.Name);
            Assert.HasCount(report.Figures.Count, report.Figures.Select(figure => figure.Name).Distinct(), experiment.Name);
            Assert.EndsWith(".", report.Finding, experiment.Name);
            Assert.MatchesRegex(new Regex("[0-9]"), report.Finding, experiment.Name);
        }
    }

    [TestMethod]
    [DataRow("pendulum", "sinRSquared")]
    [DataRow("pendulum", "cosRSquared")]
    [DataRow("pendulum", "angularVelocityRSquared")]
    [DataRow("no-action", "bestVelocityRSquared")]
    public void Metrics_NamesThatOthersRelyOn_AreThere(string experiment, string metric) =>
        Assert.Contains(metric, Report(Named(experiment), trial => MadeUp.Result(trial, velocity: 0.6)).Metrics.Keys);

    [TestMethod]
    public void Collapse_LatentThatVanished_Collapses() =>
        Assert.Contains("collapses", Finding("no-regularizer", trial => MadeUp.Result(trial, 0.6, scale: trial.Options.Objective.RegularizerWeight == 0 ? 1e-4 : 1)));

    [TestMethod]
    public void Collapse_LatentThatKeptItsScale_DoesNotCollapse() =>
        Assert.Contains("without collapsing", Finding("no-regularizer", trial => MadeUp.Result(trial, 0.6)));

    [TestMethod]
    [DataRow(0.5, "the loss thrashes")]
    [DataRow(0.01, "the loss does not thrash")]
    public void TrajectoryOrder_Jumps_DecideTheVerb(double jumps, string expected) =>
        Assert.Contains(expected, Finding("trajectory-order", trial => MadeUp.Result(trial, 0.6, jumps: trial.Options.Order == Training.TransitionOrder.Trajectory ? jumps : 0.01)));

    [TestMethod]
    [DataRow(0.1, "disagree more on velocity")]
    [DataRow(0.001, "agree better on velocity")]
    public void Bottleneck_SpreadOverSeeds_DecidesTheVerb(double spread, string expected) =>
        Assert.Contains(expected, Finding("bottleneck", trial => MadeUp.Result(trial, 0.6 + trial.Options.Seed * (trial.Options.LatentSize == 2 ? spread : 0.01))));

    [TestMethod]
    [DataRow(0.0, "nothing of the velocity")]
    [DataRow(0.4, "some of the velocity")]
    public void Acts_VelocityOfOneFrame_IsNotTakenForGranted(double velocity, string expected) =>
        Assert.Contains(expected, Finding("acts", trial => MadeUp.Result(trial, trial.Options.WindowSize == 1 ? velocity : 0.6)));

    [TestMethod]
    public void Isotropy_NoSettingRounderThanTheArticles_SaysSo() =>
        Assert.Contains("no other setting", Finding("isotropy", trial => MadeUp.Result(
            trial, 0.6, effectiveRank: trial.Options.Objective == Training.Losses.JepaObjective.Article ? 5 : 2)));

    [TestMethod]
    public void FreeEnergy_EventSolved_NeverGains()
    {
        ExperimentReport report = Report(Named("free-energy"), _ => throw new InvalidOperationException("nothing is trained"));

        Assert.AreEqual(0, report.Metrics["eventLaunchesThatGain"]);
        Assert.IsGreaterThan(0.5, report.Metrics["mirroredLaunchesThatGain"]);
    }

    private static Experiment Named(string name) => Laboratory.All.Single(experiment => experiment.Name == name);

    private static string Finding(string name, Func<Trial, TrialResult> result) => Report(Named(name), result).Finding;

    private static ExperimentReport Report(Experiment experiment, Func<Trial, TrialResult> result) => experiment.Report(result, Few);
}
