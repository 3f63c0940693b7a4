using System.Diagnostics;
using Jepa.MLNet.Onnx;
using Jepa.MLNet.Tests.Fixtures;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.MLNet.Tests.Lifetime;

/// <summary>What one thread at a time may use, used by two: an exception, never the end of the process.</summary>
[TestClass]
public sealed class MisuseTests
{
    private const int Rounds = 200;

    [TestMethod]
    public void StreamEncoder_PushedByTwoThreads_RefusesOne()
    {
        using JepaModel model = JepaModel.Load(TestNetwork.Article.ToEncoder());
        using JepaStreamEncoder<int> stream = model.CreateStreamEncoder<int>(IncompleteWindows.RepeatFirstFrame);
        int refused = 0;

        // Threads of its own: a busy pool runs the bodies of Parallel.For one after the other.
        var stopwatch = Stopwatch.StartNew();
        Thread[] threads = [.. Enumerable.Range(0, 2).Select(thread => new Thread(() =>
        {
            var latent = new float[16];
            while (Volatile.Read(ref refused) == 0 && stopwatch.Elapsed < TimeSpan.FromSeconds(60))
            {
                try
                {
                    stream.TryPush(thread, [1], latent);
                }
                catch (InvalidOperationException error)
                    when (error.Message.Contains("Two threads use one JepaStreamEncoder", StringComparison.Ordinal))
                {
                    Interlocked.Increment(ref refused);
                }
            }
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();

        Assert.IsGreaterThan(0, refused);
        Assert.IsTrue(stream.TryPush(9, [1], new float[16]));
    }

    [TestMethod]
    public void StreamEncoder_DisposedDuringAPush_EndsThePusherCleanly()
    {
        using JepaModel model = JepaModel.Load(TestNetwork.Article.ToEncoder());
        for (int round = 0; round < Rounds; round++)
        {
            JepaStreamEncoder<int> stream = model.CreateStreamEncoder<int>(IncompleteWindows.RepeatFirstFrame);
            UntilDisposed(() => stream.TryPush(0, [1], new float[16]), stream.Dispose);
        }
    }

    [TestMethod]
    public void Cursor_DisposedDuringARead_EndsTheReaderCleanly()
    {
        using var scene = new Scene(new JepaEncodingOptions { BatchSize = 2 });
        IDataView view = scene.Transform(Rows.Windows(50_000));
        DataViewSchema.Column latent = view.Schema["Latent"];
        for (int round = 0; round < Rounds; round++)
        {
            DataViewRowCursor cursor = view.GetRowCursor([latent]);
            ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(latent);
            VBuffer<float> value = default;
            UntilDisposed(
                () =>
                {
                    if (cursor.MoveNext())
                        getter(ref value);
                    else
                        throw new ObjectDisposedException("cursor");
                },
                cursor.Dispose);
        }
    }

    [TestMethod]
    public void ExclusiveUse_States_AreGuarded()
    {
        var use = new ExclusiveUse();
        use.Enter(this);
        Assert.Contains("Two threads use one MisuseTests at once", Assert.ThrowsExactly<InvalidOperationException>(() => use.Enter(this)).Message);
        Assert.IsFalse(use.Exit());
        use.Enter(this);
        Assert.IsFalse(use.Dispose());
        Assert.IsFalse(use.Dispose());
        Assert.ThrowsExactly<ObjectDisposedException>(() => use.Enter(this));
        Assert.IsTrue(use.Exit());
        Assert.IsFalse(use.Dispose());
        Assert.ThrowsExactly<ObjectDisposedException>(() => use.Enter(this));

        var unused = new ExclusiveUse();
        Assert.IsTrue(unused.Dispose());
        Assert.IsFalse(unused.Dispose());
    }

    /// <summary>Repeats an action on one thread until its object is disposed on another.</summary>
    private static void UntilDisposed(Action action, Action dispose)
    {
        using var started = new ManualResetEventSlim();
        var thread = new Thread(() =>
        {
            try
            {
                for (; ; started.Set())
                    action();
            }
            catch (Exception error) when (error is ObjectDisposedException or InvalidOperationException)
            {
                started.Set();
            }
        });
        thread.Start();
        started.Wait();
        dispose();
        thread.Join();
    }
}
