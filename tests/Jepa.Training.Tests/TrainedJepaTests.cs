using Jepa.MLNet;
using Jepa.Training.Export.Proto;
using Jepa.Training.Tests.Fixtures;

namespace Jepa.Training.Tests;

[TestClass]
public sealed class TrainedJepaTests
{
    private static readonly JepaTrainingOptions Brief = Trainings.Small with { Epochs = 1 };

    [TestMethod]
    public void Export_PackageVersion_IsThePackagesAndNotThePinnedAssemblys()
    {
        using var folder = new TestFolder();
        using TrainedJepa model = Trainings.Train(Brief);

        model.Export(folder["e.onnx"], folder["p.onnx"]);

        using JepaModel exported = JepaModel.Load(folder["e.onnx"], folder["p.onnx"]);
        string producer = ModelProto.Parser.ParseFrom(File.ReadAllBytes(folder["e.onnx"])).ProducerVersion;
        Assert.AreEqual("0.1.0", exported.Description.PackageVersion);
        Assert.AreEqual(exported.Description.PackageVersion, producer);
    }

    [TestMethod]
    public void Disposed_EncodeAndExport_SaySo()
    {
        using var folder = new TestFolder();
        TrainedJepa model = Trainings.Train(Brief);
        model.Dispose();
        model.Dispose();

        Assert.ThrowsExactly<ObjectDisposedException>(() => model.Encode(new float[4]));
        Assert.ThrowsExactly<ObjectDisposedException>(() => model.Export(folder["e.onnx"], folder["p.onnx"]));
        Assert.IsEmpty(folder.Contents);
    }
}
