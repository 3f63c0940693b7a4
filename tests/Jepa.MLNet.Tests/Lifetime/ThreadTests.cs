using System.Collections.Concurrent;
using Jepa.MLNet.Tests.Fixtures;
using Microsoft.ML;

namespace Jepa.MLNet.Tests.Lifetime;

[TestClass]
public sealed class ThreadTests
{
    private static readonly PredictionEngineOptions Shared = new() { OwnsTransformer = false };

    [TestMethod]
    public void Transform_FromSixteenThreads_GivesTheNumbersOfOne()
    {
        using var scene = new Scene(new JepaEncodingOptions { BatchSize = 32 });
        IDataView view = scene.Transform(Rows.Windows(500));
        LatentRow[] expected = scene.Context.Latents(view);

        OnSixteenThreads(_ =>
        {
            LatentRow[] actual = scene.Context.Latents(view);
            for (int row = 0; row < expected.Length; row++)
                CollectionAssert.AreEqual(expected[row].Latent, actual[row].Latent);
        });
    }

    [TestMethod]
    public void PredictionEngines_PooledOverOneTransformer_GiveTheNumbersOfOne()
    {
        using var scene = new Scene();
        WindowRow[] rows = Rows.Windows(500);
        var pool = new ConcurrentBag<PredictionEngine<WindowRow, LatentRow>>();
        PredictionEngine<WindowRow, LatentRow> Create() => scene.Context.Model.CreatePredictionEngine<WindowRow, LatentRow>(scene.Transformer, Shared);
        using PredictionEngine<WindowRow, LatentRow> alone = Create();
        float[][] expected = [.. rows.Select(row => alone.Predict(row).Latent)];

        OnSixteenThreads(thread =>
        {
            for (int i = 0; i < rows.Length; i++)
            {
                int row = (i + thread * 31) % rows.Length;
                if (!pool.TryTake(out PredictionEngine<WindowRow, LatentRow>? engine))
                    engine = Create();
                CollectionAssert.AreEqual(expected[row], engine.Predict(rows[row]).Latent);
                pool.Add(engine);
            }
        });

        Assert.IsLessThanOrEqualTo(16, pool.Count);
        foreach (PredictionEngine<WindowRow, LatentRow> engine in pool)
            engine.Dispose();
        Rows.AssertClose(TestNetwork.Article.Forward(rows[0].Window), alone.Predict(rows[0]).Latent);
    }

    [TestMethod]
    public void Dispose_WhileOtherThreadsScore_EndsThemWithAClearError()
    {
        for (int round = 0; round < 10; round++)
        {
            using var scene = new Scene(new JepaEncodingOptions { BatchSize = 8 });
            IDataView view = scene.Transform(Rows.Windows(200));
            using var allAtWork = new CountdownEvent(16);
            Task scoring = Task.Run(() => OnSixteenThreads(_ =>
            {
                ObjectDisposedException error = Assert.ThrowsExactly<ObjectDisposedException>(() =>
                {
                    for (int pass = 0; ; pass++)
                    {
                        scene.Context.Latents(view);
                        if (pass == 0)
                            allAtWork.Signal();
                    }
                });
                Assert.Contains(nameof(JepaEncodingTransformer), error.Message);
            }));

            allAtWork.Wait();
            scene.Transformer.Dispose();
            scoring.GetAwaiter().GetResult();
        }
    }

    private static void OnSixteenThreads(Action<int> action)
    {
        var errors = new ConcurrentQueue<Exception>();
        Thread[] threads = [.. Enumerable.Range(0, 16).Select(number => new Thread(() =>
        {
            try
            {
                action(number);
            }
            catch (Exception error)
            {
                errors.Enqueue(error);
            }
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        Assert.IsEmpty(errors, string.Join(Environment.NewLine, errors));
    }
}
