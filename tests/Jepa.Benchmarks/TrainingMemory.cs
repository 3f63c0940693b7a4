using System.Diagnostics;
using Jepa.Training;
using Jepa.Training.Networks.Encoders;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.Benchmarks;

/// <summary>
/// What training in a pipeline holds for each frame, at the shape of C-MAPSS FD001 (engines of 206 cycles, 14 sensors,
/// windows and horizon of 50): the slope of peak resident memory between few engines and many.
/// </summary>
internal static class TrainingMemory
{
    private const int Cycles = 206;
    private const int Sensors = 14;
    private const int FewEngines = 100;
    private const int ManyEngines = 1100;

    public static double BytesPerFrame()
    {
        PeakBytes(FewEngines); // libraries, compiled code
        double few = PeakBytes(FewEngines);
        double many = PeakBytes(ManyEngines);
        return Math.Round((many - few) / ((ManyEngines - FewEngines) * Cycles), 1);
    }

    private static double PeakBytes(int engines)
    {
        var ml = new MLContext(seed: 1);
        // Rows are made as they are read: the data's own memory is nobody's measure here.
        IDataView cycles = ml.Data.LoadFromEnumerable(Rows(engines));
        IDataView windows = ml.Transforms.SlidingWindow("Window", nameof(Cycle.Values), 50, nameof(Cycle.Engine))
            .Fit(cycles).Transform(cycles);
        var options = new JepaTrainingOptions
        {
            Horizon = 50,
            Encoder = new DenseEncoder { HiddenSizes = [64] },
            Epochs = 1,
            Threads = 1,
        };
        using var sampler = new PeakSampler();
        ml.Transforms.JepaEncode("Latent", "Window", options).Train(windows).Dispose();
        return sampler.Peak();
    }

    private static IEnumerable<Cycle> Rows(int engines)
    {
        var random = new Random(1);
        for (int engine = 0; engine < engines; engine++)
        {
            for (int time = 0; time < Cycles; time++)
            {
                var cycle = new Cycle { Engine = engine };
                for (int sensor = 0; sensor < Sensors; sensor++)
                    cycle.Values[sensor] = random.NextSingle();
                yield return cycle;
            }
        }
    }

    private sealed class Cycle
    {
        public int Engine { get; set; }

        [VectorType(Sensors)]
        public float[] Values { get; set; } = new float[Sensors];
    }

    /// <summary>Looks at the process's resident memory every few milliseconds, above what it was at first.</summary>
    private sealed class PeakSampler : IDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Thread _thread;
        private readonly long _before;
        private long _peak;

        public PeakSampler()
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            _before = Process.GetCurrentProcess().WorkingSet64;
            _thread = new Thread(Sample);
            _thread.Start();
        }

        public double Peak()
        {
            _stop.Cancel();
            _thread.Join();
            return _peak - _before;
        }

        public void Dispose() => _stop.Dispose();

        private void Sample()
        {
            using var process = Process.GetCurrentProcess();
            while (!_stop.Token.WaitHandle.WaitOne(5))
            {
                process.Refresh();
                _peak = Math.Max(_peak, process.WorkingSet64);
            }
        }
    }
}
