using Jepa.Training.Losses;
using Jepa.Training.Networks.Encoders;
using Jepa.Training.Tests.Fixtures;
using static TorchSharp.torch;

namespace Jepa.Training.Tests;

/// <summary>
/// A program may use torch for something else: its global state and its scopes change nothing about a training, nor the
/// training about them.
/// </summary>
[TestClass]
public sealed class TorchStateTests
{
    private static readonly JepaTrainingOptions Brief = Trainings.Small with { Epochs = 2, BatchSize = 256 };

    private static IEnumerable<(string Name, JepaTrainingOptions Options)> Models =>
    [
        ("dense", Brief with { Standardize = true, RolloutSteps = 2, PositionalEncodingSize = 2 }),
        ("held-out series, imputed", Brief with
        {
            ValidationFraction = 0.2, MissingValues = MissingValues.Impute, WeightDecay = 0.1, GradientClipNorm = 1,
        }),
        ("streamed convolution, every step", Brief with
        {
            WindowSize = 12, Encoder = new ConvolutionEncoder(), ShuffleBufferSize = 300, Standardize = true,
            Objective = JepaObjective.LeWorldModel with { Regularizer = SigReg.LeJepa with { Projections = 32 } },
        }),
        ("transformer, VICReg, trailing, in lockstep", Brief with
        {
            Encoder = new TransformerEncoder { ModelSize = 8, Heads = 2, Blocks = 1, FeedForwardSize = 8 },
            Order = TransitionOrder.Trajectory, LatentScaling = LatentScaling.Standardize,
            Objective = JepaObjective.Article with
            {
                Regularizer = new VicReg(), Target = PredictionTarget.MovingAverage,
            },
        }),
    ];

    [TestMethod]
    [DynamicData(nameof(Models))]
    public void Train_DefaultTypeFloat64_GivesTheSameModel(string name, JepaTrainingOptions options)
    {
        Outcome expected = Outcome.Of(options);
        ScalarType before = get_default_dtype();
        set_default_dtype(ScalarType.Float64);
        try
        {
            expected.AssertEqual(Outcome.Of(options), name);
            Assert.AreEqual(ScalarType.Float64, get_default_dtype(), "the caller's default");
        }
        finally
        {
            set_default_dtype(before);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Models))]
    public void Train_InInferenceMode_GivesTheSameModel(string name, JepaTrainingOptions options)
    {
        Outcome expected = Outcome.Of(options);
        using (inference_mode())
        {
            expected.AssertEqual(Outcome.Of(options), name);
            Assert.IsTrue(is_inference_mode_enabled(), "the caller's mode");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Models))]
    public void Train_GradientsSwitchedOff_GivesTheSameModel(string name, JepaTrainingOptions options)
    {
        Outcome expected = Outcome.Of(options);
        using (no_grad())
        {
            expected.AssertEqual(Outcome.Of(options), name);
            Assert.IsFalse(is_grad_enabled(), "the caller's switch");
        }
    }

    [TestMethod]
    public void Train_ContinuedInInferenceMode_GivesTheSameModel()
    {
        JepaTrainingOptions options = Brief with { Standardize = true };
        using TrainedJepa initial = Trainings.Train(options);
        using TrainedJepa expected = new JepaTrainer(options).Train(Trainings.Balls, initialModel: initial);

        using (inference_mode())
        {
            using TrainedJepa inMode = Trainings.Train(options);
            using TrainedJepa actual = new JepaTrainer(options).Train(Trainings.Balls, initialModel: inMode);
            CollectionAssert.AreEqual(expected.Parameters(), actual.Parameters());
        }
    }

    [TestMethod]
    public void Train_ResumedInInferenceMode_GivesTheSameModel()
    {
        using var folder = new TestFolder();
        JepaTrainingOptions options = Brief with { Standardize = true, CheckpointPath = folder["run"] };
        using TrainedJepa expected = Trainings.Train(options with { CheckpointPath = null });

        using (inference_mode())
        {
            Trainings.CancelAfter(options, epoch: 1);
            using TrainedJepa resumed = Trainings.Train(options);
            CollectionAssert.AreEqual(expected.Parameters(), resumed.Parameters());
        }
    }

    /// <summary>What a training comes to, its latents, and what is loaded back from its files.</summary>
    private sealed record Outcome(float[] Parameters, double[] Losses, float[] Latents, float[] LoadedLatents)
    {
        public static Outcome Of(JepaTrainingOptions options)
        {
            using var folder = new TestFolder();
            using TrainedJepa model = Trainings.Train(options);
            float[] windows = Flights.Throw(seed: 3, count: 2, length: 30).Windows(options.WindowSize);
            model.Export(folder["e.onnx"], folder["p.onnx"]);
            using TrainedJepa loaded = TrainedJepa.Load(folder["e.onnx"], folder["p.onnx"]);
            return new Outcome(
                model.Parameters(), [.. model.History.Select(epoch => epoch.ValidationLoss ?? epoch.Loss)],
                model.Encode(windows), loaded.Encode(windows));
        }

        public void AssertEqual(Outcome other, string name)
        {
            CollectionAssert.AreEqual(Losses, other.Losses, $"{name}: losses");
            CollectionAssert.AreEqual(Parameters, other.Parameters, $"{name}: parameters");
            CollectionAssert.AreEqual(Latents, other.Latents, $"{name}: latents");
            CollectionAssert.AreEqual(Latents, other.LoadedLatents, $"{name}: latents of the files");
        }
    }
}
