using Jepa.MLNet;
using Jepa.Training.Onnx.Proto;
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
    public void ToJepaModel_Model_IsWhatTheFilesGive()
    {
        using var folder = new TestFolder();
        using TrainedJepa model = Trainings.Train(Brief with { Horizon = 2, PositionalEncodingSize = 2 });
        model.Export(folder["e.onnx"], folder["p.onnx"]);
        using JepaModel fromFiles = JepaModel.Load(folder["e.onnx"], folder["p.onnx"]), inMemory = model.ToJepaModel();
        float[] windows = Trainings.Balls[0].Frames.Span[..40].ToArray(), actions = new float[10 * 4];

        float[][] outcomes = [.. ((JepaModel[])[fromFiles, inMemory]).SelectMany(scored =>
        {
            float[] latents = new float[10 * 16], next = new float[10 * 16];
            scored.Encode(windows, latents);
            scored.Predict(latents, actions, next);
            return (float[][])[latents, next];
        })];

        Assert.AreEqual(model.Description, inMemory.Description);
        CollectionAssert.AreEqual(outcomes[0], outcomes[2]);
        CollectionAssert.AreEqual(outcomes[1], outcomes[3]);
    }

    [TestMethod]
    public void ModelId_OfWeights_IsTheWeightsAlone()
    {
        using TrainedJepa first = Trainings.Train(Brief), again = Trainings.Train(Brief), other = Trainings.Train(Brief with { Seed = 2 });
        using TrainedJepa scaled = Trainings.Train(Brief with { LatentScaling = LatentScaling.None });

        Assert.MatchesRegex("^[0-9a-f]{64}$", first.Description.ModelId!);
        Assert.AreEqual(first.Description.ModelId, again.Description.ModelId);
        Assert.AreNotEqual(first.Description.ModelId, other.Description.ModelId);
        Assert.AreNotEqual(first.Description.ModelId, scaled.Description.ModelId);
    }

    [TestMethod]
    public void Disposed_EncodeAndExport_SaySo()
    {
        using var folder = new TestFolder();
        TrainedJepa model = Trainings.Train(Brief);
        model.Dispose();
        model.Dispose();

        Assert.ThrowsExactly<ObjectDisposedException>(() => model.Encode(new float[4]));
        Assert.ThrowsExactly<ObjectDisposedException>(() => model.ToJepaModel());
        Assert.ThrowsExactly<ObjectDisposedException>(() => model.Export(folder["e.onnx"], folder["p.onnx"]));
        Assert.IsEmpty(folder.Contents);
    }
}
