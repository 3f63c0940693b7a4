using System.Diagnostics;
using System.Globalization;
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
