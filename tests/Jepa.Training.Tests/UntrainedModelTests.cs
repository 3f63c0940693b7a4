using Jepa.MLNet;
using Jepa.Training.Tests.Fixtures;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.Training.Tests;

/// <summary>A training without epochs: the untrained model, the control of every claim.</summary>
[TestClass]
public sealed class UntrainedModelTests
{
    private static readonly JepaTrainingOptions Untrained = Trainings.Small with { Epochs = 0, LatentSize = 6 };

    [TestMethod]
    [DataRow(null)]
    [DataRow(200)]
    public void Train_NoEpochs_GivesAModelWithoutAHistory(int? bufferSize)
    {
        using var folder = new TestFolder();
        using TrainedJepa model = Trainings.Train(Untrained with { ShuffleBufferSize = bufferSize, Standardize = true });
        float[] windows = Flights.Throw(seed: 3, count: 1, length: 30).Windows(4);

        model.Export(folder["e.onnx"], folder["p.onnx"]);
        using JepaModel exported = JepaModel.Load(folder["e.onnx"], folder["p.onnx"]);
        float[] expected = model.Encode(windows), latents = new float[expected.Length];
        exported.Encode(windows, latents);

        Assert.IsEmpty(model.History);
        Assert.IsFalse(model.LatentStatistics.IsCollapsed);
        for (int index = 0; index < expected.Length; index++)
            Assert.AreEqual(expected[index], latents[index], 1e-4);
    }

    [TestMethod]
    public void Train_NoEpochs_GivesTheInitialWeightsOfTheSameSeed()
    {
        JepaTrainingOptions options = Untrained with { LatentScaling = LatentScaling.None };
        using TrainedJepa untrained = Trainings.Train(options), again = Trainings.Train(options);
        using TrainedJepa still = Trainings.Train(options with { Epochs = 1, LearningRate = 1e-30 });
        using TrainedJepa other = Trainings.Train(options with { Seed = 2 });

        CollectionAssert.AreEqual(untrained.Parameters(), again.Parameters());
        foreach ((float initial, float moved) in untrained.Parameters().Zip(still.Parameters()))
            Assert.AreEqual(initial, moved, 1e-25);
        CollectionAssert.AreNotEqual(untrained.Parameters(), other.Parameters());
    }

    [TestMethod]
    public void Train_NoEpochsWithHeldOutSeriesAndACheckpoint_WritesNone()
    {
        using var folder = new TestFolder();
        using TrainedJepa model =
            Trainings.Train(Untrained with { ValidationFraction = 0.2, CheckpointPath = folder["run"] });

        Assert.IsEmpty(folder.Contents);
        Assert.IsEmpty(model.History);
    }

    [TestMethod]
    public void Fit_NoEpochs_Scores()
    {
        IDataView windows = FlightRow.Windows(FlightRow.Of());
        using JepaEncodingTransformer model = Trainings.Estimator(Untrained).Fit(windows);

        float[][] latents = [.. model.Transform(windows).GetColumn<float[]>("Latent")];

        Assert.IsTrue(latents.All(latent => latent.Length == 6 && latent.All(float.IsFinite)));
        Assert.IsGreaterThan(100, latents.Select(latent => latent[0]).Distinct().Count());
    }
}
