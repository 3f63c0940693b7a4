using Google.Protobuf;
using Jepa.Training.Data;
using Jepa.Training.Onnx.Proto;
using Jepa.Training.Losses;
using Jepa.Training.Networks;
using Jepa.Training.Networks.Encoders;
using Jepa.Training.Networks.Predictors;
using Jepa.Training.Tests.Fixtures;
using TorchSharp;

namespace Jepa.Training.Tests.Export;

/// <summary>Models that are loaded back from their files.</summary>
[TestClass]
public sealed class JepaImporterTests
{
    private const int WindowSize = 12;

    private static readonly JepaTrainingOptions Brief = Trainings.Small with
    {
        Epochs = 1, LatentSize = 5, WindowSize = WindowSize, BatchSize = 64,
    };

    private static readonly Series[] Data = Waves.Of(channels: 2, actionSize: 1);

    private static IEnumerable<(string Name, JepaTrainingOptions Options)> Models =>
        from encoder in (EncoderArchitecture[])
        [
            new DenseEncoder { HiddenSizes = [10, 7] }, new ConvolutionEncoder { Channels = [4, 6], KernelSize = 3 },
            new TransformerEncoder { ModelSize = 8, Heads = 2, Blocks = 1, FeedForwardSize = 12 },
        ]
        from standardize in (bool[])[false, true]
        from missing in Enum.GetValues<MissingValues>()
        from scaling in Enum.GetValues<LatentScaling>()
        select ($"{encoder.GetType().Name}, {standardize}, {missing}, {scaling}", Brief with
        {
            Encoder = encoder, Standardize = standardize, MissingValues = missing, LatentScaling = scaling,
            Horizon = 2, PositionalEncodingSize = 2,
        });

    private static IEnumerable<(string Name, JepaTrainingOptions Options)> Objectives =>
    [
        ("LeWM's, three steps", Brief with
        {
            RolloutSteps = 3, RolloutWeights = [1, 0.5, 0.1],
            Objective = JepaObjective.LeWorldModel with { Regularizer = SigReg.LeJepa with { Projections = 8 } },
        }),
        ("VICReg, trailing", Brief with
        {
            Objective = JepaObjective.Article with { Regularizer = new VicReg(), Target = PredictionTarget.MovingAverage },
        }),
        ("residual predictor", Brief with { Predictor = new DensePredictor { HiddenSizes = [9], Residual = true } }),
        ("none", Brief with { Objective = JepaObjective.Article with { Regularizer = new NoRegularizer() } }),
    ];

    [TestMethod]
    [DynamicData(nameof(Models))]
    [DynamicData(nameof(Objectives))]
    public void Load_ExportedModel_IsTheSameModelBitForBit(string name, JepaTrainingOptions options)
    {
        using var folder = new TestFolder();
        using TrainedJepa model = Trainings.Train(options, Data);
        float[] windows = [.. Enumerable.Range(0, 20 * WindowSize * 2).Select(index => MathF.Sin(0.7f * index))];
        if (options.MissingValues == MissingValues.Impute)
            windows[5] = windows[33] = float.NaN;
        model.Export(folder["e.onnx"], folder["p.onnx"]);

        using TrainedJepa loaded = TrainedJepa.Load(folder["e.onnx"], folder["p.onnx"]);

        CollectionAssert.AreEqual(model.Parameters(), loaded.Parameters(), name);
        CollectionAssert.AreEqual(model.Encode(windows), loaded.Encode(windows), name);
        Assert.AreEqual(model.Description, loaded.Description, name);
        Assert.IsEmpty(loaded.History);
        CollectionAssert.AreEqual(
            model.LatentStatistics.AxisStandardDeviations.ToArray(),
            loaded.LatentStatistics.AxisStandardDeviations.ToArray());
        // Exported again it gives the same files, byte for byte.
        loaded.Export(folder["e2.onnx"], folder["p2.onnx"]);
        CollectionAssert.AreEqual(File.ReadAllBytes(folder["e.onnx"]), File.ReadAllBytes(folder["e2.onnx"]), name);
        CollectionAssert.AreEqual(File.ReadAllBytes(folder["p.onnx"]), File.ReadAllBytes(folder["p2.onnx"]), name);
    }

    [TestMethod]
    [DynamicData(nameof(Objectives))]
    public void Load_ExportedModel_CanGoOnTraining(string name, JepaTrainingOptions options)
    {
        using var folder = new TestFolder();
        using TrainedJepa model = Trainings.Train(options with { Standardize = true }, Data);
        model.Export(folder["e.onnx"], folder["p.onnx"]);
        using TrainedJepa loaded = TrainedJepa.Load(folder["e.onnx"], folder["p.onnx"]);

        using TrainedJepa fromMemory = new JepaTrainer(model.Options).Train(Data, initialModel: model);
        using TrainedJepa fromFiles = new JepaTrainer(loaded.Options).Train(Data, initialModel: loaded);

        new TrainingOutcome(fromMemory).AssertEqual(new TrainingOutcome(fromFiles), name);
    }

    [TestMethod]
    public void Load_Options_AreThoseOfTheTrainingWithoutItsCheckpoint()
    {
        using var folder = new TestFolder();
        JepaTrainingOptions options = Brief with { CheckpointPath = folder["secret"], Seed = 77, LearningRate = 0.0012 };
        using TrainedJepa model = Trainings.Train(options, Data);
        model.Export(folder["e.onnx"], folder["p.onnx"]);

        using TrainedJepa loaded = TrainedJepa.Load(folder["e.onnx"], folder["p.onnx"]);

        Assert.AreEqual((77, 0.0012, null), (loaded.Options.Seed, loaded.Options.LearningRate, loaded.Options.CheckpointPath));
        Assert.AreEqual(options.Objective, loaded.Options.Objective);
        Assert.AreEqual(WindowSize, loaded.Options.WindowSize);
        Assert.DoesNotContain("secret", System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(folder["e.onnx"])));
    }

    [TestMethod]
    public void Load_AndDispose_LeavesNoTensor()
    {
        using var folder = new TestFolder();
        using (TrainedJepa model = Trainings.Train(Brief with { Standardize = true }, Data))
            model.Export(folder["e.onnx"], folder["p.onnx"]);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        TrainedJepa.Load(folder["e.onnx"], folder["p.onnx"]).Dispose();
        Change(folder["e.onnx"], FlipAWeight);
        Assert.ThrowsExactly<FormatException>(() => TrainedJepa.Load(folder["e.onnx"], folder["p.onnx"]));

        Assert.AreEqual(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    /// <summary>The files' types are internal: a test is told the name of a damage alone.</summary>
    private static readonly (string What, string Message, Action<ModelProto> Change)[] Damages =
    [
        ("a flipped weight", "are not those of their model id: the files are damaged", FlipAWeight),
        ("a weight missing", "has no weight 'layers.layer0.bias' of shape [32]", onnx => Rename(onnx, "layers.layer0.bias")),
        ("the mean in another unit", "are not those of their model id",
            onnx => onnx.Graph.Initializer.Single(tensor => tensor.Name == "input.mean").RawData = Ones(WindowSize * 2)),
        ("a mean too short", "is not an ONNX model that ONNX Runtime can load", onnx =>
            onnx.Graph.Initializer.Single(tensor => tensor.Name == "input.mean").RawData = Ones(1)),
        ("no options", "'jepa.training_options' is missing", onnx => Remove(onnx, "jepa.training_options")),
        ("options that are none", "'jepa.training_options' cannot be read", onnx => Set(onnx, "jepa.training_options", "[]")),
        ("options out of range", "'jepa.training_options' holds what no training has. JepaTrainingOptions.LatentSize is -1",
            onnx => Set(onnx, "jepa.training_options", Text(onnx).Replace("\"LatentSize\":5", "\"LatentSize\":-1"))),
        ("an unknown encoder", "'Foreign' is no EncoderArchitecture of Jepa.Training: give the options",
            onnx => Set(onnx, "jepa.training_options", Text(onnx).Replace("DenseEncoder", "Foreign"))),
        ("an encoder of another form", "its network is of another form than the options say",
            onnx => Set(onnx, "jepa.training_options", Text(onnx).Replace("\"HiddenSizes\":[32]", "\"HiddenSizes\":[31]"))),
        ("no statistics", "'jepa.latent_statistics' is missing", onnx => Remove(onnx, "jepa.latent_statistics")),
        ("statistics that are none", "'jepa.latent_statistics' cannot be read",
            onnx => Set(onnx, "jepa.latent_statistics", "null")),
    ];

    private static IEnumerable<string> DamageNames => Damages.Select(damage => damage.What);

    [TestMethod]
    [DynamicData(nameof(DamageNames))]
    public void Load_DamagedFile_IsRefusedInOneSentence(string what)
    {
        (_, string message, Action<ModelProto> change) = Damages.Single(damage => damage.What == what);
        using var folder = new TestFolder();
        using TrainedJepa model = Trainings.Train(Brief with { Standardize = true }, Data);
        model.Export(folder["e.onnx"], folder["p.onnx"]);
        Change(folder["e.onnx"], change);

        var error = Assert.ThrowsExactly<FormatException>(() => TrainedJepa.Load(folder["e.onnx"], folder["p.onnx"]), what);

        Assert.Contains(message, error.Message, what);
    }

    [TestMethod]
    public void Load_FilesThatAreNoneOrNoPair_AreRefused()
    {
        using var folder = new TestFolder();
        using TrainedJepa first = Trainings.Train(Brief, Data), second = Trainings.Train(Brief with { Seed = 2 }, Data);
        first.Export(folder["e.onnx"], folder["p.onnx"]);
        second.Export(folder["e2.onnx"], folder["p2.onnx"]);
        folder.Write("text.onnx", "not a model"u8.ToArray());
        File.Copy(folder["e.onnx"], folder["old.onnx"]);
        Change(folder["old.onnx"], onnx => Set(onnx, "jepa.format_version", "1"));
        File.Copy(folder["e.onnx"], folder["foreign.onnx"]);
        Change(folder["foreign.onnx"], onnx => onnx.MetadataProps.Clear());

        Assert.ThrowsExactly<FormatException>(() => TrainedJepa.Load(folder["e.onnx"], folder["p2.onnx"]));
        Assert.ThrowsExactly<FormatException>(() => TrainedJepa.Load(folder["p.onnx"], folder["e.onnx"]));
        Assert.ThrowsExactly<FormatException>(() => TrainedJepa.Load(folder["text.onnx"], folder["p.onnx"]));
        Assert.ThrowsExactly<FormatException>(() => TrainedJepa.Load(folder["old.onnx"], folder["p.onnx"]));
        Assert.ThrowsExactly<FormatException>(() => TrainedJepa.Load(folder["foreign.onnx"], folder["p.onnx"]));
        Assert.ThrowsExactly<FileNotFoundException>(() => TrainedJepa.Load(folder["none.onnx"], folder["p.onnx"]));
        Assert.ThrowsExactly<FileNotFoundException>(() => TrainedJepa.Load(folder["e.onnx"], folder["none.onnx"]));
        Assert.ThrowsExactly<ArgumentException>(() => TrainedJepa.Load(" ", folder["p.onnx"]));
    }

    private static void Change(string path, Action<ModelProto> change)
    {
        ModelProto onnx = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
        change(onnx);
        File.WriteAllBytes(path, onnx.ToByteArray());
    }

    private static void FlipAWeight(ModelProto onnx)
    {
        TensorProto weight = onnx.Graph.Initializer.First(tensor => tensor.Name.EndsWith("weight", StringComparison.Ordinal));
        byte[] bytes = weight.RawData.ToByteArray();
        bytes[0] ^= 1; // the last bit of the first weight
        weight.RawData = ByteString.CopyFrom(bytes);
    }

    private static void Rename(ModelProto onnx, string name)
    {
        onnx.Graph.Initializer.Single(tensor => tensor.Name == name).Name = "another";
        foreach (NodeProto node in onnx.Graph.Node)
        {
            for (int index = 0; index < node.Input.Count; index++)
            {
                if (node.Input[index] == name)
                    node.Input[index] = "another";
            }
        }
    }

    private static ByteString Ones(int count) =>
        ByteString.CopyFrom([.. Enumerable.Repeat(1f, count).SelectMany(BitConverter.GetBytes)]);

    private static string Text(ModelProto onnx) =>
        onnx.MetadataProps.Single(entry => entry.Key == "jepa.training_options").Value;

    private static void Set(ModelProto onnx, string key, string value) =>
        onnx.MetadataProps.Single(entry => entry.Key == key).Value = value;

    private static void Remove(ModelProto onnx, string key) =>
        onnx.MetadataProps.Remove(onnx.MetadataProps.Single(entry => entry.Key == key));
}
