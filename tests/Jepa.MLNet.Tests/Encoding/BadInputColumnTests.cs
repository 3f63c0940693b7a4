using Jepa.MLNet.Tests.Fixtures;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.MLNet.Tests.Encoding;

[TestClass]
public sealed class BadInputColumnTests
{
    [TestMethod]
    public void Window_Missing_IsNamedAtEveryStage() => AssertRefused(
        new[] { new { Other = 1f } }, "Could not find input column 'Window'", shapeKnows: true);

    [TestMethod]
    public void Window_OfWrongSize_IsNamedWithBothSizes() => AssertRefused(
        new[] { new WindowOfThree() }, "Schema mismatch for input column 'Window': expected Vector<Single, 4>, got Vector<Single, 3>", shapeKnows: false);

    [TestMethod]
    public void Window_OfUnknownSize_IsNamed() => AssertRefused(
        new[] { new WindowOfAnySize() },
        "Schema mismatch for input column 'Window': expected Vector<Single, 4>, got Vector<Single>; " +
        "say its size by [VectorType(n)]",
        shapeKnows: false);

    [TestMethod]
    public void Window_OfATypeThatCannotBeRead_NamesTheCure() => AssertRefused(
        new[] { new WindowOfSignedBytes() },
        "Schema mismatch for input column 'Window': expected Vector<Single, 4>, got Vector<SByte, 4>; " +
        "convert it by mlContext.Transforms.Conversion.ConvertType",
        shapeKnows: false);

    [TestMethod]
    public void Window_ScalarWhereFramesAreFour_IsNamed() => AssertRefused(
        new[] { new { Window = 1f } }, "Schema mismatch for input column 'Window': expected Vector<Single, 4>, got Single", shapeKnows: true);

    [TestMethod]
    public void Window_ScalarWhereWindowIsOneNumber_IsEncoded()
    {
        using var folder = new TestFolder();
        var network = new TestNetwork(1, 8, 3);
        var context = new MLContext(seed: 1);
        IDataView data = context.Data.LoadFromEnumerable(new[] { new { Window = 0.25f }, new { Window = -2f } });

        JepaEncodingEstimator estimator = context.Transforms.JepaEncode("Latent", "Window", folder.WriteEncoder(network));
        using JepaEncodingTransformer transformer = estimator.Fit(data);
        float[][] latents = [.. transformer.Transform(data).GetColumn<float[]>("Latent")];

        Assert.IsTrue(estimator.GetOutputSchema(SchemaShape.Create(data.Schema)).TryFindColumn("Latent", out _));
        Rows.AssertClose(network.Forward([0.25f]), latents[0]);
        Rows.AssertClose(network.Forward([-2f]), latents[1]);
    }

    private static void AssertRefused<T>(T[] rows, string message, bool shapeKnows)
        where T : class
    {
        using var folder = new TestFolder();
        var context = new MLContext(seed: 1);
        JepaEncodingEstimator estimator = context.Transforms.JepaEncode("Latent", "Window", folder.WriteEncoder(TestNetwork.Article));
        using JepaEncodingTransformer transformer = estimator.Fit(context.Data.LoadFromEnumerable(Rows.Windows(1)));
        IDataView data = context.Data.LoadFromEnumerable(rows);

        AssertThrows(() => estimator.Fit(data));
        AssertThrows(() => transformer.Transform(data));
        AssertThrows(() => transformer.GetOutputSchema(data.Schema));
        AssertThrows(() => ((ITransformer)transformer).GetRowToRowMapper(data.Schema));
        if (shapeKnows)
            AssertThrows(() => estimator.GetOutputSchema(SchemaShape.Create(data.Schema)));

        void AssertThrows(Action action) => Assert.Contains(message, Assert.ThrowsExactly<ArgumentOutOfRangeException>(action).Message);
    }

    private sealed class WindowOfThree
    {
        [VectorType(3)]
        public float[] Window { get; set; } = new float[3];
    }

    private sealed class WindowOfAnySize
    {
        public float[] Window { get; set; } = new float[4];
    }

    private sealed class WindowOfSignedBytes
    {
        [VectorType(4)]
        public sbyte[] Window { get; set; } = new sbyte[4];
    }
}
