using Jepa.MLNet;
using Jepa.Training.Data;
using Jepa.Training.Networks;
using Jepa.Training.Networks.Encoders;
using Jepa.Training.Tests.Fixtures;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Tests.Networks.Encoders;

/// <summary>What holds of every encoder of images, whatever its form.</summary>
[TestClass]
public sealed class ImageEncoderTests
{
    private static readonly FrameShape Frame = new(1, 8, 8);

    private static readonly ImageConvolutionEncoder Convolution = new()
    {
        Channels = [4, 8], Groups = 2, EmbeddingSize = 6, HiddenSizes = [10],
    };

    private static readonly VisionTransformerEncoder Transformer = new()
    {
        PatchSize = 4, ModelSize = 8, Heads = 2, Blocks = 1, FeedForwardSize = 12, EmbeddingSize = 6,
        HiddenSizes = [10],
    };

    private static IEnumerable<(string Name, EncoderArchitecture Encoder)> Architectures =>
    [
        ("convolution", Convolution),
        ("transformer", Transformer),
    ];

    private static IEnumerable<(string Name, EncoderArchitecture Encoder, FrameShape Frame, int WindowSize)> Shapes =>
    [
        ("convolution, grey", Convolution, Frame, 3),
        ("convolution, one frame of colours", Convolution, new FrameShape(3, 8, 8), 1),
        ("convolution, a wide image", Convolution, new FrameShape(2, 5, 9), 2),
        ("convolution, even kernels", Convolution with { KernelSize = 4 }, Frame, 2),
        ("convolution, one layer without strides",
            Convolution with { Channels = [6], KernelSize = 1, Stride = 1, Groups = 1 }, Frame, 2),
        ("convolution, a group a channel", Convolution with { Channels = [4, 4], Groups = 4 }, Frame, 2),
        ("convolution, defaults", new ImageConvolutionEncoder(), new FrameShape(3, 16, 16), 2),
        ("transformer, grey", Transformer, Frame, 3),
        ("transformer, one frame of colours", Transformer, new FrameShape(3, 8, 8), 1),
        ("transformer, a wide image", Transformer with { PatchSize = 3, Blocks = 2 }, new FrameShape(2, 6, 9), 2),
        ("transformer, one patch", Transformer with { PatchSize = 8 }, Frame, 2),
        ("transformer, pixels", Transformer with { PatchSize = 1, Heads = 1 }, new FrameShape(1, 3, 4), 2),
        ("transformer, defaults", new VisionTransformerEncoder(), new FrameShape(3, 16, 16), 2),
    ];

    [TestMethod]
    [DynamicData(nameof(Shapes))]
    public void Export_TrainedEncoder_GivesWhatTorchGives(
        string name, EncoderArchitecture encoder, FrameShape frame, int windowSize)
    {
        using var folder = new TestFolder();
        using TrainedJepa model =
            Train(encoder, frame, options => options with { WindowSize = windowSize, Epochs = 1 });
        model.Export(folder["e.onnx"], folder["p.onnx"]);
        using JepaModel exported = JepaModel.Load(folder["e.onnx"], folder["p.onnx"]);
        float[] some = Pixels(33 * windowSize * frame.Size);

        foreach (int batch in (int[])[0, 1, 33])
        {
            float[] windows = some[..(batch * windowSize * frame.Size)], latents = new float[batch * 5];
            exported.Encode(windows, latents);
            float[] expected = model.Encode(windows);

            Assert.HasCount(latents.Length, expected, name);
            for (int index = 0; index < latents.Length; index++)
            {
                float largest = expected.Skip(index / 5 * 5).Take(5).Max(Math.Abs);
                Assert.AreEqual(expected[index], latents[index], 1e-5 * Math.Max(1, largest), $"{name}, {batch}");
            }
        }
        Assert.AreEqual(frame, exported.Description.Frame);
    }

    [TestMethod]
    [DynamicData(nameof(Architectures))]
    public void Load_ExportedModel_IsTheSameModelBitForBit(string name, EncoderArchitecture encoder)
    {
        using var folder = new TestFolder();
        using TrainedJepa model =
            Train(encoder, Frame, options => options with { MissingValues = MissingValues.Impute });
        model.Export(folder["e.onnx"], folder["p.onnx"]);

        using TrainedJepa loaded = TrainedJepa.Load(folder["e.onnx"], folder["p.onnx"]);

        CollectionAssert.AreEqual(model.Parameters(), loaded.Parameters(), name);
        float[] windows = Pixels(4 * 3 * Frame.Size);
        windows[7] = float.NaN;
        CollectionAssert.AreEqual(model.Encode(windows), loaded.Encode(windows), name);
        loaded.Export(folder["e2.onnx"], folder["p2.onnx"]);
        CollectionAssert.AreEqual(File.ReadAllBytes(folder["e.onnx"]), File.ReadAllBytes(folder["e2.onnx"]), name);
    }

    [TestMethod]
    [DynamicData(nameof(Architectures))]
    public void Encode_OneColourAlone_IsANumber(string name, EncoderArchitecture encoder)
    {
        Series[] dark = [.. Enumerable.Range(0, 6).Select(_ => new Series(new float[40 * Frame.Size], Frame))];
        using TrainedJepa model = Train(encoder, Frame), blind = Trainings.Train(Options(encoder), dark);

        Assert.IsTrue(model.Encode(new float[3 * Frame.Size]).All(float.IsFinite), name);
        Assert.IsTrue(blind.Encode(Pixels(3 * Frame.Size)).All(float.IsFinite), "pixels that never changed");
    }

    [TestMethod]
    [DynamicData(nameof(Architectures))]
    public void Train_MoreEpochs_LowerTheLoss(string name, EncoderArchitecture encoder)
    {
        using TrainedJepa model =
            Train(encoder, Frame, options => options with { Epochs = 12, LearningRate = 3e-3 });

        double[] loss = [.. model.History.Select(epoch => epoch.Loss)];
        Assert.IsLessThan(loss[0] / 2, loss[^1], $"{name}: {string.Join(", ", loss)}");
        Assert.IsGreaterThan(0.1, model.LatentStatistics.AxisStandardDeviations.Max(), "it does not collapse");
    }

    [TestMethod]
    [DynamicData(nameof(Architectures))]
    public void Train_FromACheckpoint_EndsWithTheBitsOfOneTraining(string name, EncoderArchitecture encoder)
    {
        using var folder = new TestFolder();
        JepaTrainingOptions Checkpointed(JepaTrainingOptions options) =>
            options with { CheckpointPath = folder["run.safetensors"] };
        using TrainedJepa whole = Train(encoder, Frame, options => options with { Epochs = 3 });
        Train(encoder, Frame, options => Checkpointed(options) with { Epochs = 1 }).Dispose();

        using TrainedJepa resumed = Train(encoder, Frame, options => Checkpointed(options) with { Epochs = 3 });

        CollectionAssert.AreEqual(whole.Parameters(), resumed.Parameters(), name);
    }

    [TestMethod]
    [DynamicData(nameof(Architectures))]
    public void Train_ExportAndDispose_LeaveNoTensor(string name, EncoderArchitecture encoder)
    {
        using var folder = new TestFolder();
        Train(encoder, Frame).Dispose(); // whatever torch makes once and keeps
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        using (TrainedJepa model = Train(encoder, Frame))
            model.Export(folder["e.onnx"], folder["p.onnx"]);

        Assert.AreEqual(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount, name);
    }

    [TestMethod]
    [DynamicData(nameof(Architectures))]
    public void Train_SensorsInsteadOfImages_AreRefusedBeforeTheyAreRead(string name, EncoderArchitecture encoder)
    {
        var error = Assert.ThrowsExactly<ArgumentException>(
            () => Trainings.Train(Options(encoder), Waves.Of(channels: 64)));

        string message = $"{encoder.GetType().Name} reads images, [C, H, W]; the frames are [64].";
        Assert.StartsWith(message, error.Message, name);
    }

    private static IEnumerable<(string Message, EncoderArchitecture Encoder)> Unfit =>
    [
        ("Frames of [1, 8, 8] leave nothing to convolution 4 of 4, whose kernels see 4 × 4 pixels:",
            new ImageConvolutionEncoder { KernelSize = 4 }),
        ("VisionTransformerEncoder.PatchSize is 3; expected a divisor of height and width of the frames, [1, 8, 8]",
            new VisionTransformerEncoder { PatchSize = 3 }),
    ];

    [TestMethod]
    [DynamicData(nameof(Unfit))]
    public void Train_ImagesOfAnUnfitSize_AreRefused(string message, EncoderArchitecture encoder)
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => Train(encoder, Frame));

        Assert.Contains(message, error.Message);
    }

    private static IEnumerable<(string Message, EncoderArchitecture Encoder)> OutOfRange =>
    [
        ("ImageConvolutionEncoder.Channels is empty; expected at least one width",
            new ImageConvolutionEncoder { Channels = [] }),
        ("ImageConvolutionEncoder.Channels is 12; expected multiples of Groups, 8",
            new ImageConvolutionEncoder { Channels = [16, 12] }),
        ("ImageConvolutionEncoder.KernelSize is 0; expected at least 1",
            new ImageConvolutionEncoder { KernelSize = 0 }),
        ("ImageConvolutionEncoder.Stride is 4; expected a number from 1 to 3",
            new ImageConvolutionEncoder { Stride = 4 }),
        ("ImageConvolutionEncoder.Groups is 0; expected at least 1", new ImageConvolutionEncoder { Groups = 0 }),
        ("ImageConvolutionEncoder.EmbeddingSize is 0; expected at least 1",
            new ImageConvolutionEncoder { EmbeddingSize = 0 }),
        ("ImageConvolutionEncoder.HiddenSizes is 0; expected at least 1",
            new ImageConvolutionEncoder { HiddenSizes = [0] }),
        ("VisionTransformerEncoder.PatchSize is 0; expected at least 1",
            new VisionTransformerEncoder { PatchSize = 0 }),
        ("VisionTransformerEncoder.ModelSize is 0; expected at least 1",
            new VisionTransformerEncoder { ModelSize = 0 }),
        ("VisionTransformerEncoder.Heads is 0; expected at least 1", new VisionTransformerEncoder { Heads = 0 }),
        ("VisionTransformerEncoder.Heads is 5; expected a divisor of ModelSize, 64",
            new VisionTransformerEncoder { Heads = 5 }),
        ("VisionTransformerEncoder.Blocks is 0; expected at least 1", new VisionTransformerEncoder { Blocks = 0 }),
        ("VisionTransformerEncoder.FeedForwardSize is 0; expected at least 1",
            new VisionTransformerEncoder { FeedForwardSize = 0 }),
        ("VisionTransformerEncoder.EmbeddingSize is 0; expected at least 1",
            new VisionTransformerEncoder { EmbeddingSize = 0 }),
        ("VisionTransformerEncoder.HiddenSizes is 0; expected at least 1",
            new VisionTransformerEncoder { HiddenSizes = [0] }),
    ];

    [TestMethod]
    [DynamicData(nameof(OutOfRange))]
    public void NewTrainer_OptionOutOfRange_IsNamedWithItsValue(string message, EncoderArchitecture encoder)
    {
        var options = new JepaTrainingOptions { Encoder = encoder };

        var error = Assert.ThrowsExactly<ArgumentException>(() => new JepaTrainer(options));

        Assert.Contains(message, error.Message);
    }

    private static JepaTrainingOptions Options(EncoderArchitecture encoder) => Trainings.Small with
    {
        Encoder = encoder, WindowSize = 3, LatentSize = 5, Epochs = 2, BatchSize = 32, Standardize = true,
    };

    private static TrainedJepa Train(
        EncoderArchitecture encoder, FrameShape frame, Func<JepaTrainingOptions, JepaTrainingOptions>? change = null) =>
        Trainings.Train(change?.Invoke(Options(encoder)) ?? Options(encoder), Dots.Of(frame, count: 5));

    private static float[] Pixels(int count)
    {
        using var generator = new Generator(9);
        using Tensor pixels = randint(0, 256, [count], ScalarType.Float32, generator: generator);
        return pixels.data<float>().ToArray();
    }
}
