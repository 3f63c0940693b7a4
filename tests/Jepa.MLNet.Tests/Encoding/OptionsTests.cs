using Jepa.MLNet.Tests.Fixtures;
using Microsoft.ML;

namespace Jepa.MLNet.Tests.Encoding;

[TestClass]
public sealed class OptionsTests
{
    [TestMethod]
    [DataRow(0)]
    [DataRow(2)]
    public void IntraOpThreads_OtherThanOne_GivesTheSameNumbers(int threads)
    {
        using var scene = new Scene(new JepaEncodingOptions { IntraOpThreads = threads });
        WindowRow[] rows = Rows.Windows(100);

        Rows.AssertEncoded(rows, scene.Context.Latents(scene.Transform(rows)));
    }

    [TestMethod]
    public void GpuDeviceId_DeviceAbsentAndNoFallback_IsRefusedAtFit()
    {
        using var scene = new Scene();
        var context = new MLContext(seed: 1) { GpuDeviceId = 0, FallbackToCpu = false };
        IDataView data = scene.Load(Rows.Windows(1));
        JepaEncodingEstimator estimator = context.Transforms.JepaEncode("Latent", "Window", scene.ModelPath);

        Assert.Contains("on GPU 0", Assert.ThrowsExactly<InvalidOperationException>(() => estimator.Fit(data)).Message);
    }

    [TestMethod]
    public void GpuDeviceId_DeviceAbsentWithFallback_RunsOnTheCpu()
    {
        using var scene = new Scene();
        var context = new MLContext(seed: 1) { GpuDeviceId = 0, FallbackToCpu = true };
        WindowRow[] rows = Rows.Windows(10);

        using JepaEncodingTransformer transformer = context.Transforms.JepaEncode("Latent", "Window", scene.ModelPath).Fit(scene.Load(rows));

        Rows.AssertEncoded(rows, scene.Context.Latents(transformer.Transform(scene.Load(rows))));
    }

    [TestMethod]
    public void GpuDeviceId_OfTheSavingContext_IsNotSaved()
    {
        using var scene = new Scene();
        var saving = new MLContext(seed: 1) { GpuDeviceId = 0, FallbackToCpu = true };
        IDataView data = scene.Load(Rows.Windows(1));
        using (JepaEncodingTransformer transformer = saving.Transforms.JepaEncode("Latent", "Window", scene.ModelPath).Fit(data))
            saving.Model.Save(transformer, data.Schema, scene.File("model.zip"));

        ITransformer loaded = new MLContext(seed: 1) { FallbackToCpu = false }.Model.Load(scene.File("model.zip"), out _);
        ((IDisposable)loaded).Dispose();
    }

    [TestMethod]
    public void GpuDeviceId_OfTheLoadingContext_IsReadAtLoad()
    {
        using var scene = new Scene();
        scene.Context.Model.Save(scene.Transformer, scene.Load(Rows.Windows(1)).Schema, scene.File("model.zip"));

        Exception error = Assert.Throws<Exception>(
            () => new MLContext(seed: 1) { GpuDeviceId = 3, FallbackToCpu = false }.Model.Load(scene.File("model.zip"), out _));
        while (error.InnerException is { } inner && !error.Message.Contains("GPU", StringComparison.Ordinal))
            error = inner;

        Assert.Contains("'the saved encoder' on GPU 3", error.Message);
    }
}
