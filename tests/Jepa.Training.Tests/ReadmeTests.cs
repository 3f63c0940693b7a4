using System.Text.RegularExpressions;
using Jepa.Samples.Worlds;
using Jepa.Training.Data;
using Jepa.Training.Tests.Fixtures;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.Training.Tests;

/// <summary>The README's code is this code, and runs.</summary>
[TestClass]
public sealed partial class ReadmeTests
{
    [TestMethod]
    public void Pipeline_OfTheReadme_RunsAndReadsTheVelocity()
    {
        using var folder = new TestFolder();
        string before = Environment.CurrentDirectory;
        Environment.CurrentDirectory = folder[""];
        try
        {
            RegressionMetrics velocity = Run();

            Assert.IsGreaterThan(0.4, velocity.RSquared);
            CollectionAssert.AreEqual(new[] { "ball.encoder.onnx", "ball.predictor.onnx", "ball.zip" }, folder.Contents);
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }

    [TestMethod]
    public void Pipeline_OfTheReadme_IsTheOneAbove()
    {
        string readme = Between(Resource("README.md"), "```csharp", "```");
        string here = Between(Resource("ReadmeTests.cs"), "\n        // The README begins.", "// The README ends.");

        Assert.AreEqual(Normalized(readme), Normalized(here));
    }

    private static RegressionMetrics Run()
    {
        ObservedTrajectory[] thrown = Flights.Throw(seed: 1, count: 60, length: 100);
        Series[] flights = thrown[..10].ToSeries();
        IDataView train = Frames(thrown), test = Frames(Flights.Throw(seed: 2, count: 20, length: 100));
        // The README begins.
        var ml = new MLContext(seed: 1);
        using TrainedJepa jepa = new JepaTrainer(new JepaTrainingOptions { WindowSize = 4 }).Train(flights); // sees no label
        jepa.Export("ball.encoder.onnx", "ball.predictor.onnx");

        var pipeline = ml.Transforms.SlidingWindow("Window", "Height", windowSize: 4, seriesColumnName: "Flight")
            .Append(ml.Transforms.JepaEncode("Latent", "Window", "ball.encoder.onnx"))
            .AppendCacheCheckpoint(ml) // trainers read their input many times; each row is encoded once
            .Append(ml.Regression.Trainers.Sdca("Velocity", "Latent"));
        ITransformer model = pipeline.Fit(train);
        RegressionMetrics velocity = ml.Regression.Evaluate(model.Transform(test), "Velocity");
        ml.Model.Save(model, train.Schema, "ball.zip");
        // The README ends.
        return velocity;
    }

    private static IDataView Frames(ObservedTrajectory[] flights) => new MLContext().Data.LoadFromEnumerable(
        from flight in flights.Index()
        from time in Enumerable.Range(0, flight.Item.Length)
        select new Frame { Flight = flight.Index, Height = flight.Item.Frames[time], Velocity = flight.Item.Velocities[time] });

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(ReadmeTests).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    private static string Between(string text, string begin, string end)
    {
        int first = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        return text[first..text.IndexOf(end, first, StringComparison.Ordinal)];
    }

    private static string Normalized(string code) => WhiteSpace().Replace(code, " ").Trim();

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();

    private sealed class Frame
    {
        public int Flight { get; set; }

        public float Height { get; set; }

        public float Velocity { get; set; }
    }
}
