using Jepa.Training.Networks.Predictors;
using Jepa.Training.Networks.Encoders;
using Jepa.MLNet;
using Jepa.Training;
using Jepa.Training.Losses;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.Samples.Turbofan;

/// <summary>Self-supervised pretraining on all training engines: normalized sensors → window → latent.</summary>
internal static class Turbofan
{
    public const int Channels = 14;
    public const int WindowSize = 50;
    public const int LatentSize = 16;

    /// <summary>Gets the sensors that vary in FD001, numbered from 1 as NASA does.</summary>
    public static IReadOnlyList<int> Sensors { get; } = [2, 3, 4, 7, 8, 9, 11, 12, 13, 14, 15, 17, 20, 21];

    /// <summary>Gets options chosen by a linear probe's error on held-out training engines, not test engines.</summary>
    public static JepaTrainingOptions Options { get; } = new()
    {
        WindowSize = WindowSize,
        // Done before, over cycles: over windows, a cycle counts once per window, and probes came out a cycle worse.
        Standardize = false,
        Horizon = 50,
        LatentSize = LatentSize,
        Encoder = new DenseEncoder { HiddenSizes = [256] },
        Predictor = new DensePredictor { HiddenSizes = [32] },
        Objective = JepaObjective.LeWorldModel with
        {
            RegularizerWeight = 0.05,
            RegularizedLatents = RegularizedLatents.Current,
            Target = PredictionTarget.StopGradient,
        },
        Epochs = 20,
        Schedule = LearningRateSchedule.Cosine,
        // Whitening would scale the latent's faintest direction like its strongest: few labels then learn noise.
        LatentScaling = LatentScaling.Standardize,
        SeriesColumnName = nameof(Cycle.Engine),
    };

    /// <summary>Scales each sensor to zero mean and unit variance over all cycles, without labels.</summary>
    public static ITransformer Normalize(MLContext ml, IReadOnlyList<Engine> engines) =>
        ml.Transforms.NormalizeMeanVariance(nameof(Cycle.Sensors), fixZero: false).Fit(Load(ml, engines));

    /// <summary>Trains the encoder and writes it as ONNX.</summary>
    /// <returns>The training time in seconds.</returns>
    public static double Pretrain(
        MLContext ml,
        ITransformer normalizer,
        IReadOnlyList<Engine> engines,
        int seed,
        int epochs,
        string stem,
        IProgress<TrainingProgress> progress)
    {
        IDataView windows = Windows(ml, normalizer, engines);
        JepaTrainingOptions options = Options with { Seed = seed, Epochs = epochs };
        using TrainedJepa model = ml.Transforms.JepaEncode("Latent", "Window", options, progress).Train(windows);
        model.Export(EncoderPath(stem), stem + ".predictor.onnx");
        return model.History[^1].Elapsed.TotalSeconds;
    }

    public static string EncoderPath(string stem) => stem + ".encoder.onnx";

    public static IDataView Load(MLContext ml, IEnumerable<Engine> engines) =>
        ml.Data.LoadFromEnumerable(engines.SelectMany(engine => engine.Rows));

    public static IDataView Windows(MLContext ml, ITransformer normalizer, IEnumerable<Engine> engines)
    {
        IDataView cycles = normalizer.Transform(Load(ml, engines));
        return Window(ml).Fit(cycles).Transform(cycles);
    }

    /// <summary>Sensors → window. Before an engine's first cycle the window repeats that cycle.</summary>
    public static SlidingWindowEstimator Window(MLContext ml) => ml.Transforms.SlidingWindow(
        "Window",
        nameof(Cycle.Sensors),
        WindowSize,
        nameof(Cycle.Engine),
        incomplete: IncompleteWindows.RepeatFirstFrame);
}

/// <summary>A window of an engine as probes read it: raw and encoded.</summary>
internal sealed class Example
{
    public int Engine { get; set; }

    [VectorType(Turbofan.WindowSize * Turbofan.Channels)]
    public float[] Window { get; set; } = [];

    [VectorType(Turbofan.LatentSize)]
    public float[] Latent { get; set; } = [];

    public float RemainingLife { get; set; }
}
