using Jepa.MLNet.Tests.Fixtures;
using Microsoft.ML;

namespace Jepa.MLNet.Tests.Encoding;

/// <summary>A model goes into a pipeline and comes out of it.</summary>
[TestClass]
public sealed class SharedModelTests
{
    private readonly MLContext _context = new(seed: 1);

    [TestMethod]
    public void JepaEncode_OfAModelDisposedSince_KeepsScoring()
    {
        WindowRow[] rows = Rows.Windows(5);
        IDataView data = _context.Data.LoadFromEnumerable(rows);
        JepaModel model = JepaModel.Load(TestNetwork.Article.ToEncoder());
        JepaEncodingEstimator estimator = _context.Transforms.JepaEncode("Latent", "Window", model);
        model.Dispose();

        using JepaEncodingTransformer transformer = estimator.Fit(data);

        Assert.AreNotSame(model, transformer.Model);
        Rows.AssertEncoded(rows, _context.Latents(transformer.Transform(data)));
    }

    [TestMethod]
    public void Model_OfATransformerSavedAndLoaded_StillPredicts()
    {
        using var folder = new TestFolder();
        IDataView data = _context.Data.LoadFromEnumerable(BallAssets.WindowRows());
        using JepaModel model = JepaModel.Load(BallAssets.Encoder, BallAssets.Predictor);
        using JepaEncodingTransformer transformer = _context.Transforms.JepaEncode("Latent", "Window", model).Fit(data);
        _context.Model.Save(transformer, data.Schema, folder["model.zip"]);
        using var loaded = (JepaEncodingTransformer)_context.Model.Load(folder["model.zip"], out _);
        float[] latent = [.. Enumerable.Range(0, 16).Select(i => i * 0.1f)];
        var expected = new float[16];
        model.Predict(latent, [1], expected);

        foreach (JepaModel own in (JepaModel[])[transformer.Model, loaded.Model])
        {
            var next = new float[16];
            own.Predict(latent, [1], next);
            CollectionAssert.AreEqual(expected, next);
        }
        Assert.AreEqual(model.Description, loaded.Description);
    }

    [TestMethod]
    public void Model_OfADisposedTransformer_NamesItsOwner()
    {
        using var scene = new Scene();
        JepaModel model = scene.Transformer.Model;
        scene.Transformer.Dispose();

        Assert.Contains("JepaEncodingTransformer has been disposed", Assert.ThrowsExactly<ObjectDisposedException>(
            () => model.Encode(new float[4], new float[16])).Message);
    }

    [TestMethod]
    public void JepaEncode_PathOfAPipeline_TakesItsEncoder()
    {
        (_, float[][] latents) = BallAssets.Samples();
        IDataView data = _context.Data.LoadFromEnumerable(BallAssets.WindowRows());
        using JepaEncodingTransformer transformer = _context.Transforms.JepaEncode("Latent", "Window", BallAssets.Pipeline).Fit(data);

        List<object[]> rows = transformer.Transform(data).ReadAll("Latent");

        for (int row = 0; row < latents.Length; row++)
            Rows.AssertClose(latents[row], (float[])rows[row][0]);
    }

    [TestMethod]
    public void JepaEncode_OfDoubles_GivesTheNetworksNumbers()
    {
        using var scene = new Scene(new JepaEncodingOptions { BatchSize = 3 });
        WindowRow[] rows = Rows.Windows(10);
        IDataView singles = scene.Load(rows);
        IDataView doubles = _context.Transforms.Conversion.ConvertType("Window", outputKind: Microsoft.ML.Data.DataKind.Double).Fit(singles).Transform(singles);

        // With the window passing through, and without.
        Rows.AssertEncoded(rows, _context.Latents(scene.Transformer.Transform(doubles)));
        List<object[]> all = scene.Transformer.Transform(doubles).ReadAll("Window", "Latent");

        for (int row = 0; row < rows.Length; row++)
            Rows.AssertClose(TestNetwork.Article.Forward(rows[row].Window), (float[])all[row][1]);
    }
}
