using Jepa.MLNet.Tests.Fixtures;

namespace Jepa.MLNet.Tests;

[TestClass]
public sealed class JepaModelTests
{
    private static readonly TestNetwork Predictor = new(inputSize: 17, hiddenSize: 32, outputSize: 16, seed: 2);

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(5)]
    [DataRow(1024)] // a block
    [DataRow(2500)]
    public void Encode_Batch_GivesTheNetworksNumbers(int rows)
    {
        using var folder = new TestFolder();
        using JepaModel model = JepaModel.Load(folder.WriteEncoder(TestNetwork.Article));
        WindowRow[] windows = Rows.Windows(rows);
        var latents = new float[rows * 16];

        model.Encode([.. windows.SelectMany(row => row.Window)], latents);

        for (int row = 0; row < rows; row++)
            Rows.AssertClose(TestNetwork.Article.Forward(windows[row].Window), latents.AsSpan(row * 16, 16));
    }

    [TestMethod]
    public void Predict_LatentAndAction_GivesTheNetworksNumbers()
    {
        using var folder = new TestFolder();
        using JepaModel model = JepaModel.Load(folder.WriteEncoder(TestNetwork.Article), WritePredictor(folder));
        float[] latents = [.. Enumerable.Range(0, 32).Select(i => i * 0.1f - 1)];
        var next = new float[32];

        model.Predict(latents, [1, -1], next);

        Assert.IsTrue(model.HasPredictor);
        Rows.AssertClose(Predictor.Forward([.. latents[..16], 1]), next.AsSpan(0, 16));
        Rows.AssertClose(Predictor.Forward([.. latents[16..], -1]), next.AsSpan(16, 16));
    }

    [TestMethod]
    public void Predict_SeveralBlocks_GivesTheNumbersOfEachRowByItself()
    {
        using var folder = new TestFolder();
        using JepaModel model = JepaModel.Load(folder.WriteEncoder(TestNetwork.Article), WritePredictor(folder));
        float[] latents = [.. Enumerable.Range(0, 2500 * 16).Select(i => MathF.Sin(i))], actions = [.. Enumerable.Range(0, 2500).Select(i => MathF.Cos(i))];
        actions[2100] = float.NaN;
        var next = new float[2500 * 16];

        model.Predict(latents, actions, next);

        foreach (int row in (int[])[0, 1023, 1024, 2047, 2048, 2099, 2101, 2499])
            Rows.AssertClose(Predictor.Forward([.. latents[(row * 16)..((row + 1) * 16)], actions[row]]), next.AsSpan(row * 16, 16));
        Assert.IsTrue(next[(2100 * 16)..(2101 * 16)].All(float.IsNaN));
    }

    [TestMethod]
    public void Load_FromMemory_GivesTheNetworksNumbers()
    {
        using JepaModel model = JepaModel.Load(TestNetwork.Article.ToEncoder(), Predictor.ToOnnx(
            [("latent", 16), ("action", 1)], "next_latent", 16, TestNetwork.Article.Description().ToMetadata()));
        using JepaModel encoderAlone = JepaModel.Load(TestNetwork.Article.ToEncoder().AsSpan());
        var latent = new float[16];
        var next = new float[16];

        encoderAlone.Encode([1, 2, 3, 4], latent);
        model.Predict(latent, [1], next);

        Assert.IsFalse(encoderAlone.HasPredictor);
        Rows.AssertClose(TestNetwork.Article.Forward([1, 2, 3, 4]), latent);
        Rows.AssertClose(Predictor.Forward([.. latent, 1]), next);
    }

    [TestMethod]
    public void Predict_ModelWithoutActions_ReadsTheLatentAlone()
    {
        using var folder = new TestFolder();
        var predictor = new TestNetwork(16, 8, 16, seed: 3);
        JepaModelDescription description = TestNetwork.Article.Description(actionSize: 0);
        string encoderPath = folder.Write("e.onnx", TestNetwork.Article.ToOnnx([("window", 4)], "latent", 16, description.ToMetadata()));
        string predictorPath = folder.Write("p.onnx", predictor.ToOnnx([("latent", 16)], "next_latent", 16, description.ToMetadata()));
        using JepaModel model = JepaModel.Load(encoderPath, predictorPath);
        float[] latent = [.. Enumerable.Range(0, 16).Select(i => i * 0.1f)];
        var next = new float[16];

        model.Predict(latent, [], next);

        Rows.AssertClose(predictor.Forward(latent), next);
    }

    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    [DataRow(float.NegativeInfinity)]
    public void Encode_OneWindowNotFinite_MakesItsLatentNaNAndNoOther(float bad)
    {
        using var folder = new TestFolder();
        using JepaModel model = JepaModel.Load(folder.WriteEncoder(TestNetwork.Article));
        WindowRow[] windows = Rows.Windows(3);
        windows[1].Window[2] = bad;
        var latents = new float[48];

        model.Encode([.. windows.SelectMany(row => row.Window)], latents);

        Rows.AssertClose(TestNetwork.Article.Forward(windows[0].Window), latents.AsSpan(0, 16));
        Assert.IsTrue(latents[16..32].All(float.IsNaN));
        Rows.AssertClose(TestNetwork.Article.Forward(windows[2].Window), latents.AsSpan(32, 16));
    }

    [TestMethod]
    public void Encode_WrongSizes_SaysWhatWasExpected()
    {
        using var folder = new TestFolder();
        using JepaModel model = JepaModel.Load(folder.WriteEncoder(TestNetwork.Article));

        ArgumentException ragged = Assert.ThrowsExactly<ArgumentException>(() => model.Encode(new float[7], new float[16]));
        Assert.Contains("7 values; expected a multiple of K·C = 4", ragged.Message);
        ArgumentException tooSmall = Assert.ThrowsExactly<ArgumentException>(() => model.Encode(new float[8], new float[16]));
        Assert.Contains("16 values; expected 2 rows of D = 16", tooSmall.Message);
        Assert.Contains("overlaps", Assert.ThrowsExactly<ArgumentException>(() =>
        {
            var memory = new float[16];
            model.Encode(memory.AsSpan(0, 4), memory);
        }).Message);
    }

    [TestMethod]
    public void Predict_WithoutPredictor_SaysHowToGetOne()
    {
        using var folder = new TestFolder();
        using JepaModel model = JepaModel.Load(folder.WriteEncoder(TestNetwork.Article));

        Assert.IsFalse(model.HasPredictor);
        Assert.Contains("without a predictor", Assert.ThrowsExactly<InvalidOperationException>(
            () => model.Predict(new float[16], new float[1], new float[16])).Message);
    }

    [TestMethod]
    public void Predict_ActionsMissing_SaysWhatWasExpected()
    {
        using var folder = new TestFolder();
        using JepaModel model = JepaModel.Load(folder.WriteEncoder(TestNetwork.Article), WritePredictor(folder));

        Assert.Contains("actions holds 0 values; expected 1 rows of A·H + P = 1", Assert.ThrowsExactly<ArgumentException>(
            () => model.Predict(new float[16], [], new float[16])).Message);
    }

    [TestMethod]
    public void Encode_FromManyThreads_GivesEachItsOwnNumbers()
    {
        using var folder = new TestFolder();
        using JepaModel model = JepaModel.Load(folder.WriteEncoder(TestNetwork.Article));

        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 16 }, seed =>
        {
            WindowRow[] windows = Rows.Windows(20, seed);
            var latents = new float[20 * 16];
            model.Encode([.. windows.SelectMany(row => row.Window)], latents);
            for (int row = 0; row < 20; row++)
                Rows.AssertClose(TestNetwork.Article.Forward(windows[row].Window), latents.AsSpan(row * 16, 16));
        });
    }

    [TestMethod]
    public void Encode_AfterDispose_SaysSo()
    {
        using var folder = new TestFolder();
        JepaModel model = JepaModel.Load(folder.WriteEncoder(TestNetwork.Article));
        model.Dispose();
        model.Dispose();

        Assert.Contains("JepaModel has been disposed", Assert.ThrowsExactly<ObjectDisposedException>(() => model.Encode(new float[4], new float[16])).Message);
    }

    [TestMethod]
    public void Load_FileAbsent_NamesIt() =>
        Assert.Contains("'nowhere.onnx'", Assert.ThrowsExactly<FileNotFoundException>(() => JepaModel.Load("nowhere.onnx")).Message);

    [TestMethod]
    public void Load_EncoderAndPredictorOfDifferentModels_IsRefused()
    {
        using var folder = new TestFolder();
        string predictor = folder.Write("p.onnx", Predictor.ToOnnx(
            [("latent", 16), ("action", 1)], "next_latent", 16, (TestNetwork.Article.Description() with { TrainingDataFingerprint = "01" }).ToMetadata()));

        Assert.Contains("do not belong together", Assert.ThrowsExactly<FormatException>(
            () => JepaModel.Load(folder.WriteEncoder(TestNetwork.Article), predictor)).Message);
    }

    private static string WritePredictor(TestFolder folder) => folder.Write("predictor.onnx", Predictor.ToOnnx(
        [("latent", 16), ("action", 1)], "next_latent", 16, TestNetwork.Article.Description().ToMetadata()));
}
