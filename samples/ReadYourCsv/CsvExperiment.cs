using Jepa.Training.Networks.Encoders;
using System.Globalization;
using Jepa.MLNet;
using Jepa.Training;
using Jepa.Training.Losses;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Transforms;

namespace Jepa.Samples.Csv;

/// <summary>Windows, splits and learns without labels; then reads the label from raw window and latent.</summary>
internal sealed record CsvExperiment(int WindowSize, int Horizon, int Epochs, int LatentSize, int Seed)
{
    private const double TestFraction = 0.2;

    /// <summary>Below this R² even a supervised model of the window does no better than guessing the mean.</summary>
    private const double LeastReadable = 0.05;

    public CsvResult Run(
        IReadOnlyList<CsvRow> rows, CsvColumns columns, string modelPath, IProgress<TrainingProgress> progress)
    {
        var ml = new MLContext(Seed);
        (CsvRow[] training, CsvRow[] test) = Split(rows);
        IDataView trainingRows = View(ml, training, columns);
        SlidingWindowTransformer windowing = ml.Transforms
            .SlidingWindow("Window", nameof(CsvRow.Frame), WindowSize, nameof(CsvRow.Series))
            .Fit(trainingRows);
        IDataView windows = windowing.Transform(trainingRows);
        IDataView labelled = Labelled(ml, windows, "training");
        IDataView testWindows = Labelled(ml, windowing.Transform(View(ml, test, columns)), "test");

        // The label is a column of the view that the encoder never reads.
        var options = new JepaTrainingOptions
        {
            SeriesColumnName = nameof(CsvRow.Series),
            ActionColumnName = columns.Action.Count > 0 ? nameof(CsvRow.Action) : null,
            WindowSize = WindowSize,
            Horizon = Horizon,
            LatentSize = LatentSize,
            Epochs = Epochs,
            Seed = Seed,
            Encoder = new DenseEncoder { HiddenSizes = [256] },
            Objective = JepaObjective.LeWorldModel,
            MissingValues = rows.Any(row => row.Frame.Any(float.IsNaN)) ? MissingValues.Impute : MissingValues.Throw,
        };
        using JepaEncodingTransformer encoder =
            ml.Transforms.JepaEncode("Latent", "Window", options, progress).Fit(windows);

        var probe = Linear(ml, "Latent").Fit(
            ml.Data.Cache(encoder.Transform(labelled), "Latent", nameof(CsvRow.Label)));
        ml.Model.Save(
            new TransformerChain<ITransformer>(windowing, encoder, probe), trainingRows.Schema, modelPath);

        var rawTrees = RawTrees(ml);
        var rawProbe = RawLinear(ml, WindowSize * columns.Observe.Count).Fit(labelled);
        CsvScore[] scores =
        [
            Score("raw", "Sdca", rawProbe.Transform(testWindows)),
            Score("raw", "FastTree", rawTrees.Fit(labelled).Transform(testWindows)),
            Score("latent", "Sdca", probe.Transform(encoder.Transform(testWindows))),
        ];
        return new CsvResult(Count(labelled), Count(testWindows), scores, [.. Warnings(columns, scores[1])]);

        CsvScore Score(string features, string trainer, IDataView scored)
        {
            RegressionMetrics metrics = ml.Regression.Evaluate(scored);
            return new CsvScore(features, trainer, metrics.RSquared, metrics.RootMeanSquaredError);
        }
    }

    /// <summary>Holds out whole series, or the end of a single one.</summary>
    private (CsvRow[] Training, CsvRow[] Test) Split(IReadOnlyList<CsvRow> rows)
    {
        string[] series = [.. rows.Select(row => row.Series).Distinct()];
        if (series.Length <= 1)
        {
            int cut = (int)(rows.Count * (1 - TestFraction));
            return ([.. rows.Take(cut)], [.. rows.Skip(cut)]);
        }
        new Random(Seed).Shuffle(series);
        HashSet<string> test = [.. series.Take(Math.Max(1, (int)Math.Round(series.Length * TestFraction)))];
        return ([.. rows.Where(row => !test.Contains(row.Series))], [.. rows.Where(row => test.Contains(row.Series))]);
    }

    private static IDataView View(MLContext ml, CsvRow[] rows, CsvColumns columns)
    {
        // The vectors' sizes are known only now.
        SchemaDefinition schema = SchemaDefinition.Create(typeof(CsvRow));
        int frameSize = columns.Observe.Count;
        int actionSize = Math.Max(1, columns.Action.Count);
        schema[nameof(CsvRow.Frame)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, frameSize);
        schema[nameof(CsvRow.Action)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, actionSize);
        if (columns.Action.Count == 0)
            schema.Remove(schema[nameof(CsvRow.Action)]);
        return ml.Data.LoadFromEnumerable(rows, schema);
    }

    private IDataView Labelled(MLContext ml, IDataView windows, string part)
    {
        IDataView labelled = ml.Data.Cache(ml.Data.FilterRowsByMissingValues(windows, nameof(CsvRow.Label)));
        if (Count(labelled) > 0)
            return labelled;
        throw new ArgumentException(
            $"The {part} part has no full window of {WindowSize} frames with a label; "
            + "give more rows or series, or a smaller --window.");
    }

    /// <summary>
    /// A linear model close to least squares. Sdca's defaults barely regularize on many rows and stop too early:
    /// on the transformer's loads they explained 0.04 of the training label where least squares explains 0.18.
    /// </summary>
    private static SdcaRegressionTrainer Linear(MLContext ml, string features) =>
        ml.Regression.Trainers.Sdca(new SdcaRegressionTrainer.Options
        {
            FeatureColumnName = features,
            L2Regularization = 1e-3f,
            ConvergenceTolerance = 1e-3f,
            MaximumNumberOfIterations = 100,
            NumberOfThreads = 1, // With more, updates race and the last digits change from run to run.
        });

    /// <summary>Whitens first: neighbouring frames correlate strongly, and Sdca fits such columns badly.</summary>
    private static EstimatorChain<RegressionPredictionTransformer<LinearRegressionModelParameters>> RawLinear(
        MLContext ml, int size) =>
        ml.Transforms.ReplaceMissingValues("Raw", "Window", MissingValueReplacingEstimator.ReplacementMode.Mean)
            .Append(ml.Transforms.NormalizeMeanVariance("Raw", fixZero: false))
            .Append(ml.Transforms.ProjectToPrincipalComponents("Raw", rank: size))
            .Append(ml.Transforms.NormalizeMeanVariance("Raw", fixZero: false))
            .AppendCacheCheckpoint(ml)
            .Append(Linear(ml, "Raw"));

    private static EstimatorChain<RegressionPredictionTransformer<FastTreeRegressionModelParameters>> RawTrees(
        MLContext ml) =>
        ml.Transforms.ReplaceMissingValues("Raw", "Window", MissingValueReplacingEstimator.ReplacementMode.Mean)
            .Append(ml.Regression.Trainers.FastTree(new FastTreeRegressionTrainer.Options
            {
                FeatureColumnName = "Raw",
                NumberOfThreads = 1,
            }));

    private static int Count(IDataView view) => view.GetColumn<float>(nameof(CsvRow.Label)).Count();

    private static IEnumerable<string> Warnings(CsvColumns columns, CsvScore supervised)
    {
        if (columns.Observe.Concat(columns.Action).Contains(columns.Label))
        {
            yield return $"The label '{columns.Label}' is also given to the encoder: "
                + "what follows says nothing about reading it from the other columns.";
        }
        if (!(supervised.RSquared >= LeastReadable))
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"Even a supervised model of the window (FastTree) reads '{columns.Label}' with an R² of only "
                + $"{supervised.RSquared:f3}: the window does not hold it, and no encoder can add it, "
                + $"or the test part is unlike the training part. Observe other columns, or a longer window.");
        }
    }
}

/// <summary>The result of a run.</summary>
internal sealed record CsvResult(
    int TrainingWindows, int TestWindows, IReadOnlyList<CsvScore> Rows, IReadOnlyList<string> Warnings);

/// <summary>How well a model reads the label on the test part.</summary>
internal sealed record CsvScore(string Features, string Trainer, double RSquared, double Rmse);
