using Jepa.Training.Networks.Encoders;
using Jepa.Training.Networks.Predictors;
using Jepa.Training.Tests.Fixtures;

namespace Jepa.Training.Tests;

/// <summary>
/// Same seed, same numbers, wherever the garbage collector happens to put things: the small matrix products of a
/// processor's libraries depend on the alignment of what they read.
/// </summary>
[TestClass]
public sealed class RepeatedTrainingTests
{
    private const int Runs = 5;

    private static IEnumerable<(int Width, int? BufferSize)> Set =>
        from width in Enumerable.Range(4, 7)
        from bufferSize in (int?[])[null, 300]
        select (width, bufferSize);

    [TestMethod]
    [DynamicData(nameof(Set))]
    public void Train_NarrowNetworksOnRawFrames_GiveTheSameBitsEachTime(int width, int? bufferSize)
    {
        JepaTrainingOptions options = Trainings.Small with
        {
            Standardize = false, Epochs = 1, ShuffleBufferSize = bufferSize, LatentSize = 4,
            Encoder = new DenseEncoder { HiddenSizes = [width] }, Predictor = new DensePredictor { HiddenSizes = [width] },
        };
        var random = new Random(width);
        var kept = new List<byte[]>();
        float[]? parameters = null, latents = null;
        for (int run = 0; run < Runs; run++)
        {
            kept.Add(new byte[random.Next(1, 200)]); // what comes next on the heap lies elsewhere
            using TrainedJepa model = Trainings.Train(options);
            float[] windows = Trainings.Balls[0].Frames.ToArray();

            CollectionAssert.AreEqual(parameters ??= model.Parameters(), model.Parameters(), $"run {run}");
            CollectionAssert.AreEqual(latents ??= model.Encode(windows), model.Encode(windows), $"run {run}");
        }
        GC.KeepAlive(kept);
    }
}
