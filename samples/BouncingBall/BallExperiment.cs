using System.Text.Json;
using Jepa.Samples.Worlds;
using Jepa.Training;
using Jepa.Training.Data;
using Microsoft.ML;

namespace Jepa.Samples.Ball;

/// <summary>One act with one seed: simulate, train without labels, export, probe.</summary>
internal sealed record BallExperiment(Act Act, int Seed, int Epochs, int Trajectories, string Output)
{
    private const int FlightLength = 200;
    private const int SharedWindows = 16;

    public string Name => $"act {Act.ToString().ToLowerInvariant()}, seed {Seed}";

    /// <summary>Gets whether the run's models are named ball.*.</summary>
    public bool KeepsModels { get; init; }

    private int WindowSize => (int)Act;

    public BallRun Run(IProgress<TrainingProgress> progress, CancellationToken cancellation)
    {
        int heldOutCount = (Trajectories + 3) / 4;
        ObservedTrajectory[] flights =
            new BouncingBall().Sample(new Random(Seed), Trajectories + heldOutCount, FlightLength);
        ObservedTrajectory[] training = flights[..Trajectories];
        ObservedTrajectory[] heldOut = flights[Trajectories..];

        var trainer = new JepaTrainer(new JepaTrainingOptions
        {
            WindowSize = WindowSize,
            Standardize = false,
            Epochs = Epochs,
            Seed = Seed,
        });
        Series[] series = [.. training.Select(flight => new Series(flight.Frames, actions: flight.Actions))];
        using TrainedJepa model = trainer.Train(series, progress, cancellationToken: cancellation);

        string stem = Path.Combine(Output, KeepsModels ? "ball" : $"act-{Act}-seed-{Seed}".ToLowerInvariant());
        string encoderPath = stem + ".encoder.onnx";
        model.Export(encoderPath, stem + ".predictor.onnx");

        var ml = new MLContext(Seed);
        IDataView trainingWindows = Windows(ml, training);
        IDataView heldOutWindows = Windows(ml, heldOut);
        var latentProbe = LinearProbe.OnLatent(ml, encoderPath).Fit(trainingWindows);
        var rawProbe = LinearProbe.OnRawWindow(ml, WindowSize).Fit(trainingWindows);
        if (KeepsModels)
        {
            ml.Model.Save(latentProbe, trainingWindows.Schema, stem + ".zip");
            WriteSharedWindows(stem + ".windows.json", model, heldOut);
        }

        TrainingProgress end = model.History[^1];
        return new BallRun(
            Act,
            Seed,
            WindowSize,
            Epochs,
            end.Steps,
            end.Elapsed.TotalSeconds,
            [.. model.History.Select(epoch => epoch.Loss)],
            LinearProbe.Read(ml, latentProbe.Transform(heldOutWindows)),
            LinearProbe.Read(ml, rawProbe.Transform(heldOutWindows)),
            new LatentSpread(model.LatentStatistics.AxisStandardDeviations, model.LatentStatistics.EffectiveRank));
    }

    /// <summary>The probe's rows: each full window of each flight, with the state at its last frame.</summary>
    private IDataView Windows(MLContext ml, ObservedTrajectory[] flights)
    {
        IDataView frames = ml.Data.LoadFromEnumerable(
            from numbered in flights.Index()
            let flight = numbered.Item
            from time in Enumerable.Range(0, flight.Length)
            select new BallFrame(
                numbered.Index, flight.Frames[time], flight.Positions[time], flight.Velocities[time]));
        return ml.Transforms
            .SlidingWindow("Window", nameof(BallFrame.Height), WindowSize, nameof(BallFrame.Flight))
            .Fit(frames)
            .Transform(frames);
    }

    /// <summary>Writes a few windows and torch's latents of them, for programs in other languages to compare.</summary>
    private static void WriteSharedWindows(string path, TrainedJepa model, ObservedTrajectory[] heldOut)
    {
        int windowSize = model.Description.WindowSize;
        float[][] windows =
        [
            .. from index in Enumerable.Range(0, SharedWindows)
               let start = index * (FlightLength - windowSize) / SharedWindows
               select heldOut[index % heldOut.Length].Frames[start..(start + windowSize)],
        ];
        var shared = new
        {
            windowSize,
            channels = model.Description.Channels,
            latentSize = model.Description.LatentSize,
            windows,
            latents = windows.Select(window => model.Encode(window)),
        };
        File.WriteAllText(path, JsonSerializer.Serialize(shared));
    }
}

/// <summary>A noisy height of a ball in flight, and its true state, which only the probe may see.</summary>
internal sealed record BallFrame(int Flight, float Height, float Position, float Velocity);
