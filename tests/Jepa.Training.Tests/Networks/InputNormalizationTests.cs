using Jepa.MLNet;
using Jepa.Training.Data;
using Jepa.Training.Networks;
using Jepa.Training.Networks.Encoders;
using Jepa.Training.Tests.Fixtures;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Tests.Networks;

[TestClass]
public sealed class InputNormalizationTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void Forward_TrainingWindows_HaveZeroMeanAndUnitVarianceInEachChannel(int channels)
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(1);
        Tensor units = tensor(new float[] { 0.01f, 20, 300 })[..channels], origins = tensor(new float[] { 7, -4000, 0 })[..channels];
        Tensor windows = (randn([1000, 5, channels], generator: generator) * units + origins).reshape(1000, 5 * channels);
        using InputNormalization normalization = Of(windows, windowSize: 5, channels, impute: false);

        Tensor prepared = normalization.Forward(windows).reshape(-1, channels);

        Assert.IsLessThan(2e-3f, prepared.mean([0]).abs().max().item<float>());
        Assert.IsLessThan(2e-3f, (prepared.square().mean([0]) - 1).abs().max().item<float>());
    }

    [TestMethod]
    public void Forward_MissingValues_BecomeTheMeanBesideAnIndicator()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor windows = tensor(new float[,] { { 1, 10 }, { float.NaN, 30 }, { 3, float.NaN } });
        using InputNormalization normalization = Of(windows, windowSize: 1, channels: 2, impute: true);

        CollectionAssert.AreEqual(
            new float[] { -1, -1, 0, 0, 0, 1, 1, 0, 1, 0, 0, 1 }, normalization.Forward(windows).data<float>().ToArray());
    }

    [TestMethod]
    public void Forward_Images_AreNormalizedByTheirChannels()
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(1);
        var frame = new FrameShape(2, 3, 4);
        Tensor units = tensor(new float[] { 0.1f, 50 }).view(2, 1, 1), origins = tensor(new float[] { 7, -400 }).view(2, 1, 1);
        Tensor images = randn([500, 2, 2, 3, 4], generator: generator) * units + origins;
        using InputNormalization normalization = Of(images.reshape(500, -1), windowSize: 2, frame, impute: false);

        Tensor prepared = normalization.Forward(images.reshape(500, -1)).view(500, 2, 2, 3, 4);

        Assert.AreEqual(frame, normalization.OutputFrame);
        Assert.IsLessThan(2e-3f, prepared.mean([0, 1, 3, 4]).abs().max().item<float>());
        Assert.IsLessThan(2e-3f, (prepared.square().mean([0, 1, 3, 4]) - 1).abs().max().item<float>());
    }

    [TestMethod]
    public void Forward_ImagesWithMissingPixels_GetIndicatorImages()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor images = tensor(new float[,] { { 0, 2, float.NaN, 2 }, { 0, float.NaN, 0, 2 } });
        using InputNormalization normalization =
            Of(images, windowSize: 2, new FrameShape(1, 1, 2), impute: true);

        float[] prepared = normalization.Forward(images).data<float>().ToArray();

        Assert.AreEqual(new FrameShape(2, 1, 2), normalization.OutputFrame);
        CollectionAssert.AreEqual(
            new float[] { -1, 1, 0, 0, /**/ 0, 1, 1, 0, /**/ -1, 0, 0, 1, /**/ -1, 1, 0, 0 }, prepared);
    }

    private static IEnumerable<(string Name, EncoderArchitecture Encoder)> Encoders =>
    [
        ("dense", new DenseEncoder { HiddenSizes = [12] }),
        ("convolution", new ConvolutionEncoder { Channels = [4, 6], KernelSize = 3 }),
        ("transformer", new TransformerEncoder { ModelSize = 8, Heads = 2, Blocks = 1, FeedForwardSize = 12 }),
    ];

    [TestMethod]
    [DynamicData(nameof(Encoders))]
    public void Export_MissingValuesImputed_GivesWhatTorchGives(string name, EncoderArchitecture encoder)
    {
        foreach (FrameShape frame in (FrameShape[])[new FrameShape(4), new FrameShape(1, 2, 2)])
        {
            JepaTrainingOptions options = Trainings.Small with
            {
                WindowSize = 12, Encoder = encoder, Standardize = true, MissingValues = MissingValues.Impute, Epochs = 1,
                BatchSize = 64, LatentSize = 5,
            };
            float[] frames = [.. Waves.Of(channels: 4, count: 1, length: 120)[0].Frames.ToArray()];
            for (int index = 3; index < frames.Length; index += 17)
                frames[index] = float.NaN;
            using TrainedJepa model = Trainings.Train(options, [new Series(frames, frame)]);
            using JepaModel exported = model.ToJepaModel();
            float[] windows = frames[..(10 * 48)], latents = new float[50];

            exported.Encode(windows, latents);

            float[] expected = model.Encode(windows);
            Assert.IsTrue(latents.All(float.IsFinite), name);
            for (int index = 0; index < expected.Length; index++)
                Assert.AreEqual(expected[index], latents[index], 1e-4, $"{name}, {frame}");
            Assert.AreEqual(frame, exported.Description.Frame);
        }
    }

    private static InputNormalization Of(Tensor windows, int windowSize, int channels, bool impute) =>
        Of(windows, windowSize, new FrameShape(channels), impute);

    private static InputNormalization Of(Tensor windows, int windowSize, FrameShape frame, bool impute)
    {
        var statistics = new ChannelStatistics.Builder(frame);
        statistics.Add(windows.data<float>().ToArray());
        return InputNormalization.Of(statistics.ToStatistics(), windowSize, frame, impute);
    }
}
