using Jepa.Training;
using Jepa.Training.Data;
using Jepa.Training.Networks.Encoders;

namespace Jepa.Benchmarks;

/// <summary>An encoder of a given size, exported to a file of its own; it has seen one batch of noise, which is enough to be timed.</summary>
internal sealed class BenchmarkEncoder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jepa-benchmark-");

    public BenchmarkEncoder(string name, int windowSize, int hiddenSize, int latentSize)
    {
        Name = name;
        WindowSize = windowSize;
        LatentSize = latentSize;
        const int batchSize = 64;
        float[] noise = Noise(windowSize + batchSize);
        var options = new JepaTrainingOptions
        {
            WindowSize = windowSize,
            Encoder = new DenseEncoder { HiddenSizes = [hiddenSize] },
            LatentSize = latentSize,
            Standardize = false,
            Epochs = 1,
            BatchSize = batchSize,
        };
        using TrainedJepa model = new JepaTrainer(options).Train([new Series(noise)]);
        model.Export(Path, System.IO.Path.Combine(_folder.FullName, "predictor.onnx"));
    }

    public string Name { get; }

    public int WindowSize { get; }

    public int LatentSize { get; }

    public string Path => System.IO.Path.Combine(_folder.FullName, "encoder.onnx");

    public static float[] Noise(int count)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() * 2 - 1)];
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
