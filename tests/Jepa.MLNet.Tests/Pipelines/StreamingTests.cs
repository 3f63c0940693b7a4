using System.Globalization;
using System.Text;
using Jepa.MLNet.Tests.Fixtures;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Jepa.MLNet.Tests.Pipelines;

/// <summary>Rows streamed from a text file through windows, encoder, linear model and a metric, in memory that does not grow with the rows.</summary>
[TestClass]
[DoNotParallelize]
public sealed class StreamingTests
{
    private const int SeriesCount = 100;
    private const int BlockRows = SeriesCount * 1000;

    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Evaluate_ThreeHundredThousandRows_HoldsNoRows() => AssertFlat(few: 100_000, many: 300_000);

    [TestMethod]
    [LongTest]
    public void Evaluate_TenMillionRows_TakesTheMemoryOfOneMillion() => AssertFlat(few: 1_000_000, many: 10_000_000);

    private void AssertFlat(int few, int many)
    {
        using var folder = new TestFolder();
        using var scene = new Scene();
        IDataView sample = Load(folder, BlockRows);
        var pipeline = _ml.Transforms.SlidingWindow("Window", "Height", 4, "Series")
            .Append(scene.Estimator)
            .AppendCacheCheckpoint(_ml)
            .Append(_ml.Regression.Trainers.Sdca(new SdcaRegressionTrainer.Options { LabelColumnName = "Slope", FeatureColumnName = "Latent", NumberOfThreads = 1 }));
        using var model = pipeline.Fit(_ml.Data.TakeRows(sample, 20_000));

        Evaluate(BlockRows);
        Peak small = Evaluate(few), large = Evaluate(many);

        // Half of what four bytes a row would come to, and room for the collector's moods.
        long room = (20L << 20) + 2L * (many - few);
        Assert.IsLessThan(small.Heap + room, large.Heap, $"managed heap: {small.Heap >> 20} MiB for {few} rows, {large.Heap >> 20} MiB for {many}");
        Assert.IsLessThan(small.Process + 2 * room, large.Process, $"process: {small.Process >> 20} MiB for {few} rows, {large.Process >> 20} MiB for {many}");

        Peak Evaluate(int rows)
        {
            IDataView data = Load(folder, rows);
            return Peak.During(() => Assert.IsGreaterThan(0.95, _ml.Regression.Evaluate(model.Transform(data), "Slope").RSquared));
        }
    }

    private IDataView Load(TestFolder folder, int rows)
    {
        string path = folder[$"{rows}.txt"];
        if (!File.Exists(path))
        {
            byte[] block = Block();
            using FileStream file = File.Create(path);
            for (int written = 0; written < rows; written += BlockRows)
                file.Write(block);
        }
        return _ml.Data.LoadFromTextFile(path,
        [
            new TextLoader.Column("Series", DataKind.Int32, 0),
            new TextLoader.Column("Height", DataKind.Single, 1),
            new TextLoader.Column("Slope", DataKind.Single, 2),
        ]);
    }

    /// <summary>A hundred sines, interleaved, over a whole number of their periods: blocks follow each other without a seam.</summary>
    private static byte[] Block()
    {
        var text = new StringBuilder();
        for (int row = 0; row < BlockRows; row++)
        {
            int series = row % SeriesCount, time = row / SeriesCount;
            (double sine, double cosine) = Math.SinCos(2 * Math.PI * (time / 40.0 + (double)series / SeriesCount));
            text.Append(CultureInfo.InvariantCulture, $"{series}\t{sine:f4}\t{cosine:f4}\n");
        }
        return System.Text.Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>The most memory that was seen in use while something ran.</summary>
    private readonly record struct Peak(long Heap, long Process)
    {
        public static Peak During(Action action)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            using var self = System.Diagnostics.Process.GetCurrentProcess();
            Peak peak = default;
            using var done = new ManualResetEventSlim();
            var watch = new Thread(() =>
            {
                while (!done.Wait(50))
                {
                    self.Refresh();
                    long heap = GC.GetTotalMemory(forceFullCollection: false);
                    peak = new Peak(Math.Max(peak.Heap, heap), Math.Max(peak.Process, self.WorkingSet64));
                }
            });
            watch.Start();
            try
            {
                action();
            }
            finally
            {
                done.Set();
                watch.Join();
            }
            return peak;
        }
    }
}
