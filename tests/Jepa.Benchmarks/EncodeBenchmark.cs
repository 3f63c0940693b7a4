using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;

namespace Jepa.Benchmarks;

/// <summary>Encoding rows of a data view that lies in memory, one thread: ours, ML.NET's own way, and the bound.</summary>
internal static class EncodeBenchmark
{
    private const int RowsInView = 100_000;
    private const int PredictionsPerTurn = 100_000;
    private const int BareBatch = 512;

    /// <summary>Long enough for the runtime to have compiled the loops at its best after the first, unrecorded turn.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(0.5);

    public static object Run(int rounds)
    {
        using var article = new BenchmarkEncoder("article", windowSize: 4, hiddenSize: 32, latentSize: 16);
        using var wide = new BenchmarkEncoder("64-256-128", windowSize: 64, hiddenSize: 256, latentSize: 128);
        return new { encoders = new[] { Measure(article, rounds), Measure(wide, rounds) } };
    }

    private static EncoderFigures Measure(BenchmarkEncoder encoder, int rounds)
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.Cache(ml.Data.LoadFromEnumerable(Windows(encoder), SchemaOf(encoder)), "window");
        var ours = ml.Transforms.JepaEncode("latent", "window", encoder.Path).Fit(rows);
        var theirs = ml.Transforms.ApplyOnnxModel("latent", "window", encoder.Path).Fit(rows);
        using var bare = new BareLoop(encoder);
        using var ourEngine = Engine(ml, ours, encoder);
        using var theirEngine = Engine(ml, theirs, encoder);
        var window = new WindowRow { Window = BenchmarkEncoder.Noise(encoder.WindowSize) };

        double[] medians = Rounds.Medians(
            rounds,
            () => RowsPerSecond(ours.Transform(rows)),
            () => RowsPerSecond(theirs.Transform(rows)),
            bare.RowsPerSecond,
            () => Microseconds(ourEngine, window),
            () => Microseconds(theirEngine, window));
        return new EncoderFigures(encoder.Name, medians[0], medians[1], medians[2], medians[3], medians[4], BytesPerRow(ours.Transform(rows)));
    }

    private static SchemaDefinition SchemaOf(BenchmarkEncoder encoder)
    {
        SchemaDefinition schema = SchemaDefinition.Create(typeof(WindowRow));
        schema["window"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, encoder.WindowSize);
        return schema;
    }

    private static IEnumerable<WindowRow> Windows(BenchmarkEncoder encoder)
    {
        float[] noise = BenchmarkEncoder.Noise(encoder.WindowSize + 1000);
        for (int row = 0; row < RowsInView; row++)
            yield return new WindowRow { Window = noise.AsSpan(row % 1000, encoder.WindowSize).ToArray() };
    }

    private static PredictionEngine<WindowRow, LatentRow> Engine(MLContext ml, ITransformer transformer, BenchmarkEncoder encoder) =>
        ml.Model.CreatePredictionEngine<WindowRow, LatentRow>(
            transformer,
            new PredictionEngineOptions { InputSchemaDefinition = SchemaOf(encoder), OwnsTransformer = false });

    private static double RowsPerSecond(IDataView view)
    {
        var stopwatch = Stopwatch.StartNew();
        long rows = 0;
        do
            rows += Drain(view);
        while (stopwatch.Elapsed < Turn);
        return rows / stopwatch.Elapsed.TotalSeconds;
    }

    /// <summary>What a row allocates in the steady state: between the first and the last quarter of a pass.</summary>
    private static double BytesPerRow(IDataView view)
    {
        DataViewSchema.Column column = view.Schema["latent"];
        using DataViewRowCursor cursor = view.GetRowCursor([column]);
        ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(column);
        VBuffer<float> latent = default;
        Read(RowsInView / 4);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Read(RowsInView / 2);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (RowsInView / 2.0);

        void Read(int rows)
        {
            while (rows-- > 0 && cursor.MoveNext())
                getter(ref latent);
        }
    }

    /// <summary>Reads the latent of every row; returns how many there were.</summary>
    private static long Drain(IDataView view)
    {
        DataViewSchema.Column column = view.Schema["latent"];
        using DataViewRowCursor cursor = view.GetRowCursor([column]);
        ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(column);
        VBuffer<float> latent = default;
        long rows = 0;
        for (; cursor.MoveNext(); rows++)
            getter(ref latent);
        return rows;
    }

    private static double Microseconds(PredictionEngine<WindowRow, LatentRow> engine, WindowRow window)
    {
        LatentRow latent = new();
        var stopwatch = Stopwatch.StartNew();
        for (int prediction = 0; prediction < PredictionsPerTurn; prediction++)
            engine.Predict(window, ref latent);
        return stopwatch.Elapsed.TotalMicroseconds / PredictionsPerTurn;
    }

    /// <summary>ONNX Runtime over memory that is already in place: what no data view can beat.</summary>
    private sealed class BareLoop : IDisposable
    {
        private readonly InferenceSession _session;
        private readonly RunOptions _runOptions = new();
        private readonly OrtIoBinding[] _batches;

        public BareLoop(BenchmarkEncoder encoder)
        {
            using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
            _session = new InferenceSession(encoder.Path, options);
            float[] latents = GC.AllocateArray<float>(BareBatch * encoder.LatentSize, pinned: true);
            _batches = new OrtIoBinding[RowsInView / BareBatch];
            for (int batch = 0; batch < _batches.Length; batch++)
            {
                float[] windows = GC.AllocateArray<float>(BareBatch * encoder.WindowSize, pinned: true);
                BenchmarkEncoder.Noise(windows.Length).CopyTo(windows, 0);
                _batches[batch] = _session.CreateIoBinding();
                _batches[batch].BindInput("window", OrtValue.CreateTensorValueFromMemory(windows, [BareBatch, encoder.WindowSize]));
                _batches[batch].BindOutput("latent", OrtValue.CreateTensorValueFromMemory(latents, [BareBatch, encoder.LatentSize]));
            }
        }

        public double RowsPerSecond()
        {
            var stopwatch = Stopwatch.StartNew();
            long rows = 0;
            do
            {
                foreach (OrtIoBinding batch in _batches)
                    _session.RunWithBinding(_runOptions, batch);
                rows += _batches.Length * BareBatch;
            }
            while (stopwatch.Elapsed < Turn);
            return rows / stopwatch.Elapsed.TotalSeconds;
        }

        public void Dispose()
        {
            foreach (OrtIoBinding batch in _batches)
                batch.Dispose();
            _runOptions.Dispose();
            _session.Dispose();
        }
    }

    private sealed record EncoderFigures(
        string Name,
        double JepaRowsPerSecond,
        double ApplyOnnxModelRowsPerSecond,
        double BareOnnxRuntimeRowsPerSecond,
        double JepaEngineMicroseconds,
        double ApplyOnnxModelEngineMicroseconds,
        double JepaBytesPerRow);
}
