using System.Diagnostics;
using System.IO.Compression;
using Jepa.MLNet.Tests.Fixtures;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.MLNet.Tests;

/// <summary>Which files make a model: pairs of encoder and predictor, and saved pipelines.</summary>
[TestClass]
public sealed class JepaModelLoadTests
{
    private readonly MLContext _context = new(seed: 1);

    [TestMethod]
    [DataRow("aa", "bb", "they are of the trainings aa and bb; expected one training.")]
    [DataRow("aa", null, "'jepa.model_id' is 'aa' in the one and absent in the other")]
    public void Load_HalvesOfDifferentTrainings_NamesFilesAndTrainings(string encoderId, string? predictorId, string message)
    {
        using var folder = new TestFolder();
        string encoder = folder.Write("e.onnx", Encoder(Described(encoderId))), predictor = folder.Write("p.onnx", Predictor(Described(predictorId)));

        string refusal = Assert.ThrowsExactly<FormatException>(() => JepaModel.Load(encoder, predictor)).Message;

        Assert.Contains($"'{encoder}' and '{predictor}' do not belong together: {message}", refusal);
        Assert.Contains("do not belong together", Assert.ThrowsExactly<FormatException>(
            () => JepaModel.Load(Encoder(Described(encoderId)), Predictor(Described(predictorId)))).Message);
    }

    [TestMethod]
    public void Load_OneTrainingAndDifferentDescriptions_NamesTheDifference()
    {
        JepaModelDescription one = Described("aa"), other = one with { RegularizerWeight = 0.5 };

        Assert.Contains("'jepa.regularizer_weight' is '1' in the one and '0.5' in the other", Assert.ThrowsExactly<FormatException>(
            () => JepaModel.Load(Encoder(one), Predictor(other))).Message);
    }

    [TestMethod]
    public void Load_HalvesOfOneTraining_Pair()
    {
        using JepaModel model = JepaModel.Load(Encoder(Described("aa")), Predictor(Described("aa")));
        Assert.AreEqual("aa", model.Description.ModelId);
        Assert.IsTrue(model.HasPredictor);

        using JepaModel first = JepaModel.Load(BallAssets.Encoder, BallAssets.Predictor);
        Assert.IsNull(first.Description.ModelId);
        Assert.IsTrue(first.HasPredictor);
    }

    [TestMethod]
    public void Load_Pipeline_FindsItsEncoder()
    {
        (float[][] windows, float[][] latents) = BallAssets.Samples();
        using JepaModel model = JepaModel.Load(BallAssets.Pipeline);
        using JepaModel bytes = JepaModel.Load(File.ReadAllBytes(BallAssets.Pipeline).AsSpan());
        var latent = new float[16];

        for (int row = 0; row < windows.Length; row++)
        {
            model.Encode(windows[row], latent);
            Rows.AssertClose(latents[row], latent);
        }

        Assert.IsFalse(model.HasPredictor);
        Assert.AreEqual(model.Description, bytes.Description);
    }

    [TestMethod]
    public void Load_PipelineOfTheFirstVersionAndAPredictorFile_Pair()
    {
        using JepaModel model = JepaModel.Load(BallAssets.Pipeline, BallAssets.Predictor);
        Assert.IsTrue(model.HasPredictor);

        Assert.Contains("do not belong together", Assert.ThrowsExactly<FormatException>(
            () => JepaModel.Load(File.ReadAllBytes(BallAssets.Pipeline), Predictor(Described(null)))).Message);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(2)]
    public void Load_PipelineNested_FindsEncoderAndPredictor(int depth)
    {
        using var folder = new TestFolder();
        IDataView data = _context.Data.LoadFromEnumerable(Rows.Windows(3));
        using JepaModel source = JepaModel.Load(Encoder(Described("aa")), Predictor(Described("aa")));
        ITransformer saved = _context.Transforms.JepaEncode("Latent", "Window", source).Fit(data);
        for (int level = 0; level < depth; level++)
        {
            saved = new TransformerChain<ITransformer>(
                _context.Transforms.CopyColumns($"Copy{level}", "Window").Fit(data), saved);
        }
        _context.Model.Save(saved, data.Schema, folder["model.zip"]);

        using JepaModel model = JepaModel.Load(folder["model.zip"]);

        var next = new float[16];
        model.Predict(new float[16], [1], next);
        Rows.AssertClose(PredictorNetwork.Forward([.. new float[16], 1]), next);
        (saved as IDisposable)?.Dispose();
    }

    [TestMethod]
    public void Load_PipelineWithoutEncoder_SaysWhatIsExpected()
    {
        using var folder = new TestFolder();
        IDataView data = _context.Data.LoadFromEnumerable(Rows.Windows(3));
        _context.Model.Save(_context.Transforms.CopyColumns("Copy", "Window").Fit(data), data.Schema, folder["model.zip"]);
        using (ZipArchive archive = ZipFile.Open(folder["other.zip"], ZipArchiveMode.Create))
            archive.CreateEntry("readme.txt");

        AssertRefused(folder["model.zip"], "is a saved ML.NET model without a JEPA encoder; expected one made by JepaEncode.");
        AssertRefused(folder["other.zip"], "is a zip file and no saved ML.NET model");
        AssertRefused(folder.Write("broken.zip", File.ReadAllBytes(folder["model.zip"])[..200]), "is a damaged zip file");
    }

    [TestMethod]
    public void Load_PipelineWithSeveralEncoders_NamesThemAndTheWay()
    {
        using var folder = new TestFolder();
        AssertRefused(
            Save("two.zip", TestNetwork.Article, new TestNetwork(4, 8, 16, seed: 5)),
            "holds 2 JEPA encoders (TransformerChain/Transform_000, TransformerChain/Transform_001); expected one. " +
            "Load the pipeline by mlContext.Model.Load and take the Model of the transformer meant.");

        // The same model twice is one.
        using JepaModel model = JepaModel.Load(Save("same.zip", TestNetwork.Article, TestNetwork.Article));
        Assert.IsFalse(model.HasPredictor);

        string Save(string name, TestNetwork one, TestNetwork other)
        {
            IDataView data = _context.Data.LoadFromEnumerable(Rows.Windows(3));
            using var chain = _context.Transforms.JepaEncode("One", "Window", one.ToEncoder())
                .Append(_context.Transforms.JepaEncode("Other", "Window", other.ToEncoder()))
                .Fit(data);
            _context.Model.Save(chain, data.Schema, folder[name]);
            return folder[name];
        }
    }

    [TestMethod]
    public void Load_ThreadsOutOfRange_AreNamed() => Assert.AreEqual(
        "Load.intraOpThreads is -1; expected a number from 0 to 1024.",
        Assert.ThrowsExactly<ArgumentException>(() => JepaModel.Load(BallAssets.Encoder, intraOpThreads: -1)).Message);

    [TestMethod]
    [DoNotParallelize]
    public void Load_ThreadsBeyondTheCores_AreNotStarted()
    {
        using Process process = Process.GetCurrentProcess();
        int before = process.Threads.Count;

        using JepaModel model = JepaModel.Load(BallAssets.Encoder, intraOpThreads: 1000);

        process.Refresh();
        Assert.IsLessThan(before + Environment.ProcessorCount + 100, process.Threads.Count);
    }

    private static TestNetwork PredictorNetwork { get; } = new(inputSize: 17, hiddenSize: 32, outputSize: 16, seed: 2);

    private static JepaModelDescription Described(string? id) => TestNetwork.Article.Description() with { ModelId = id };

    private static byte[] Encoder(JepaModelDescription description) =>
        TestNetwork.Article.ToOnnx([("window", 4)], "latent", 16, description.ToMetadata());

    private static byte[] Predictor(JepaModelDescription description) =>
        PredictorNetwork.ToOnnx([("latent", 16), ("action", 1)], "next_latent", 16, description.ToMetadata());

    private static void AssertRefused(string path, string message) =>
        Assert.Contains($"'{path}' {message}", Assert.ThrowsExactly<FormatException>(() => JepaModel.Load(path)).Message);
}
