using Jepa.MLNet;
using Jepa.Training.Data;
using Jepa.Training.Export;
using Jepa.Training.Onnx.Proto;
using Jepa.Training.Networks.Encoders;
using Jepa.Training.Networks.Predictors;
using Jepa.Training.Tests.Fixtures;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Jepa.Training.Tests.Export;

[TestClass]
public sealed class JepaExporterTests
{
    private static readonly JepaTrainingOptions Brief = Trainings.Small with { Epochs = 1 };

    private static IEnumerable<(string Name, JepaTrainingOptions Options, int Channels, bool Actions)> Models =>
    [
        ("the article's", Brief, 1, true),
        ("without actions", Brief, 1, false),
        ("unscaled", Brief with { LatentScaling = LatentScaling.None }, 1, true),
        ("several hidden layers", Brief with { Encoder = new DenseEncoder { HiddenSizes = [24, 12, 8] }, Predictor = new DensePredictor { HiddenSizes = [16, 8] } }, 1, true),
        ("no hidden layers", Brief with { Encoder = new DenseEncoder { HiddenSizes = [] }, Predictor = new DensePredictor { HiddenSizes = [] } }, 1, true),
        ("no hidden layers, without actions", Brief with { Encoder = new DenseEncoder { HiddenSizes = [] }, Predictor = new DensePredictor { HiddenSizes = [] } }, 1, false),
        ("residual predictor", Brief with { Predictor = new DensePredictor { Residual = true } }, 1, true),
        ("residual predictor without hidden layers or actions", Brief with { Predictor = new DensePredictor { HiddenSizes = [], Residual = true } }, 1, false),
        ("two channels, three frames ahead", Brief with { WindowSize = 3, Horizon = 3, LatentSize = 5 }, 2, true),
    ];

    [TestMethod]
    [DynamicData(nameof(Models))]
    public void Export_AnyModel_GivesTorchsNumbersInOnnxRuntime(string name, JepaTrainingOptions options, int channels, bool actions)
    {
        using var folder = new TestFolder();
        using TrainedJepa model = Train(options, channels, actions);

        model.Export(folder["e.onnx"], folder["p.onnx"]);

        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var generator = new Generator(8);
        using JepaModel exported = JepaModel.Load(folder["e.onnx"], folder["p.onnx"]);
        foreach (int rows in new[] { 1, 100 })
        {
            Tensor windows = randn(rows, model.Description.WindowLength, generator: generator);
            Tensor acting = randn(rows, model.Description.PredictorActionSize, generator: generator);
            Tensor latents = model.Model.Encode(windows.view(rows, options.WindowSize, channels));
            Tensor next = model.Model.Predict(latents, actions ? acting : null);
            float[] exportedLatents = new float[rows * options.LatentSize], exportedNext = new float[rows * options.LatentSize];

            exported.Encode(Values(windows), exportedLatents);
            exported.Predict(Values(latents), Values(acting), exportedNext);

            AssertClose(Values(latents), exportedLatents, $"{name}: latents");
            AssertClose(model.Encode(Values(windows)), exportedLatents, $"{name}: Encode");
            AssertClose(Values(next), exportedNext, $"{name}: next latents");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Models))]
    public void Export_AnyModel_LeavesTheTwoFilesAlone(string name, JepaTrainingOptions options, int channels, bool actions)
    {
        using var folder = new TestFolder();
        using TrainedJepa model = Train(options, channels, actions);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        model.Export(folder["e.onnx"], folder["p.onnx"]);

        CollectionAssert.AreEqual(new[] { "e.onnx", "p.onnx" }, folder.Contents, name);
        Assert.AreEqual(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [TestMethod]
    [DynamicData(nameof(Models))]
    public void Export_Metadata_IsTheModelsDescription(string name, JepaTrainingOptions options, int channels, bool actions)
    {
        using var folder = new TestFolder();
        using TrainedJepa model = Train(options, channels, actions);
        model.Export(folder["e.onnx"], folder["p.onnx"]);

        using JepaModel exported = JepaModel.Load(folder["e.onnx"], folder["p.onnx"]);

        Assert.AreEqual(model.Description, exported.Description, name);
        Assert.AreEqual((options.WindowSize, new FrameShape(channels), options.LatentSize, actions ? 1 : 0, options.Horizon, "SIGReg/Article", 1.0),
            (exported.Description.WindowSize, exported.Description.Frame, exported.Description.LatentSize, exported.Description.ActionSize,
            exported.Description.Horizon, exported.Description.Regularizer, exported.Description.RegularizerWeight));
        Assert.MatchesRegex("^[0-9a-f]{64}$", exported.Description.TrainingDataFingerprint);
    }

    [TestMethod]
    public void Export_Graphs_KeepTheContract()
    {
        using var folder = new TestFolder();
        using TrainedJepa model = Train(Brief with { Horizon = 2 }, 1, actions: true);
        model.Export(folder["e.onnx"], folder["p.onnx"]);

        ModelProto encoder = Parse(folder["e.onnx"]), predictor = Parse(folder["p.onnx"]);

        AssertTensors(encoder.Graph.Input, ("window", 4));
        AssertTensors(encoder.Graph.Output, ("latent", 16));
        AssertTensors(predictor.Graph.Input, ("latent", 16), ("action", 2));
        AssertTensors(predictor.Graph.Output, ("next_latent", 16));
        CollectionAssert.AreEqual(new[] { "Gemm", "Relu", "Gemm" }, encoder.Graph.Node.Select(node => node.OpType).ToArray());
        CollectionAssert.AreEqual(new[] { "Concat", "Gemm", "Relu", "Gemm" }, predictor.Graph.Node.Select(node => node.OpType).ToArray());
        foreach (ModelProto onnx in new[] { encoder, predictor })
        {
            Assert.AreEqual(8, onnx.IrVersion);
            Assert.AreEqual(("", 17L), (onnx.OpsetImport.Single().Domain, onnx.OpsetImport.Single().Version));
            CollectionAssert.AreEqual(
                TrainingMetadata.Of(model).Select(entry => (entry.Key, entry.Value)).ToArray(),
                onnx.MetadataProps.Select(entry => (entry.Key, entry.Value)).ToArray());
            CollectionAssert.IsSubsetOf(
                model.Description.ToMetadata().Select(entry => (entry.Key, entry.Value)).ToArray(),
                onnx.MetadataProps.Select(entry => (entry.Key, entry.Value)).ToArray());
            foreach (TensorProto initializer in onnx.Graph.Initializer)
                Assert.AreEqual(4 * initializer.Dims.Aggregate(1L, (product, size) => product * size), initializer.RawData.Length, "float32");
        }
    }

    [TestMethod]
    public void Export_LatentsThatAreDifferencesOfLargeNumbers_ArriveAll()
    {
        using var folder = new TestFolder();
        using TrainedJepa model = Train(Brief with { WindowSize = 20, Encoder = new DenseEncoder { HiddenSizes = [500] }, LatentScaling = LatentScaling.None }, 1, actions: true);
        using (no_grad())
        using (NewDisposeScope())
            Last(model.Model.EncoderParameters, "weight").mul_(10_000); // a number near 0 is then off by far more than 1e-5

        model.Export(folder["e.onnx"], folder["p.onnx"]);

        CollectionAssert.AreEqual(new[] { "e.onnx", "p.onnx" }, folder.Contents);
    }

    [TestMethod]
    public void Export_FilesAlreadyThere_AreReplaced()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder["e.onnx"], "old");
        File.WriteAllText(folder["p.onnx"], "old");
        using TrainedJepa model = Train(Brief, 1, actions: true);

        model.Export(folder["e.onnx"], folder["p.onnx"]);

        using JepaModel exported = JepaModel.Load(folder["e.onnx"], folder["p.onnx"]);
        CollectionAssert.AreEqual(new[] { "e.onnx", "p.onnx" }, folder.Contents);
    }

    [TestMethod]
    [DataRow("m.onnx", "m.onnx")]
    [DataRow("m.onnx", "./m.onnx")]
    public void Export_OnePathForBoth_IsRefused(string encoder, string predictor)
    {
        using var folder = new TestFolder();
        using TrainedJepa model = Train(Brief, 1, actions: true);
        File.WriteAllText(folder["m.onnx"], "old");

        var error = Assert.ThrowsExactly<ArgumentException>(() => model.Export(folder[encoder], folder[predictor]));

        Assert.Contains("same path", error.Message);
        AssertUntouched(folder, "m.onnx");
    }

    [TestMethod]
    [DataRow("", "p.onnx")]
    [DataRow("e.onnx", " ")]
    public void Export_EmptyPath_IsRefused(string encoder, string predictor)
    {
        using TrainedJepa model = Train(Brief, 1, actions: true);

        Assert.ThrowsExactly<ArgumentException>(() => model.Export(encoder, predictor));
    }

    [TestMethod]
    [DataRow("nowhere/e.onnx", "p.onnx")]
    [DataRow("e.onnx", "nowhere/p.onnx")]
    [DataRow("nowhere/e.onnx", "nowhere/p.onnx")]
    public void Export_FolderThatIsNotThere_ChangesNothing(string encoder, string predictor) =>
        AssertNothingChanges<DirectoryNotFoundException>(encoder, predictor);

    [TestMethod]
    [DataRow("folder", "p.onnx")]
    [DataRow("e.onnx", "folder")]
    public void Export_PathOfAFolder_ChangesNothing(string encoder, string predictor) =>
        AssertNothingChanges<IOException>(encoder, predictor, folder => Directory.CreateDirectory(folder["folder"]), "folder");

    [TestMethod]
    public void Export_ModelThatDoesNotGiveNumbers_ChangesNothing()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder["e.onnx"], "old");
        File.WriteAllText(folder["p.onnx"], "old");
        using TrainedJepa model = Train(Brief, 1, actions: true);
        using (no_grad())
            Last(model.Model.PredictorParameters, "bias").fill_(float.NaN);

        var error = Assert.ThrowsExactly<InvalidOperationException>(() => model.Export(folder["e.onnx"], folder["p.onnx"]));

        Assert.Contains("predictor gives NaN", error.Message);
        AssertUntouched(folder, "e.onnx", "p.onnx");
    }

    private static void AssertNothingChanges<TException>(string encoder, string predictor, Action<TestFolder>? prepare = null, params string[] alsoThere)
        where TException : Exception
    {
        using var folder = new TestFolder();
        using TrainedJepa model = Train(Brief, 1, actions: true);
        File.WriteAllText(folder["e.onnx"], "old");
        File.WriteAllText(folder["p.onnx"], "old");
        prepare?.Invoke(folder);

        Assert.Throws<TException>(() => model.Export(folder[encoder], folder[predictor]));

        AssertUntouched(folder, ["e.onnx", .. alsoThere, "p.onnx"]);
    }

    private static void AssertUntouched(TestFolder folder, params string[] contents)
    {
        CollectionAssert.AreEqual(contents, folder.Contents);
        foreach (string name in contents.Where(name => name.EndsWith(".onnx", StringComparison.Ordinal)))
            Assert.AreEqual("old", File.ReadAllText(folder[name]), name);
    }

    private static TrainedJepa Train(JepaTrainingOptions options, int channels, bool actions) => Trainings.Train(options,
        [.. Trainings.Balls.Select(ball => new Series(ball.Frames, channels, actions ? ball.Actions[..(ball.Length / channels)] : default))]);

    private static Tensor Last(IEnumerable<(string Name, Parameter Value)> parameters, string kind) =>
        parameters.Last(parameter => parameter.Name.EndsWith(kind, StringComparison.Ordinal)).Value;

    private static ModelProto Parse(string path) => ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));

    private static void AssertTensors(IEnumerable<ValueInfoProto> tensors, params (string Name, long Size)[] expected)
    {
        (string, long)[] actual =
        [
            .. tensors.Select(tensor =>
            {
                Assert.AreEqual((int)TensorProto.Types.DataType.Float, tensor.Type.TensorType.ElemType);
                var shape = tensor.Type.TensorType.Shape.Dim;
                Assert.HasCount(2, shape);
                Assert.AreEqual("batch", shape[0].DimParam);
                Assert.IsFalse(shape[0].HasDimValue);
                return (tensor.Name, shape[1].DimValue);
            }),
        ];
        CollectionAssert.AreEqual(expected, actual);
    }

    private static void AssertClose(float[] expected, float[] actual, string what)
    {
        for (int index = 0; index < expected.Length; index++)
            Assert.AreEqual(expected[index], actual[index], 1e-5 * Math.Max(1, Math.Abs(expected[index])), what);
    }

    private static float[] Values(Tensor tensor) => tensor.numel() == 0 ? [] : tensor.data<float>().ToArray();
}
