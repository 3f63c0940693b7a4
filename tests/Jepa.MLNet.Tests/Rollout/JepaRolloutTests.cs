using Jepa.MLNet.Tests.Conformance;
using Jepa.MLNet.Tests.Fixtures;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.MLNet.Tests.Rollout;

[TestClass]
public sealed class JepaRolloutTests
{
    private const int Steps = PredictionRow.Steps;

    private readonly MLContext _context = new(seed: 1);
    private readonly TestWorld _world = new(actionSize: 2, horizon: 2, positionalEncodingSize: 6);

    [TestMethod]
    public void JepaRollout_AllSteps_GivesWhatTheModelGivesOverSpans()
    {
        PredictionRow[] rows = PredictionRow.Many(20);
        using JepaModel model = _world.Load();
        using JepaRolloutTransformer transformer = Estimator(allSteps: true).Fit(Load(rows));

        IDataView predicted = transformer.Transform(Load(rows));

        float[] latents = new float[20 * 16], rollouts = new float[20 * Steps * 16];
        model.Encode([.. rows.SelectMany(row => row.Window)], latents);
        model.Rollout(
            latents, [.. rows.SelectMany(row => row.Actions)], Steps, rollouts, [.. rows.Select(row => row.Time)]);
        Rows.AssertClose(rollouts, [.. predicted.GetColumn<float[]>("Predicted").SelectMany(values => values)]);
        CollectionAssert.AreEqual(
            new[] { Steps, 16 }, ((VectorDataViewType)predicted.Schema["Predicted"].Type).Dimensions.ToArray());
        Assert.AreEqual(Steps, transformer.Steps);
    }

    [TestMethod]
    public void JepaRollout_ByDefault_GivesTheLastStep()
    {
        PredictionRow[] rows = PredictionRow.Many(20);
        using JepaRolloutTransformer all = Estimator(allSteps: true).Fit(Load(rows));
        using JepaRolloutTransformer last = Estimator().Fit(Load(rows));

        float[][] expected = [.. all.Transform(Load(rows)).GetColumn<float[]>("Predicted")];
        float[][] actual = [.. last.Transform(Load(rows)).GetColumn<float[]>("Predicted")];

        for (int row = 0; row < 20; row++)
            Rows.AssertClose(expected[row].AsSpan(^16), actual[row]);
    }

    [TestMethod]
    public void JepaRollout_SlotNames_SayStepAndAxis()
    {
        IDataView data = Load(PredictionRow.Many(1));
        VBuffer<ReadOnlyMemory<char>> names = default;

        Estimator(allSteps: true).Fit(data).Transform(data).Schema["Predicted"].GetSlotNames(ref names);

        string[] slots = [.. names.DenseValues().Select(name => name.ToString())];
        Assert.AreEqual("PredictedStep1Axis0", slots[0]);
        Assert.AreEqual("PredictedStep2Axis3", slots[19]);
        Assert.AreEqual("PredictedStep3Axis15", slots[^1]);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void JepaRollout_Conforms(bool allSteps) => EstimatorConformance.Check(
        _context,
        Estimator(allSteps, new JepaEncodingOptions { BatchSize = 7 }),
        Load(PredictionRow.Many(30)),
        Load([new { Window = new float[4], Actions = new float[12] }]),
        Load([new { Window = 1f, Actions = 1f, Time = 1 }]),
        Load([new { Window = "text", Actions = "text", Time = 1 }]));

    [TestMethod]
    public void JepaRollout_WindowsOfSlidingWindow_AreCheckedByTheirFrames()
    {
        var world = new TestWorld();
        using JepaModel model = world.Load();
        IDataView frames = _context.Data.LoadFromEnumerable(SeriesRows.Contiguous(12));
        IDataView windows = _context.Transforms.SlidingWindow(
            [new InputOutputColumnPair("Window", "Height"), new InputOutputColumnPair("Actions", "Action")],
            windowSize: 4).Fit(frames).Transform(frames);

        var fitted = _context.Transforms.JepaRollout("Predicted", "Window", model, 4, "Actions").Fit(windows);

        float[][] heights = [.. windows.GetColumn<float[]>("Window")];
        float[][] actions = [.. windows.GetColumn<float[]>("Actions")];
        float[][] predicted = [.. fitted.Transform(windows).GetColumn<float[]>("Predicted")];
        for (int row = 0; row < 9; row++)
        {
            float[] rollout = world.Rollout(TestNetwork.Article.Forward(heights[row]), actions[row], 4);
            foreach ((float expected, float actual) in rollout[48..].Zip(predicted[row]))
                Assert.AreEqual(expected, actual, 1e-4f * Math.Max(1, Math.Abs(expected)));
        }
        Assert.Contains("windows of 2 frames of 1 channel", Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => _context.Transforms.JepaRollout("Predicted", "Window", model, 2, "Actions").Fit(windows)).Message);

    }

    [TestMethod]
    public void JepaRollout_CacheCheckpointAndEngine_GiveTheSame()
    {
        PredictionRow[] rows = PredictionRow.Many(9);
        using var fitted = Estimator().AppendCacheCheckpoint(_context).Fit(Load(rows));
        float[][] predicted = [.. fitted.Transform(Load(rows)).GetColumn<float[]>("Predicted")];
        var options = new PredictionEngineOptions { OwnsTransformer = false };
        using var engine = _context.Model.CreatePredictionEngine<PredictionRow, PredictedRow>(fitted, options);

        for (int row = 0; row < 9; row++)
            Rows.AssertClose(predicted[row], engine.Predict(rows[row]).Predicted);
    }

    [TestMethod]
    public void JepaRollout_NaNInAnInput_GivesNaNInItsRowAlone()
    {
        PredictionRow[] rows = PredictionRow.Many(4), good = PredictionRow.Many(4);
        rows[1].Window[2] = float.NaN;
        rows[2].Actions[11] = float.PositiveInfinity;
        using JepaRolloutTransformer transformer = Estimator(allSteps: true).Fit(Load(rows));

        float[][] predicted = [.. transformer.Transform(Load(rows)).GetColumn<float[]>("Predicted")];
        float[][] expected = [.. transformer.Transform(Load(good)).GetColumn<float[]>("Predicted")];

        Rows.AssertClose(expected[0], predicted[0]);
        Assert.IsTrue(predicted[1].All(float.IsNaN) && predicted[2].All(float.IsNaN));
        Rows.AssertClose(expected[3], predicted[3]);
    }

    [TestMethod]
    public void JepaRollout_NaNInActionsOfAnImputingModel_GivesNaN()
    {
        var world = new TestWorld(actionSize: 2, horizon: 2, positionalEncodingSize: 6, imputes: true);
        using JepaModel model = world.Load();
        PredictionRow[] rows = PredictionRow.Many(2);
        rows[1].Actions[11] = float.NaN;
        var estimator = _context.Transforms.JepaRollout("Predicted", "Window", model, Steps, "Actions", "Time", true);

        float[][] predicted = [.. estimator.Fit(Load(rows)).Transform(Load(rows)).GetColumn<float[]>("Predicted")];

        Assert.IsTrue(predicted[0].All(float.IsFinite));
        Assert.IsTrue(predicted[1].All(float.IsNaN));
    }

    [TestMethod]
    public void JepaRollout_FromFilesOrASavedPipeline_GivesTheSame()
    {
        using var folder = new TestFolder();
        string encoder = folder.Write("e.onnx", _world.Encoder), predictor = folder.Write("p.onnx", _world.Predictor);
        IDataView data = Load(PredictionRow.Many(3));
        using JepaRolloutTransformer transformer = Estimator().Fit(data);
        _context.Model.Save(transformer, data.Schema, folder["model.zip"]);
        TransformsCatalog catalog = _context.Transforms;

        float[] expected = Predicted(transformer);
        Rows.AssertClose(expected, Predicted(
            catalog.JepaRollout("Predicted", "Window", encoder, predictor, Steps, "Actions", "Time").Fit(data)));
        Rows.AssertClose(expected, Predicted(
            catalog.JepaRollout("Predicted", "Window", folder["model.zip"], null, Steps, "Actions", "Time").Fit(data)));
        Refused("is 'the encoder in memory' alone; expected a model with its predictor", () =>
        {
            using JepaModel alone = JepaModel.Load(_world.Encoder);
            catalog.JepaRollout("Predicted", "Window", alone, Steps, "Actions", "Time");
        });

        float[] Predicted(ITransformer fitted) =>
            [.. fitted.Transform(data).GetColumn<float[]>("Predicted").SelectMany(values => values)];
    }

    [TestMethod]
    public void JepaRollout_WrongColumnsOrSteps_SaysWhatWasExpected()
    {
        using JepaModel model = _world.Load(), passive = new TestWorld(actionSize: 0).Load();
        TransformsCatalog catalog = _context.Transforms;

        Refused(
            "JepaRollout.actionsColumnName is null; expected the column of the actions that the model reads.",
            () => catalog.JepaRollout("Predicted", "Window", model, Steps, null, "Time"));
        Refused(
            "JepaRollout.timeColumnName is null; expected the column of the times that the model reads.",
            () => catalog.JepaRollout("Predicted", "Window", model, Steps, "Actions"));
        Refused(
            "JepaRollout.actionsColumnName is 'Actions'; expected null: the model reads no actions.",
            () => catalog.JepaRollout("Predicted", "Window", passive, Steps, "Actions"));
        Refused(
            "JepaRollout.steps is 0; expected a number from 1 to",
            () => catalog.JepaRollout("Predicted", "Window", model, 0, "Actions", "Time"));
    }

    private static void Refused(string message, Action call) =>
        Assert.Contains(message, Assert.ThrowsExactly<ArgumentException>(call).Message);

    private JepaRolloutEstimator Estimator(bool allSteps = false, JepaEncodingOptions? options = null)
    {
        using JepaModel model = _world.Load();
        return _context.Transforms.JepaRollout(
            "Predicted", "Window", model, Steps, "Actions", "Time", allSteps, options);
    }

    private IDataView Load<T>(T[] rows)
        where T : class => _context.Data.LoadFromEnumerable(rows);
}
