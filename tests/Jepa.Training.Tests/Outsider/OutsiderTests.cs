using System.Reflection;
using Jepa.MLNet;
using Jepa.Training.Losses;
using Jepa.Training.Tests.Fixtures;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.Training.Tests.Outsider;

/// <summary>Parts of somebody else's making, each one new file over the public surface, go all the way.</summary>
[TestClass]
public sealed class OutsiderTests
{
    private static readonly JepaTrainingOptions Options = Trainings.Small with
    {
        Standardize = true, LatentSize = 5, Epochs = 8, BatchSize = 64, LearningRate = 3e-3, RolloutSteps = 2,
        Encoder = new PooledEncoder(), Predictor = new ResidualPredictor(),
        Objective = new JepaObjective
        {
            Name = "Mine", Regularizer = new SpreadRegularizer(), PredictionError = new SmoothAbsoluteError(),
            RegularizedLatents = RegularizedLatents.EveryStep, RegularizerWeight = 0.2,
        },
    };

    private static readonly float[] SomeWindows = Flights.Throw(seed: 3, count: 2, length: 40).Windows(4);

    [TestMethod]
    [DataRow(LatentScaling.None)]
    [DataRow(LatentScaling.Whiten)]
    public void Train_PartsOfAnOutsiders_LearnAndAgreeInOnnxRuntime(LatentScaling scaling)
    {
        using var folder = new TestFolder();
        using TrainedJepa model = Trainings.Train(Options with { LatentScaling = scaling });
        model.Export(folder["e.onnx"], folder["p.onnx"]);
        using JepaModel exported = JepaModel.Load(folder["e.onnx"], folder["p.onnx"]);
        int rows = SomeWindows.Length / 4;
        float[] expected = model.Encode(SomeWindows), latents = new float[expected.Length], next = new float[expected.Length];
        float[] actions = [.. Enumerable.Range(0, rows).Select(row => row % 2 == 0 ? 1f : -1f)];

        exported.Encode(SomeWindows, latents);
        exported.Predict(latents, actions, next);

        Assert.IsLessThan(model.History[0].Loss / 2, model.History[^1].Loss);
        Assert.IsFalse(model.LatentStatistics.IsCollapsed);
        Assert.AreEqual("Spread/Mine", exported.Description.Regularizer);
        AssertClose(expected, latents);
        AssertClose(Predict(model, latents, actions), next);
    }

    [TestMethod]
    public void Train_Rescaled_PredictsTheUnscaledPredictionsScaled()
    {
        // Whitening and back: the differences of predictions from latents are mapped by the same matrix as the latents'.
        using TrainedJepa raw = Trainings.Train(Options with { LatentScaling = LatentScaling.None });
        using TrainedJepa white = Trainings.Train(Options with { LatentScaling = LatentScaling.Standardize });
        float[] actions = [.. Enumerable.Repeat(1f, SomeWindows.Length / 4)];
        float[] rawLatents = raw.Encode(SomeWindows), whiteLatents = white.Encode(SomeWindows);
        float[] rawNext = Predict(raw, rawLatents, actions), whiteNext = Predict(white, whiteLatents, actions);

        for (int axis = 0; axis < 5; axis++)
        {
            double slope = (whiteLatents[5 + axis] - whiteLatents[axis]) / (rawLatents[5 + axis] - rawLatents[axis]);
            for (int row = 0; row < actions.Length; row++)
            {
                int index = 5 * row + axis;
                double change = slope * (rawNext[index] - rawLatents[index]);
                Assert.AreEqual(change, whiteNext[index] - whiteLatents[index], 2e-3, $"row {row}, axis {axis}");
            }
        }
    }

    [TestMethod]
    public void Fit_PartsOfAnOutsiders_ScoreOnceSavedAndLoaded()
    {
        using var folder = new TestFolder();
        var ml = new MLContext(seed: 1);
        IDataView windows = FlightRow.Windows(FlightRow.Of());
        using JepaEncodingTransformer model = Trainings.Estimator(Options with { Epochs = 1 }).Fit(windows);

        ml.Model.Save(model, windows.Schema, folder["model.zip"]);
        ITransformer loaded = ml.Model.Load(folder["model.zip"], out _);

        float[] expected = Latents(model), actual = Latents(loaded);
        CollectionAssert.AreEqual(expected, actual);
        Assert.IsGreaterThan(100, actual.Distinct().Count());

        float[] Latents(ITransformer transformer) =>
            [.. transformer.Transform(windows).GetColumn<float[]>("Latent").SelectMany(latent => latent)];
    }

    [TestMethod]
    public void Load_PartsOfAnOutsiders_NeedTheOptions()
    {
        using var folder = new TestFolder();
        JepaTrainingOptions options = Options with { LatentScaling = LatentScaling.None };
        using TrainedJepa model = Trainings.Train(options);
        model.Export(folder["e.onnx"], folder["p.onnx"]);

        var error = Assert.ThrowsExactly<FormatException>(() => TrainedJepa.Load(folder["e.onnx"], folder["p.onnx"]));
        using TrainedJepa loaded = TrainedJepa.Load(folder["e.onnx"], folder["p.onnx"], options);
        using TrainedJepa continued = new JepaTrainer(options).Train(Trainings.Balls, initialModel: loaded);

        Assert.Contains("'PooledEncoder' is no EncoderArchitecture of Jepa.Training: give the options", error.Message);
        CollectionAssert.AreEqual(model.Encode(SomeWindows), loaded.Encode(SomeWindows));
        Assert.AreEqual(model.Description.ModelId, loaded.Description.ModelId);
        Assert.IsLessThan(model.History[0].Loss / 2, continued.History[0].Loss);
    }

    [TestMethod]
    public void Train_CheckpointOfAnOutsiders_ResumesAndNoticesAChange()
    {
        using var folder = new TestFolder();
        JepaTrainingOptions saving = Options with { Epochs = 3, CheckpointPath = folder["run"] };
        using TrainedJepa uninterrupted = Trainings.Train(saving with { CheckpointPath = null });
        Trainings.CancelAfter(saving, epoch: 2);

        foreach (JepaTrainingOptions other in (JepaTrainingOptions[])
        [
            saving with { Encoder = new PooledEncoder { Width = 25 } },
            saving with { Predictor = new ResidualPredictor { Width = 21 } },
            saving with { Objective = saving.Objective with { Regularizer = new SpreadRegularizer { Epsilon = 1 } } },
        ])
        {
            Assert.Contains("other options", Assert.ThrowsExactly<ArgumentException>(() => Trainings.Train(other)).Message);
        }
        using TrainedJepa resumed = Trainings.Train(saving);
        new TrainingOutcome(uninterrupted).AssertEqual(new TrainingOutcome(resumed));
    }

    [TestMethod]
    public void NewTrainer_OptionOfAnOutsidersOutOfRange_IsRefused()
    {
        AssertRefused("PooledEncoder.Width is 0", Options with { Encoder = new PooledEncoder { Width = 0 } });
        AssertRefused("ResidualPredictor.Width is 0", Options with { Predictor = new ResidualPredictor { Width = 0 } });
        AssertRefused("SpreadRegularizer.Epsilon is 0", Options with
        {
            Objective = Options.Objective with { Regularizer = new SpreadRegularizer { Epsilon = 0 } },
        });

        static void AssertRefused(string message, JepaTrainingOptions options) =>
            Assert.Contains(message, Assert.ThrowsExactly<ArgumentException>(() => new JepaTrainer(options)).Message);
    }

    [TestMethod]
    [DataRow(typeof(SpreadRegularizer))]
    [DataRow(typeof(PooledEncoder))]
    [DataRow(typeof(ResidualPredictor))]
    [DataRow(typeof(SmoothAbsoluteError))]
    public void Part_OfAnOutsiders_UsesThePublicSurfaceAlone(Type part)
    {
        MemberInfo[] used = [.. MembersUsed.By(part)];

        Assert.IsTrue(used.Any(member => IsOurs(member.Module)), "it uses the library");
        foreach (MemberInfo member in used.Where(member => IsOurs(member.Module)))
            Assert.IsTrue(MembersUsed.IsVisibleOutside(member), $"{part.Name} uses {member.DeclaringType}.{member.Name}");

        static bool IsOurs(Module module) =>
            module.Assembly == typeof(JepaTrainer).Assembly || module.Assembly == typeof(JepaModel).Assembly;
    }

    private static float[] Predict(TrainedJepa model, float[] latents, float[] actions)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        using var noGradient = TorchSharp.torch.no_grad();
        var from = TorchSharp.torch.tensor(latents, [actions.Length, 5]);
        return model.Model.Predict(from, TorchSharp.torch.tensor(actions, [actions.Length, 1])).data<float>().ToArray();
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        for (int index = 0; index < expected.Length; index++)
            Assert.AreEqual(expected[index], actual[index], 1e-4 * Math.Max(1, Math.Abs(expected[index])));
    }
}
