using Jepa.Samples.Csv;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;

namespace Jepa.Samples.ReadYourCsv;

/// <summary>Tells two classes apart.</summary>
internal sealed class BinaryProbe(MLContext ml, Target target, ModelColumns columns) : Probe(ml, target, columns)
{
    public override (string Name, Func<ProbeScore, double> Of, double Least) Measure =>
        ("AUC", score => score.Auc!.Value, 0.55);

    public override ITransformer Label(IDataView labelled) =>
        Ml.Transforms.Conversion.ConvertType(Columns.Target, outputKind: DataKind.Boolean).Fit(labelled);

    public override IEstimator<ITransformer> Linear(string features) =>
        Ml.BinaryClassification.Trainers.SdcaLogisticRegression(new SdcaLogisticRegressionBinaryTrainer.Options
        {
            LabelColumnName = Columns.Target,
            FeatureColumnName = features,
            L2Regularization = 1e-3f,
            ConvergenceTolerance = 1e-3f,
            MaximumNumberOfIterations = 100,
            NumberOfThreads = 1, // As in regression.
        });

    public override IEstimator<ITransformer> Trees(string features) =>
        Ml.BinaryClassification.Trainers.FastTree(new FastTreeBinaryTrainer.Options
        {
            LabelColumnName = Columns.Target,
            FeatureColumnName = features,
            NumberOfThreads = 1,
        });

    public override ProbeScore Evaluate(string features, string trainer, IDataView scored)
    {
        BinaryClassificationMetrics metrics = Ml.BinaryClassification.Evaluate(scored, Columns.Target);
        return new ProbeScore(features, trainer)
        {
            Auc = metrics.AreaUnderRocCurve,
            F1 = metrics.F1Score,
            Accuracy = metrics.Accuracy,
        };
    }

    public override double[] Losses(IDataView scored) =>
        [.. scored.GetColumn<float>("Probability").Zip(scored.GetColumn<bool>(Columns.Target))
            .Select(pair => Math.Pow(pair.First - (pair.Second ? 1.0 : 0.0), 2))];
}
