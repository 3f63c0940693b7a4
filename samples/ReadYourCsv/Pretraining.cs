using Jepa.MLNet;
using Jepa.Samples.Csv;
using Jepa.Training;
using Jepa.Training.Losses;
using Jepa.Training.Networks.Encoders;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.Samples.ReadYourCsv;

/// <summary>Learns without labels: columns, frame, window, latent.</summary>
internal sealed record Pretraining(MLContext Ml, RowTable Table, Training Training)
{
    public const string Encoder = "encoder.onnx", Predictor = "predictor.onnx";

    /// <summary>SIGReg compares a batch with a Gaussian: smaller ones than a few rows tell it nothing.</summary>
    private const int LargestBatch = 256, FewestTransitions = 16;

    /// <summary>A batch that the transitions fill.</summary>
    /// <exception cref="WrongCallException">There are too few transitions; the message says the cure.</exception>
    public int BatchSize(Windows windows, int[] rows)
    {
        int transitions = windows.Transitions(rows, Training.Horizon);
        if (transitions < FewestTransitions)
        {
            throw new WrongCallException(
                $"The {rows.Length} rows to learn from have {transitions} transitions from a window of "
                + $"{Training.WindowSize} frames to the one {Training.Horizon} frames on; expected at least "
                + $"{FewestTransitions}: give more rows or longer series, or a smaller --window or --horizon.");
        }
        int batch = LargestBatch;
        while (batch > transitions)
            batch /= 2;
        return batch;
    }

    /// <summary>Fits the steps from the file's columns to the window.</summary>
    public ITransformer[] Windowing(IDataView rows)
    {
        ModelColumns names = Table.Columns;
        var steps = new List<IEstimator<ITransformer>>();
        foreach (Channel channel in Table.Observe.Where(channel => channel.IsDouble))
        {
            steps.Add(Ml.Transforms.NormalizeMeanVariance(channel.Name, fixZero: false));
            steps.Add(Ml.Transforms.Conversion.ConvertType(channel.Name, outputKind: DataKind.Single));
        }
        steps.Add(Ml.Transforms.Concatenate(names.Frame, [.. Table.Observe.Select(channel => channel.Name)]));
        if (Table.Action.Count > 0)
            steps.Add(Ml.Transforms.Concatenate(names.Action, [.. Table.Action.Select(channel => channel.Name)]));
        steps.Add(Ml.Transforms.SlidingWindow(names.Window, names.Frame, Training.WindowSize, Table.SeriesName));
        return Fit(steps, rows);
    }

    /// <summary>Trains on windows, writes both networks to a folder, and makes the transformer.</summary>
    public (JepaEncodingTransformer Encoder, bool IsCollapsed) Run(
        IDataView windows,
        int batchSize,
        bool hasMissing,
        string folder,
        IProgress<TrainingProgress> progress,
        CancellationToken cancellation)
    {
        ModelColumns names = Table.Columns;
        var options = new JepaTrainingOptions
        {
            SeriesColumnName = Table.SeriesName,
            ActionColumnName = Table.Action.Count > 0 ? names.Action : null,
            WindowSize = Training.WindowSize,
            Horizon = Training.Horizon,
            LatentSize = Training.LatentSize,
            Epochs = Training.Epochs,
            BatchSize = batchSize,
            Seed = Training.Seed,
            Encoder = new DenseEncoder { HiddenSizes = [256] },
            Objective = JepaObjective.LeWorldModel,
            MissingValues = hasMissing ? MissingValues.Impute : MissingValues.Throw,
        };
        using TrainedJepa trained =
            Ml.Transforms.JepaEncode(names.Latent, names.Window, options, progress).Train(windows, cancellation);
        trained.Export(Path.Combine(folder, Encoder), Path.Combine(folder, Predictor));
        using JepaModel model = trained.ToJepaModel();
        return (
            Ml.Transforms.JepaEncode(names.Latent, names.Window, model).Fit(windows),
            trained.LatentStatistics.IsCollapsed);
    }

    private static ITransformer[] Fit(List<IEstimator<ITransformer>> steps, IDataView rows)
    {
        var fitted = new List<ITransformer>();
        foreach (IEstimator<ITransformer> step in steps)
        {
            ITransformer transformer = step.Fit(rows);
            rows = transformer.Transform(rows);
            fitted.Add(transformer);
        }
        return [.. fitted];
    }
}
