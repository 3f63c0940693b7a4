using Jepa.MLNet;
using Jepa.Training.Data;
using Jepa.Training.Losses;
using Jepa.Training.Networks;
using Jepa.Training.Networks.Encoders;
using Jepa.Training.Tests.Fixtures;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Tests.Networks;

/// <summary>What holds of every encoder, whatever its form.</summary>
[TestClass]
public sealed class EncoderArchitectureTests
{
    private const int WindowSize = 12;

    private static readonly DenseEncoder Dense = new() { HiddenSizes = [20, 12] };

    private static readonly ConvolutionEncoder Convolution = new() { Channels = [8, 12], KernelSize = 4 };

    private static readonly TransformerEncoder Transformer = new() { ModelSize = 16, Heads = 2, Blocks = 2, FeedForwardSize = 24 };

    private static IEnumerable<(string Name, EncoderArchitecture Encoder)> Architectures =>
        [("dense", Dense), ("convolution", Convolution), ("transformer", Transformer)];

    private static IEnumerable<(string Name, EncoderArchitecture Encoder, int WindowSize, int Channels)> Shapes =>
    [
        ("convolution, default", new ConvolutionEncoder(), 30, 14),
        ("convolution, shortest window", new ConvolutionEncoder(), 12, 1),
        ("convolution, even windows and kernels", Convolution, 13, 3),
        ("convolution, one layer over single frames", new ConvolutionEncoder { Channels = [5], KernelSize = 1, Stride = 1 }, 1, 2),
        ("convolution, three layers without strides", new ConvolutionEncoder { Channels = [4, 5, 6], KernelSize = 3, Stride = 1 }, 9, 2),
        ("convolution, stride of three", new ConvolutionEncoder { Channels = [4, 6], KernelSize = 3, Stride = 3 }, 14, 5),
        ("transformer, default", new TransformerEncoder(), 30, 14),
        ("transformer, one frame", Transformer, 1, 3),
        ("transformer, one channel", Transformer, 7, 1),
        ("transformer, one head", Transformer with { Heads = 1, Blocks = 1 }, 5, 4),
        ("transformer, heads of one number", Transformer with { ModelSize = 6, Heads = 6, Blocks = 3 }, 4, 2),
    ];

    [TestMethod]
    [DynamicData(nameof(Shapes))]
    public void Export_TrainedEncoder_GivesWhatTorchGives(string name, EncoderArchitecture encoder, int windowSize, int channels)
    {
        foreach (LatentScaling scaling in (LatentScaling[])[LatentScaling.None, LatentScaling.Whiten])
        {
            using var folder = new TestFolder();
            using TrainedJepa model = Train(encoder, windowSize, channels, options => options with { LatentScaling = scaling, Epochs = 1 });
            model.Export(folder["e.onnx"], folder["p.onnx"]);
            using JepaModel exported = JepaModel.Load(folder["e.onnx"], folder["p.onnx"]);

            float[] some = Noise(64 * windowSize * channels, seed: 9);
            foreach (int batch in (int[])[0, 1, 64])
            {
                float[] windows = some[..(batch * windowSize * channels)], latents = new float[batch * 5];
                exported.Encode(windows, latents);
                float[] expected = model.Encode(windows);

                Assert.HasCount(latents.Length, expected, name);
                for (int index = 0; index < latents.Length; index++)
                {
                    float largest = expected.Skip(index / 5 * 5).Take(5).Max(Math.Abs);
                    Assert.AreEqual(expected[index], latents[index], 1e-5 * Math.Max(1, largest), $"{name}, {scaling}, batch of {batch}");
                }
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Architectures))]
    public void Encode_WindowsSideBySide_AreEncodedEachByItself(string name, EncoderArchitecture encoder)
    {
        using var folder = new TestFolder();
        using TrainedJepa model = Train(encoder);
        model.Export(folder["e.onnx"], folder["p.onnx"]);
        using JepaModel exported = JepaModel.Load(folder["e.onnx"]);
        float[] windows = Noise(3 * WindowSize * 2, seed: 4), alone = new float[5], together = new float[15];
        exported.Encode(windows.AsSpan(WindowSize * 4), alone);
        windows[WindowSize * 2] = float.NaN;

        exported.Encode(windows, together);

        Assert.IsTrue(together[5..10].All(float.IsNaN), name);
        for (int axis = 0; axis < 5; axis++)
            Assert.AreEqual(alone[axis], together[10 + axis], 1e-5, name);
    }

    [TestMethod]
    [DynamicData(nameof(Architectures))]
    public void Encode_MoreWindowsThanABlock_AreAllEncoded(string name, EncoderArchitecture encoder)
    {
        using TrainedJepa model = Train(encoder);
        float[] windows = Noise(2050 * WindowSize * 2, seed: 4);

        float[] latents = model.Encode(windows), last = model.Encode(windows.AsSpan(^(WindowSize * 2)..));

        Assert.HasCount(2050 * 5, latents);
        for (int axis = 0; axis < 5; axis++)
            Assert.AreEqual(last[axis], latents[2049 * 5 + axis], 1e-5, name);
    }

    [TestMethod]
    [DynamicData(nameof(Architectures))]
    public void Train_MoreEpochs_LowerTheLoss(string name, EncoderArchitecture encoder)
    {
        using TrainedJepa model = Train(encoder, change: options => options with { Epochs = 8, LearningRate = 3e-3 });

        double[] loss = [.. model.History.Select(epoch => epoch.Loss)];
        Assert.IsLessThan(loss[0] / 2, loss[^1], $"{name}: {string.Join(", ", loss)}");
        Assert.IsGreaterThan(0.1, model.LatentStatistics.AxisStandardDeviations.Max(), "it does not collapse");
    }

    [TestMethod]
    [DynamicData(nameof(Architectures))]
    public void Train_SameSeed_GivesTheSameBitsWhateverTorchsGlobalGenerator(string name, EncoderArchitecture encoder)
    {
        random.manual_seed(5);
        using TrainedJepa first = Train(encoder);
        random.manual_seed(6);
        using TrainedJepa second = Train(encoder), other = Train(encoder, change: options => options with { Seed = 2 });

        CollectionAssert.AreEqual(Parameters(first), Parameters(second), name);
        CollectionAssert.AreNotEqual(Parameters(first), Parameters(other), name);
    }

    [TestMethod]
    [DynamicData(nameof(Architectures))]
    public void Train_FromACheckpoint_EndsWithTheBitsOfOneTraining(string name, EncoderArchitecture encoder)
    {
        using var folder = new TestFolder();
        JepaTrainingOptions Checkpointed(JepaTrainingOptions options) => options with { CheckpointPath = folder["run.safetensors"] };
        using TrainedJepa whole = Train(encoder, change: options => options with { Epochs = 4 });
        Train(encoder, change: options => Checkpointed(options) with { Epochs = 2 }).Dispose();

        using TrainedJepa resumed = Train(encoder, change: options => Checkpointed(options) with { Epochs = 4 });

        CollectionAssert.AreEqual(Parameters(whole), Parameters(resumed), name);
    }

    [TestMethod]
    public void Train_CheckpointOfAnotherEncoder_IsRefused()
    {
        using var folder = new TestFolder();
        EncoderArchitecture[] encoders =
        [
            Convolution, Convolution with { Channels = [8, 13] }, Transformer, Transformer with { Heads = 4 }, Dense,
        ];
        JepaTrainingOptions Checkpointed(JepaTrainingOptions options) => options with { CheckpointPath = folder["run.safetensors"], Epochs = 1 };
        Train(encoders[0], change: Checkpointed).Dispose();

        foreach (EncoderArchitecture encoder in encoders.Skip(1))
        {
            var error = Assert.ThrowsExactly<ArgumentException>(() => Train(encoder, change: Checkpointed));
            Assert.Contains("other options", error.Message);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Architectures))]
    public void Train_TowardsAMovingAverage_TrailsTheEncoder(string name, EncoderArchitecture encoder)
    {
        using TrainedJepa model = Train(encoder, change: options => options with
        {
            LatentScaling = LatentScaling.None,
            Objective = options.Objective with { Target = PredictionTarget.MovingAverage, TargetMomentum = 0.5 },
        });

        Assert.IsTrue(Parameters(model).All(float.IsFinite));
        float[] live = Values(model.Model.Parameters.Where(parameter => parameter.Name.StartsWith("encoder", StringComparison.Ordinal)));
        float[] target = Values(model.Model.TargetParameters);
        Assert.HasCount(live.Length, target);
        Assert.IsLessThan(0.05, live.Zip(target, (one, other) => Math.Abs(one - other)).Max(), name);
        CollectionAssert.AreNotEqual(live, target);
    }

    [TestMethod]
    [DynamicData(nameof(Architectures))]
    public void Train_Whitened_HasUnitVarianceWhereItVaries(string name, EncoderArchitecture encoder)
    {
        JepaTrainingOptions More(JepaTrainingOptions options) => options with { Epochs = 6, LearningRate = 3e-3 };
        using TrainedJepa raw = Train(encoder, change: options => More(options) with { LatentScaling = LatentScaling.None });
        using TrainedJepa white = Train(encoder, change: options => More(options) with { LatentScaling = LatentScaling.Whiten });
        using DisposeScope scope = NewDisposeScope();
        using InMemoryClips clips = Series(2).InMemory(WindowSize);
        Tensor windows = clips.All().Windows.flatten(0, 1);

        Tensor before = Covariance(raw.Model.Encode(windows));
        Tensor latents = white.Model.Encode(windows);

        Assert.IsLessThan(1e-3f, latents.mean([0]).abs().max().item<float>(), name);
        (Tensor variances, Tensor directions) = linalg.eigh(before);
        Tensor after = directions.t().mm(Covariance(latents)).mm(directions).diagonal();
        int varying = 0;
        for (int axis = 0; axis < 5; axis++)
        {
            if (variances[axis].item<double>() < 0.1)
                continue;
            varying++;
            Assert.AreEqual(1, after[axis].item<double>(), 0.011, $"{name}: direction {axis}");
        }
        Assert.IsGreaterThan(0, varying, "there is something to whiten");
    }

    [TestMethod]
    [DynamicData(nameof(Architectures))]
    public void Train_ExportAndDispose_LeaveNoTensor(string name, EncoderArchitecture encoder)
    {
        using var folder = new TestFolder();
        Train(encoder).Dispose(); // whatever torch makes once and keeps
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        TrainedJepa model;
        using (NewDisposeScope())
            model = Train(encoder);
        long parameters = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        model.Encode(new float[WindowSize * 2]);
        model.Export(folder["e.onnx"], folder["p.onnx"]);
        long exported = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        model.Dispose();

        Assert.AreEqual(parameters, exported, name);
        Assert.AreEqual(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount, name);
    }

    private static IEnumerable<(string Message, int WindowSize, EncoderArchitecture Encoder)> OutOfRange =>
    [
        ("ConvolutionEncoder.Channels is empty; expected at least one width", 30, new ConvolutionEncoder { Channels = [] }),
        ("ConvolutionEncoder.Channels is 0; expected at least 1", 30, new ConvolutionEncoder { Channels = [8, 0] }),
        ("ConvolutionEncoder.KernelSize is 0; expected at least 1", 30, new ConvolutionEncoder { KernelSize = 0 }),
        ("ConvolutionEncoder.Stride is 0; expected a number from 1 to 5", 30, new ConvolutionEncoder { Stride = 0 }),
        ("ConvolutionEncoder.Stride is 6; expected a number from 1 to 5", 30, new ConvolutionEncoder { Stride = 6 }),
        ("JepaTrainingOptions.WindowSize is 11; expected at least 12, because ConvolutionEncoder.KernelSize is 5 and Stride 2 in each of 2 layers",
            11, new ConvolutionEncoder()),
        ("JepaTrainingOptions.WindowSize is 2147483647; expected at least", int.MaxValue, new ConvolutionEncoder { Channels = new int[200].Select(_ => 1).ToArray() }),
        ("TransformerEncoder.ModelSize is 0; expected at least 1", 30, new TransformerEncoder { ModelSize = 0 }),
        ("TransformerEncoder.Heads is 0; expected at least 1", 30, new TransformerEncoder { Heads = 0 }),
        ("TransformerEncoder.Heads is 5; expected a divisor of ModelSize, 64", 30, new TransformerEncoder { Heads = 5 }),
        ("TransformerEncoder.Blocks is 0; expected at least 1", 30, new TransformerEncoder { Blocks = 0 }),
        ("TransformerEncoder.FeedForwardSize is -1; expected at least 1", 30, new TransformerEncoder { FeedForwardSize = -1 }),
    ];

    [TestMethod]
    [DynamicData(nameof(OutOfRange))]
    public void NewTrainer_OptionOutOfRange_IsNamedWithItsValue(string message, int windowSize, EncoderArchitecture encoder)
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => new JepaTrainer(new JepaTrainingOptions { WindowSize = windowSize, Encoder = encoder }));

        Assert.Contains(message, error.Message);
    }

    [TestMethod]
    public void Defaults_AreTheDocumented()
    {
        var convolution = new ConvolutionEncoder();
        var transformer = new TransformerEncoder();

        Assert.IsInstanceOfType<DenseEncoder>(new JepaTrainingOptions().Encoder);
        CollectionAssert.AreEqual(new[] { 32 }, new DenseEncoder().HiddenSizes.ToArray());
        CollectionAssert.AreEqual(new[] { 32, 64 }, convolution.Channels.ToArray());
        Assert.AreEqual((5, 2), (convolution.KernelSize, convolution.Stride));
        Assert.AreEqual((64, 4, 2, 128), (transformer.ModelSize, transformer.Heads, transformer.Blocks, transformer.FeedForwardSize));
    }

    private static TrainedJepa Train(
        EncoderArchitecture encoder, int windowSize = WindowSize, int channels = 2, Func<JepaTrainingOptions, JepaTrainingOptions>? change = null)
    {
        JepaTrainingOptions options = Trainings.Small with { Encoder = encoder, WindowSize = windowSize, LatentSize = 5, Epochs = 2, BatchSize = 64 };
        return Trainings.Train(change?.Invoke(options) ?? options, Series(channels));
    }

    /// <summary>Sines of several frequencies, seen by each channel in another phase.</summary>
    private static Series[] Series(int channels) =>
    [
        .. Enumerable.Range(0, 12).Select(series => new Series(
            Enumerable.Range(0, 60 * channels)
                .Select(index => (float)Math.Sin((0.2 + 0.05 * series) * (index / channels) + index % channels))
                .ToArray(),
            channels)),
    ];

    private static float[] Noise(int count, ulong seed)
    {
        using var generator = new Generator(seed);
        using Tensor noise = randn(count, generator: generator);
        return noise.data<float>().ToArray();
    }

    private static Tensor Covariance(Tensor latents) => latents.to_type(ScalarType.Float64).t().cov();

    private static float[] Parameters(TrainedJepa model) => Values(model.Model.Parameters);

    private static float[] Values(IEnumerable<(string Name, Tensor Value)> tensors) => [.. tensors.SelectMany(tensor => tensor.Value.data<float>().ToArray())];
}
