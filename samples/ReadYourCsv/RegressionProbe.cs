using Jepa.Samples.Csv;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;

namespace Jepa.Samples.ReadYourCsv;

/// <summary>Reads a number.</summary>
internal sealed class RegressionProbe(MLContext ml, Target target, ModelColumns columns) : Probe(ml, target, columns)
{
    public override (string Name, Func<ProbeScore, double> Of, double Least) Measure =>
        ("R²", score => score.RSquared!.Value, 0.05);

    public override ITransformer Label(IDataView labelled) =>
        Ml.Transforms.CopyColumns(Columns.Target, Columns.Target).Fit(labelled);

    /// <summary>
    /// A linear model close to least squares. Sdca's defaults barely regularize on many rows and stop too early:
    /// on the transformer's loads they explained 0.04 of the training label where least squares explains 0.18.
    /// </summary>
    public override IEstimator<ITransformer> Linear(string features) =>
        Ml.Regression.Trainers.Sdca(new SdcaRegressionTrainer.Options
        {
            LabelColumnName = Columns.Target,
            FeatureColumnName = features,
            L2Regularization = 1e-3f,
            ConvergenceTolerance = 1e-3f,
            MaximumNumberOfIterations = 100,
            NumberOfThreads = 1, // With more, updates race and the last digits change from run to run.
        });

    public override IEstimator<ITransformer> Trees(string features) =>
        Ml.Regression.Trainers.FastTree(new FastTreeRegressionTrainer.Options
        {
            LabelColumnName = Columns.Target,
            FeatureColumnName = features,
            NumberOfThreads = 1,
        });

    public override ProbeScore Evaluate(string features, string trainer, IDataView scored)
    {
        RegressionMetrics metrics = Ml.Regression.Evaluate(scored, Columns.Target);
        return new ProbeScore(features, trainer)
        {
            RSquared = metrics.RSquared,
            Rmse = metrics.RootMeanSquaredError,
        };
    }

    public override double[] Losses(IDataView scored) =>
        [.. scored.GetColumn<float>("Score").Zip(scored.GetColumn<float>(Columns.Target))
            .Select(pair => Math.Pow((double)pair.First - pair.Second, 2))];
}
