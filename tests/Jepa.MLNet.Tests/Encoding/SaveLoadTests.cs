using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using Jepa.MLNet.Tests.Fixtures;
using Microsoft.ML;

namespace Jepa.MLNet.Tests.Encoding;

[TestClass]
public sealed class SaveLoadTests
{
    [TestMethod]
    public void Chain_SavedAndLoaded_GivesTheSameNumbers()
    {
        using var scene = new Scene();
        WindowRow[] rows = Rows.Windows(50);
        Save(scene, scene.File("model.zip"));

        ITransformer loaded = new MLContext(seed: 1).Model.Load(scene.File("model.zip"), out DataViewSchema schema);
        using var disposable = (IDisposable)loaded;

        Assert.IsTrue(schema.GetColumnOrNull("Window").HasValue);
        Rows.AssertEncoded(rows, scene.Context.Latents(loaded.Transform(scene.Load(rows))));
    }

    [TestMethod]
    public void Chain_Saved_LoadsInAFreshProcessThatRegistersNothing()
    {
        using var scene = new Scene();
        WindowRow row = Rows.Windows(1)[0];
        Save(scene, scene.File("model.zip"));

        using Process process = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList = { "exec", FreshProcessPath(), scene.File("model.zip"), string.Join(' ', row.Window.Select(n => n.ToString("R", CultureInfo.InvariantCulture))) },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        string output = process.StandardOutput.ReadToEnd();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();

        Assert.AreEqual(0, process.ExitCode, errors);
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.HasCount(2, lines, output);
        foreach (string line in lines)
        {
            float[] latent = [.. line.Split(' ').Skip(1).Select(number => float.Parse(number, CultureInfo.InvariantCulture))];
            Rows.AssertClose(TestNetwork.Article.Forward(row.Window), latent);
        }
    }

    [TestMethod]
    public void Options_Saved_AreThereAfterLoading()
    {
        using var scene = new Scene(new JepaEncodingOptions { BatchSize = 3, NonFinite = NonFiniteWindows.Throw });
        WindowRow[] rows = Rows.Windows(2);
        rows[1].Window[0] = float.NaN;
        Save(scene, scene.File("model.zip"));

        ITransformer loaded = new MLContext(seed: 1).Model.Load(scene.File("model.zip"), out _);
        using var disposable = (IDisposable)loaded;

        Assert.ThrowsExactly<InvalidOperationException>(() => scene.Context.Latents(loaded.Transform(scene.Load(rows))));
    }

    [TestMethod]
    [Timeout(20_000)]
    public void Options_DamagedInTheFile_AreRefusedAndHangNothing()
    {
        using var folder = new TestFolder();
        string path = folder["ball.zip"];
        File.Copy(BallAssets.Pipeline, path);
        using (ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Update))
        {
            string encoder = archive.Entries.Single(entry => entry.Name == "Encoder").FullName;
            using Stream key = archive.GetEntry(encoder.Replace("Encoder", "Model.key", StringComparison.Ordinal))!.Open();
            // The highest byte of IntraOpThreads, which was 1: 16 777 217 threads.
            key.Position = 0x113;
            key.WriteByte(1);
        }

        Exception error = Assert.Throws<Exception>(() => new MLContext(seed: 1).Model.Load(path, out _));
        while (error.InnerException is { } inner && error is not FormatException)
            error = inner;

        Assert.Contains("The saved options are damaged", error.Message);
        Assert.Contains("IntraOpThreads is 16777217", error.InnerException!.Message);
    }

    private static void Save(Scene scene, string path)
    {
        IDataView data = scene.Load(Rows.Windows(1));
        using var chain = scene.Context.Transforms.CopyColumns("Copy", "Window")
            .Append(scene.Estimator)
            .Append(scene.Context.Transforms.Concatenate("Features", "Latent", "Copy"))
            .Fit(data);
        scene.Context.Model.Save(chain, data.Schema, path);
    }

    private static string FreshProcessPath()
    {
        // …/Jepa.MLNet.Tests/bin/<configuration>/<target> → …/Jepa.MLNet.FreshProcess/bin/<configuration>/<target>
        string own = AppContext.BaseDirectory.Replace('\\', '/');
        return own.Replace("/Jepa.MLNet.Tests/bin/", "/Jepa.MLNet.FreshProcess/bin/", StringComparison.Ordinal) + "Jepa.MLNet.FreshProcess.dll";
    }
}
