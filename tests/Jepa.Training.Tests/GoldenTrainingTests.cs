using Jepa.Training.Losses;
using Jepa.Training.Networks.Encoders;
using Jepa.Training.Tests.Fixtures;

namespace Jepa.Training.Tests;

/// <summary>
/// Trainings of one step give the numbers of the library as it was when an example was a pair of windows. They were
/// computed by that version, on a processor with AVX-512; others sum in another order, hence the tolerance.
/// </summary>
[TestClass]
public sealed class GoldenTrainingTests
{
    private static readonly JepaTrainingOptions Small = new()
    {
        Standardize = false, Epochs = 3, BatchSize = 64, LatentSize = 4, LearningRate = 3e-3,
        LatentScaling = LatentScaling.None,
    };

    private static readonly SigReg FewProjections = SigReg.Article with { Projections = 32 };

    private static IEnumerable<Golden> Goldens =>
    [
        new(
            "the article's",
            Small with { Objective = JepaObjective.Article with { Regularizer = FewProjections } },
            Channels: 1, ActionSize: 0,
            Losses: [1.3501509092748165, 1.254910172894597, 1.1328664626926184],
            Latent: [0.23097529f, 0.60130835f, -0.25473538f, -0.11511432f]),
        new(
            "LeWM's, actions over a horizon, positional encoding",
            Small with
            {
                WindowSize = 3, Horizon = 2, PositionalEncodingSize = 4,
                Encoder = new DenseEncoder { HiddenSizes = [12, 8] },
                Objective = JepaObjective.LeWorldModel with { Regularizer = SigReg.LeJepa with { Projections = 32 } },
            },
            Channels: 2, ActionSize: 2,
            Losses: [2.4284151270985603, 2.1619148521125315, 1.8965677785873412],
            Latent: [-0.050273776f, -0.09518383f, -0.48765802f, 0.10722245f]),
        new(
            "transformer, VICReg, moving average, every option of the optimiser, whitened",
            Small with
            {
                WindowSize = 5, Schedule = LearningRateSchedule.Cosine, WarmUpEpochs = 1, WeightDecay = 0.01,
                GradientClipNorm = 0.5, LatentScaling = LatentScaling.Whiten,
                Encoder = new TransformerEncoder { ModelSize = 8, Heads = 2, Blocks = 1, FeedForwardSize = 12 },
                Objective = JepaObjective.Article with
                {
                    Regularizer = new VicReg(), Target = PredictionTarget.MovingAverage,
                },
            },
            Channels: 2, ActionSize: 1,
            Losses: [4.070027880370617, 3.132085770368576, 2.4049102067947388],
            Latent: [-1.034797f, -0.22152269f, 1.9223495f, -0.17643586f]),
        new(
            "convolution, LeJEPA's, streamed",
            Small with
            {
                WindowSize = 12, ShuffleBufferSize = 100,
                Encoder = new ConvolutionEncoder { Channels = [4, 6], KernelSize = 3 },
                Objective = JepaObjective.LeJepa with { Regularizer = FewProjections },
            },
            Channels: 1, ActionSize: 1,
            Losses: [0.07559753803846737, 0.07186394880991429, 0.07115946049258734],
            Latent: [-0.10058332f, 0.159316f, 0.01502822f, 0.07334231f]),
    ];

    [TestMethod]
    [DynamicData(nameof(Goldens))]
    public void Train_OneStep_GivesTheNumbersOfPairs(Golden golden)
    {
        using TrainedJepa model = Trainings.Train(golden.Options, Waves.Of(golden.Channels, golden.ActionSize));
        float[] window =
        [
            .. Enumerable.Range(0, model.Description.WindowLength).Select(index => MathF.Sin(0.4f * index)),
        ];

        AssertClose(golden.Losses, [.. model.History.Select(epoch => epoch.Loss)], 1e-5);
        AssertClose(
            [.. golden.Latent.Select(value => (double)value)], [.. model.Encode(window).Select(value => (double)value)], 1e-4);
    }

    private static void AssertClose(double[] expected, double[] actual, double tolerance)
    {
        Assert.HasCount(expected.Length, actual);
        double largest = expected.Max(Math.Abs);
        for (int index = 0; index < expected.Length; index++)
            Assert.AreEqual(expected[index], actual[index], tolerance * largest, $"number {index}");
    }

    public sealed record Golden(
        string Name, JepaTrainingOptions Options, int Channels, int ActionSize, double[] Losses, float[] Latent)
    {
        public override string ToString() => Name;
    }
}
