using Jepa.MLNet.Tests.Fixtures;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.MLNet.Tests.Encoding;

[TestClass]
public sealed class JepaEncodeTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(7)]
    [DataRow(32)]
    [DataRow(1000)]
    public void Transform_AnyBatchSize_GivesTheNetworksNumbersBesideTheirRows(int batchSize)
    {
        using var scene = new Scene(new JepaEncodingOptions { BatchSize = batchSize });
        WindowRow[] rows = Rows.Windows(100);

        Rows.AssertEncoded(rows, scene.Context.Latents(scene.Transform(rows)));
    }

    [TestMethod]
    public void Transform_NoRows_GivesNoRows()
    {
        using var scene = new Scene();

        Assert.IsEmpty(scene.Context.Latents(scene.Transform([])));
    }

    [TestMethod]
    public void Transform_OutputColumn_HasKnownSizeAndSlotNames()
    {
        using var scene = new Scene();
        DataViewSchema.Column column = scene.Transform(Rows.Windows(1)).Schema["Latent"];
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetSlotNames(ref names);

        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, 16), column.Type);
        CollectionAssert.AreEqual(Enumerable.Range(0, 16).Select(slot => $"Latent{slot}").ToArray(), names.DenseValues().Select(name => name.ToString()).ToArray());
    }

    [TestMethod]
    public void GetOutputSchema_Shape_PromisesWhatFitDelivers()
    {
        using var scene = new Scene();
        IDataView data = scene.Load(Rows.Windows(1));

        SchemaShape.Column promised = Only(scene.Estimator.GetOutputSchema(SchemaShape.Create(data.Schema)));
        SchemaShape.Column delivered = Only(SchemaShape.Create(scene.Transformer.GetOutputSchema(data.Schema)));

        Assert.IsTrue(promised.IsCompatibleWith(delivered) && delivered.IsCompatibleWith(promised));
        Assert.IsTrue(promised.Annotations.TryFindColumn("SlotNames", out _));

        static SchemaShape.Column Only(SchemaShape shape) => shape.Single(column => column.Name == "Latent");
    }

    [TestMethod]
    public void PredictionEngine_Rows_GivesTheNetworksNumbers()
    {
        using var scene = new Scene();
        WindowRow[] rows = Rows.Windows(10);
        using PredictionEngine<WindowRow, LatentRow> engine =
            scene.Context.Model.CreatePredictionEngine<WindowRow, LatentRow>(scene.Transformer, new PredictionEngineOptions { OwnsTransformer = false });

        Rows.AssertEncoded(rows, [.. rows.Select(engine.Predict)]);
    }

    [TestMethod]
    public void Transform_WindowNotFinite_MakesItsLatentNaNAndNoOther()
    {
        using var scene = new Scene(new JepaEncodingOptions { BatchSize = 8 });
        WindowRow[] rows = Rows.Windows(20);
        rows[3].Window[0] = float.NaN;
        rows[12].Window[3] = float.NegativeInfinity;

        LatentRow[] latents = scene.Context.Latents(scene.Transform(rows));

        for (int row = 0; row < rows.Length; row++)
        {
            if (row is 3 or 12)
                Assert.IsTrue(latents[row].Latent.All(float.IsNaN), $"row {row}");
            else
                Rows.AssertClose(TestNetwork.Article.Forward(rows[row].Window), latents[row].Latent);
        }
    }

    [TestMethod]
    [DataRow(float.PositiveInfinity)]
    [DataRow(float.NegativeInfinity)]
    public void Encode_WindowThatTheNetworkWouldSwallow_GivesNaNByEveryRoad(float bad)
    {
        // One number through one Relu: the network itself makes a number of one infinity, and an infinity of the other.
        var network = new TestNetwork(1, 1, 1);
        Assert.IsFalse(float.IsNaN(network.Forward([bad])[0]));
        using var folder = new TestFolder();
        string path = folder.WriteEncoder(network);
        var context = new MLContext(seed: 1);
        IDataView data = context.Data.LoadFromEnumerable(new[] { new ScalarRow { Window = bad }, new ScalarRow { Window = 1 } });
        using JepaEncodingTransformer transformer = context.Transforms.JepaEncode("Latent", "Window", path).Fit(data);
        using PredictionEngine<ScalarRow, ScalarLatent> engine = context.Model.CreatePredictionEngine<ScalarRow, ScalarLatent>(transformer);
        using JepaModel model = JepaModel.Load(path);
        using JepaStreamEncoder<int> stream = model.CreateStreamEncoder<int>();
        float good = network.Forward([1])[0];

        float[] transformed = [.. transformer.Transform(data).GetColumn<float[]>("Latent").Select(latent => latent[0])];
        float[] predicted = [engine.Predict(new ScalarRow { Window = bad }).Latent[0], engine.Predict(new ScalarRow { Window = 1 }).Latent[0]];
        var encoded = new float[2];
        model.Encode([bad, 1], encoded);
        var streamed = new float[2];
        stream.TryPush(0, [bad], streamed.AsSpan(0, 1));
        stream.TryPush(0, [1], streamed.AsSpan(1, 1));

        foreach (float[] latents in new[] { transformed, predicted, encoded, streamed })
        {
            Assert.AreEqual(float.NaN, latents[0]);
            Assert.AreEqual(good, latents[1], 1e-5f);
        }
    }

    [TestMethod]
    public void Transform_WindowNotFiniteAndAskedToThrow_ThrowsAtThatRowAndNamesIt()
    {
        using var scene = new Scene(new JepaEncodingOptions { BatchSize = 8, NonFinite = NonFiniteWindows.Throw });
        WindowRow[] rows = Rows.Windows(20);
        rows[11].Window[0] = float.NaN;
        int read = 0;

        InvalidOperationException error = Assert.ThrowsExactly<InvalidOperationException>(() =>
        {
            foreach (LatentRow row in scene.Context.Data.CreateEnumerable<LatentRow>(scene.Transform(rows), reuseRowObject: true))
            {
                Rows.AssertClose(TestNetwork.Article.Forward(rows[read].Window), row.Latent);
                read++;
            }
        });

        Assert.AreEqual(11, read);
        Assert.Contains("The row at position 11 holds NaN or an infinity in column 'Window'", error.Message);
    }

    [TestMethod]
    public void PredictionEngine_WindowNotFinite_MakesThatLatentNaNAndNotTheNext()
    {
        using var scene = new Scene();
        WindowRow[] rows = Rows.Windows(2);
        rows[0].Window[1] = float.NaN;
        using PredictionEngine<WindowRow, LatentRow> engine =
            scene.Context.Model.CreatePredictionEngine<WindowRow, LatentRow>(scene.Transformer, new PredictionEngineOptions { OwnsTransformer = false });

        Assert.IsTrue(engine.Predict(rows[0]).Latent.All(float.IsNaN));
        Rows.AssertClose(TestNetwork.Article.Forward(rows[1].Window), engine.Predict(rows[1]).Latent);
    }

    [TestMethod]
    public void JepaEncode_ModelInMemory_GivesTheNetworksNumbers()
    {
        var context = new MLContext(seed: 1);
        WindowRow[] rows = Rows.Windows(5);
        IDataView data = context.Data.LoadFromEnumerable(rows);
        using JepaEncodingTransformer transformer = context.Transforms.JepaEncode("Latent", "Window", TestNetwork.Article.ToEncoder()).Fit(data);

        Rows.AssertEncoded(rows, context.Latents(transformer.Transform(data)));
        Assert.Contains("'the encoder in memory'", Assert.ThrowsExactly<FormatException>(() => context.Transforms.JepaEncode("Latent", "Window", [1, 2, 3])).Message);
    }

    [TestMethod]
    public void JepaEncode_InputNameNull_ReplacesTheWindow()
    {
        using var scene = new Scene();
        WindowRow[] rows = Rows.Windows(5);
        IDataView data = scene.Load(rows);
        using JepaEncodingTransformer transformer = scene.Context.Transforms.JepaEncode("Window", null, scene.ModelPath).Fit(data);

        float[][] latents = [.. transformer.Transform(data).GetColumn<float[]>("Window")];

        for (int row = 0; row < rows.Length; row++)
            Rows.AssertClose(TestNetwork.Article.Forward(rows[row].Window), latents[row]);
    }

    [TestMethod]
    public void JepaEncode_OptionOutOfRange_NamesIt()
    {
        using var scene = new Scene();

        AssertMessage("BatchSize is 0; expected at least 1.", new JepaEncodingOptions { BatchSize = 0 });
        AssertMessage("IntraOpThreads is -1; expected a number from 0 to 1024.", new JepaEncodingOptions { IntraOpThreads = -1 });
        AssertMessage("IntraOpThreads is 16777217; expected a number from 0 to 1024.", new JepaEncodingOptions { IntraOpThreads = 16_777_217 });
        AssertMessage("NonFinite is 9; expected one of GiveNaN, Throw.", new JepaEncodingOptions { NonFinite = (NonFiniteWindows)9 });

        void AssertMessage(string message, JepaEncodingOptions options) => Assert.AreEqual(
            $"JepaEncodingOptions.{message}",
            Assert.ThrowsExactly<ArgumentException>(() => scene.Context.Transforms.JepaEncode("Latent", "Window", scene.ModelPath, options)).Message);
    }

    private sealed class ScalarRow
    {
        public float Window { get; set; }
    }

    private sealed class ScalarLatent
    {
        [VectorType(1)]
        public float[] Latent { get; set; } = [];
    }
}
