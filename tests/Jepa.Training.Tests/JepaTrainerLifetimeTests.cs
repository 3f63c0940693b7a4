using System.Diagnostics;
using Jepa.Training.Data;
using Jepa.Training.Tests.Fixtures;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Tests;

/// <summary>How a training ends before its time, and what is left in native memory after it.</summary>
[TestClass]
public sealed class JepaTrainerLifetimeTests
{
    [TestMethod]
    public void Train_CancelledBefore_Throws()
    {
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        Assert.ThrowsExactly<OperationCanceledException>(
            () => new JepaTrainer(Trainings.Small).Train(Trainings.Balls, cancellationToken: new CancellationToken(canceled: true)));

        Assert.AreEqual(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [TestMethod]
    public void Train_CancelledBetweenEpochs_StopsThereAndFreesItsTensors()
    {
        using var cancellation = new CancellationTokenSource();
        var recorder = new Recorder(report =>
        {
            if (report.Epoch == 2)
                cancellation.Cancel();
        });
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        var error = Assert.ThrowsExactly<OperationCanceledException>(
            () => new JepaTrainer(Trainings.Small with { Epochs = 1000 }).Train(Trainings.Balls, recorder, cancellationToken: cancellation.Token));

        Assert.AreEqual(cancellation.Token, error.CancellationToken);
        Assert.HasCount(2, recorder.Reports);
        Assert.AreEqual(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [TestMethod]
    public void Train_CancelledWithinAnEpoch_StopsWithinAStep()
    {
        // One epoch of 200 000 steps: without a look at the token in each it would take minutes.
        Series[] series = [new Series(new float[200_004])];
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        var stopwatch = Stopwatch.StartNew();

        Assert.ThrowsExactly<OperationCanceledException>(
            () => new JepaTrainer(Trainings.Small with { Epochs = 1, BatchSize = 1 }).Train(series, cancellationToken: cancellation.Token));

        Assert.IsLessThan(TimeSpan.FromSeconds(10), stopwatch.Elapsed);
    }

    [TestMethod]
    public void Train_AndDispose_LeavesNoTensor()
    {
        Trainings.Train(Trainings.Small).Dispose(); // whatever torch makes once and keeps
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        TrainedJepa model = Trainings.Train(Trainings.Small);
        long parameters = DisposeScopeManager.Statistics.ThreadTotalLiveCount - before;
        model.Encode(new float[8]);
        long afterEncoding = DisposeScopeManager.Statistics.ThreadTotalLiveCount - before;
        model.Dispose();

        Assert.AreEqual(parameters, afterEncoding, "encoding leaves nothing");
        Assert.AreEqual(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [TestMethod]
    public void Train_InsideAScope_GivesAModelThatOutlivesIt()
    {
        TrainedJepa model;
        using (NewDisposeScope())
            model = Trainings.Train(Trainings.Small with { Epochs = 1 });

        Assert.IsTrue(model.Encode([0.1f, 0.2f, 0.3f, 0.4f]).All(float.IsFinite));
        model.Dispose();
    }

    [TestMethod]
    public void Train_BadSeries_LeavesNoTensor()
    {
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        Assert.ThrowsExactly<ArgumentException>(() => Trainings.Train(Trainings.Small, [new Series(new float[4])]));
        Assert.ThrowsExactly<ArgumentException>(() => Trainings.Train(Trainings.Small, [new Series(new float[10])]));

        Assert.AreEqual(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
