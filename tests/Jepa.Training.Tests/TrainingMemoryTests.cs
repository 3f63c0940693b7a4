using System.Diagnostics;
using Jepa.MLNet;
using Jepa.Training.Losses;
using Jepa.Training.Networks.Encoders;
using Jepa.Training.Tests.Fixtures;
using Microsoft.ML;
using TorchSharp;

namespace Jepa.Training.Tests;

/// <summary>The garbage collector does not see native memory: whatever a step leaves behind stays.</summary>
[TestClass]
public sealed class TrainingMemoryTests
{
    private static IEnumerable<(string Name, JepaObjective Objective)> Objectives =>
    [
        ("SIGReg", Trainings.SmallArticle),
        ("both time steps", Trainings.SmallArticle with { RegularizedLatents = RegularizedLatents.EveryStep }),
        ("VICReg, moving average", JepaObjective.Article with { Regularizer = new VicReg(), Target = PredictionTarget.MovingAverage }),
        ("nothing", JepaObjective.Article with { Regularizer = new NoRegularizer(), Target = PredictionTarget.StopGradient }),
    ];

    [TestMethod]
    [DynamicData(nameof(Objectives))]
    public void Train_Steps_LeaveNoTensor(string name, JepaObjective objective)
    {
        using var folder = new TestFolder();

        long[] live = LiveTensors(Trainings.Small with { Epochs = 6, BatchSize = 64, Objective = objective, GradientClipNorm = 1, CheckpointPath = folder["run"] });

        // After the first epoch every tensor that lives for the whole training is there.
        foreach (long count in live[1..])
            Assert.AreEqual(live[0], count, $"{name}: {string.Join(", ", live)}");
    }

    [TestMethod]
    [LongTest]
    public void Train_32000Steps_TakeConstantMemory()
    {
        using Process self = Process.GetCurrentProcess();
        var memory = new List<long>();

        long[] live = LiveTensors(Trainings.Small with { Epochs = 920, BatchSize = 64 }, report =>
        {
            self.Refresh();
            memory.Add(self.WorkingSet64);
            Assert.AreEqual(35 * report.Epoch, report.Steps);
        });

        Assert.IsGreaterThan(32_000, 35 * live.Length);
        Assert.AreEqual(live[0], live.Max());
        Assert.AreEqual(live[0], live.Min());
        Assert.IsLessThan(64L << 20, memory[^1] - memory[100], "growth from step 3 500 to step 32 000");
    }

    [TestMethod]
    [LongTest]
    public void Train_StreamedRows_TakeAFractionOfTheirTransitions()
    {
        // Sixteen interleaved waves; their transitions would be two windows of sixteen numbers each.
        const int SeriesCount = 16, Length = 200_000, WindowSize = 16;
        const long InMemory = 2L * WindowSize * sizeof(float) * SeriesCount * (Length - WindowSize);
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(
            from time in Enumerable.Range(0, Length)
            from series in Enumerable.Range(0, SeriesCount)
            select new FlightRow { Flight = series, Height = MathF.Sin(0.1f * time + series) });
        IDataView windows = ml.Transforms.SlidingWindow("Window", nameof(FlightRow.Height), WindowSize, nameof(FlightRow.Flight)).Fit(rows).Transform(rows);
        JepaTrainingOptions options = Trainings.Small with
        {
            WindowSize = WindowSize, Standardize = true, Epochs = 1, BatchSize = 1024, ShuffleBufferSize = 16_384, SeriesColumnName = nameof(FlightRow.Flight),
        };
        using var peak = new PeakMemory();

        using TrainedJepa model = ml.Transforms.JepaEncode("Latent", "Window", options).Train(windows);

        Assert.AreEqual(SeriesCount * (Length - WindowSize) / 1024, model.History[^1].Steps);
        Assert.IsGreaterThan(0.9, model.LatentStatistics.PredictionRSquared);
        Assert.IsLessThan(InMemory / 4, peak.Growth, $"{peak.Growth >> 20} MiB for transitions of {InMemory >> 20} MiB");
    }

    [TestMethod]
    [LongTest]
    public void Train_60000ImagesOfBytes_TakeLessThanTheirFloatsAlone()
    {
        const int Films = 1000, Length = 60;
        var frame = new FrameShape(1, 64, 64);
        const long AsFloats = 64L * 64 * sizeof(float) * Films * Length;
        JepaTrainingOptions options = Trainings.Small with
        {
            Standardize = true, Epochs = 1, BatchSize = 64,
            Encoder = new ImageConvolutionEncoder { Channels = [2], KernelSize = 4, Stride = 4, Groups = 1 },
        };
        using var peak = new PeakMemory();

        using TrainedJepa model = Trainings.Train(options, Dots.OfBytes(frame, Films, Length));

        Assert.AreEqual(Films * (Length - 4) / 64, model.History[^1].Steps);
        Assert.IsLessThan(AsFloats * 6 / 10, peak.Growth, $"{peak.Growth >> 20} MiB of {AsFloats >> 20} MiB as floats");
    }

    private static long[] LiveTensors(JepaTrainingOptions options, Action<TrainingProgress>? then = null)
    {
        var live = new List<long>();
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        new JepaTrainer(options).Train(Trainings.Balls, new Recorder(report =>
        {
            live.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
            then?.Invoke(report);
        })).Dispose();
        Assert.AreEqual(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount, "after the training");
        return [.. live];
    }

    /// <summary>How much more memory the process has had than when this was made, looked at ten times a second.</summary>
    private sealed class PeakMemory : IDisposable
    {
        private readonly Process _self = Process.GetCurrentProcess();
        private readonly long _before;
        private readonly Timer _timer;
        private long _most;
        private bool _isOver;

        public PeakMemory()
        {
            _before = _self.WorkingSet64;
            _timer = new Timer(_ => Look(), null, 0, 100);
        }

        public long Growth => Interlocked.Read(ref _most) - _before;

        public void Dispose()
        {
            _timer.Dispose();
            lock (_self) // a last look may still be under way
                _isOver = true;
            _self.Dispose();
        }

        private void Look()
        {
            lock (_self)
            {
                if (_isOver)
                    return;
                _self.Refresh();
                _most = Math.Max(_most, _self.WorkingSet64);
            }
        }
    }
}
