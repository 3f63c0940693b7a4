using System.Diagnostics;
using Jepa.MLNet.Tests.Fixtures;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.MLNet.Tests.Lifetime;

[TestClass]
public sealed class DisposeTests
{
    [TestMethod]
    public void Transformer_Disposed_SaysSoAtEveryDoor()
    {
        using var scene = new Scene(new JepaEncodingOptions { BatchSize = 4 });
        IDataView data = scene.Load(Rows.Windows(20)), view = scene.Transformer.Transform(data);
        DataViewSchema.Column latent = view.Schema["Latent"];
        using DataViewRowCursor cursor = view.GetRowCursor([latent]);
        ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(latent);
        using PredictionEngine<WindowRow, LatentRow> engine = scene.Context.Model.CreatePredictionEngine<WindowRow, LatentRow>(scene.Transformer);
        VBuffer<float> value = default;
        Assert.IsTrue(cursor.MoveNext());
        getter(ref value);

        scene.Transformer.Dispose();
        scene.Transformer.Dispose();

        // What is computed can still be read; the next batch cannot be computed.
        getter(ref value);
        for (int row = 1; row <= 4; row++)
            Assert.IsTrue(cursor.MoveNext());
        AssertDisposed(() => getter(ref value));
        AssertDisposed(() => engine.Predict(Rows.Windows(1)[0]));
        AssertDisposed(() => view.GetRowCursor([latent]));
        AssertDisposed(() => view.GetRowCursorSet([latent], 2));
        AssertDisposed(() => scene.Transformer.Transform(data));
        AssertDisposed(() => ((ITransformer)scene.Transformer).GetRowToRowMapper(data.Schema));

        static void AssertDisposed(Action action) =>
            Assert.Contains("JepaEncodingTransformer has been disposed", Assert.ThrowsExactly<ObjectDisposedException>(action).Message);
    }

    [TestMethod]
    public void Transformer_Disposed_StillSavesAndStillPassesOtherColumnsOn()
    {
        using var scene = new Scene();
        IDataView data = scene.Load(Rows.Windows(5)), view = scene.Transformer.Transform(data);
        scene.Transformer.Dispose();

        scene.Context.Model.Save(scene.Transformer, data.Schema, scene.File("model.zip"));

        Assert.HasCount(5, view.ReadAll("Index"));
        ITransformer loaded = scene.Context.Model.Load(scene.File("model.zip"), out _);
        using var disposable = (IDisposable)loaded;
        Rows.AssertEncoded(Rows.Windows(5), scene.Context.Latents(loaded.Transform(data)));
    }

    [TestMethod]
    public void Fit_Twice_GivesTransformersThatLiveApart()
    {
        using var scene = new Scene();
        IDataView data = scene.Load(Rows.Windows(5));
        using JepaEncodingTransformer other = scene.Estimator.Fit(data);

        scene.Transformer.Dispose();

        Rows.AssertEncoded(Rows.Windows(5), scene.Context.Latents(other.Transform(data)));
    }

    [TestMethod]
    public void PredictionEngine_DisposedByDefault_DisposesOfTheTransformer()
    {
        using var scene = new Scene();
        scene.Context.Model.CreatePredictionEngine<WindowRow, LatentRow>(scene.Transformer).Dispose();

        Assert.ThrowsExactly<ObjectDisposedException>(() => scene.Transform(Rows.Windows(1)));
    }

    [TestMethod]
    [DoNotParallelize]
    public void LoadScoreDispose_TwoThousandTimes_GrowsTheProcessByLessThanFiftyMegabytes()
    {
        using var scene = new Scene();
        WindowRow[] rows = Rows.Windows(20);
        IDataView data = scene.Load(rows);
        scene.Context.Model.Save(scene.Transformer, data.Schema, scene.File("model.zip"));

        Rounds(200);
        long before = WorkingSet();
        Rounds(2000);
        long growth = WorkingSet() - before;

        Assert.IsLessThan(50L << 20, growth);

        void Rounds(int count)
        {
            for (int round = 0; round < count; round++)
            {
                var context = new MLContext(seed: 1);
                ITransformer model = context.Model.Load(scene.File("model.zip"), out _);
                using PredictionEngine<WindowRow, LatentRow> engine = context.Model.CreatePredictionEngine<WindowRow, LatentRow>(model);
                Assert.HasCount(16, engine.Predict(rows[0]).Latent);
                Assert.HasCount(20, context.Latents(model.Transform(data)));
            }
        }

        static long WorkingSet()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            using Process process = Process.GetCurrentProcess();
            return process.WorkingSet64;
        }
    }
}
