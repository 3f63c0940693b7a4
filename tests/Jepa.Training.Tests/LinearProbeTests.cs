using Jepa.Samples.Worlds;
using Jepa.Training.Tests.Fixtures;
using MathNet.Numerics;
using MathNet.Numerics.LinearRegression;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.Training.Tests;

/// <summary>What ML.NET's stock linear trainer reads from a latent, against the closed form on the same latents, on flights neither has seen.</summary>
[TestClass]
public sealed class LinearProbeTests
{
    private const int WindowSize = 4;

    private static readonly ObservedTrajectory[] Training = Flights.Throw(seed: 1, count: 60, length: 200);
    private static readonly ObservedTrajectory[] Unseen = Flights.Throw(seed: 2, count: 40, length: 200);

    private static readonly JepaTrainingOptions Brief = Trainings.Small with { Epochs = 5, LearningRate = 3e-3 };

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void Sdca_WhitenedLatent_ReadsAsMuchAsLeastSquares(int seed)
    {
        using var folder = new TestFolder();
        using TrainedJepa model = Train(folder, Brief with { Seed = seed, LatentScaling = LatentScaling.Whiten });

        double position = LeastSquaresRSquared(model, nameof(Row.Position)), velocity = LeastSquaresRSquared(model, nameof(Row.Velocity));

        Assert.IsGreaterThan(0.985, position);
        Assert.IsGreaterThan(0.5, velocity);
        Assert.AreEqual(position, SdcaRSquared(folder, nameof(Row.Position)), 0.005);
        Assert.AreEqual(velocity, SdcaRSquared(folder, nameof(Row.Velocity)), 0.005);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void Sdca_UnscaledLatent_ReadsLessOfTheVelocityThanIsThere(int seed)
    {
        using var folder = new TestFolder();
        using TrainedJepa unscaled = Train(folder, Brief with { Seed = seed, LatentScaling = LatentScaling.None });
        using TrainedJepa white = Trainings.Train(Brief with { Seed = seed, LatentScaling = LatentScaling.Whiten }, Training.ToSeries());

        double velocity = LeastSquaresRSquared(unscaled, nameof(Row.Velocity));

        Assert.AreEqual(velocity, LeastSquaresRSquared(white, nameof(Row.Velocity)), 0.001, "the scaling neither adds nor loses anything");
        Assert.IsLessThan(velocity - 0.015, SdcaRSquared(folder, nameof(Row.Velocity)));
    }

    [TestMethod]
    [LongTest]
    public void Probe_TheArticlesTraining_HoldsTheVelocityOnlyWithSeveralFrames()
    {
        ObservedTrajectory[] flights = Flights.Throw(seed: 3, count: 100, length: 200);
        using TrainedJepa actOne = Trainings.Train(new JepaTrainingOptions { WindowSize = 1 }, flights.ToSeries());
        using TrainedJepa actTwo = Trainings.Train(new JepaTrainingOptions { WindowSize = 4 }, flights.ToSeries());

        Assert.IsLessThan(actTwo.History[0].Loss / 3, actTwo.History[^1].Loss);
        Assert.IsGreaterThan(0.985, LeastSquaresRSquared(actOne, nameof(Row.Position)));
        Assert.IsGreaterThan(0.985, LeastSquaresRSquared(actTwo, nameof(Row.Position)));
        Assert.AreEqual(0, LeastSquaresRSquared(actOne, nameof(Row.Velocity)), 0.02);
        Assert.AreEqual(0.65, LeastSquaresRSquared(actTwo, nameof(Row.Velocity)), 0.15);
    }

    private static TrainedJepa Train(TestFolder folder, JepaTrainingOptions options)
    {
        TrainedJepa model = Trainings.Train(options, Training.ToSeries());
        model.Export(folder["encoder.onnx"], folder["predictor.onnx"]);
        return model;
    }

    private static double SdcaRSquared(TestFolder folder, string target)
    {
        var ml = new MLContext(seed: 1);
        var pipeline = ml.Transforms.JepaEncode("Latent", "Window", folder["encoder.onnx"])
            .AppendCacheCheckpoint(ml)
            .Append(ml.Regression.Trainers.Sdca(new() { LabelColumnName = target, FeatureColumnName = "Latent", NumberOfThreads = 1 }));
        var probe = pipeline.Fit(ml.Data.LoadFromEnumerable(Rows(Training)));
        return ml.Regression.Evaluate(probe.Transform(ml.Data.LoadFromEnumerable(Rows(Unseen))), target).RSquared;
    }

    private static double LeastSquaresRSquared(TrainedJepa model, string target)
    {
        double[] weights = MultipleRegression.QR(Latents(model, Training), Targets(model, Training, target), intercept: true);
        double[] read = [.. Latents(model, Unseen).Select(latent => weights[0] + latent.Zip(weights.Skip(1), (z, w) => z * w).Sum())];
        return GoodnessOfFit.CoefficientOfDetermination(read, Targets(model, Unseen, target));
    }

    private static double[][] Latents(TrainedJepa model, ObservedTrajectory[] flights) =>
        [.. model.Encode(flights.Windows(model.Options.WindowSize)).Chunk(model.Description.LatentSize).Select(latent => latent.Select(z => (double)z).ToArray())];

    private static double[] Targets(TrainedJepa model, ObservedTrajectory[] flights, string target) =>
        [.. flights.SelectMany(flight => (target == nameof(Row.Position) ? flight.Positions : flight.Velocities).Skip(model.Options.WindowSize - 1)).Select(x => (double)x)];

    /// <summary>Every window, with the state at its last frame.</summary>
    private static IEnumerable<Row> Rows(ObservedTrajectory[] flights) =>
        flights.SelectMany(flight => Enumerable.Range(WindowSize - 1, flight.Length - WindowSize + 1).Select(last => new Row
        {
            Window = flight.Frames[(last - WindowSize + 1)..(last + 1)],
            Position = flight.Positions[last],
            Velocity = flight.Velocities[last],
        }));

    private sealed class Row
    {
        [VectorType(WindowSize)]
        public float[] Window { get; set; } = [];

        public float Position { get; set; }

        public float Velocity { get; set; }
    }
}
